"""Setup as a browser without scripts sees it: pages are got, forms are filled in and sent with all that they hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path

import httpx2
from external_services import Org

from generator.setup import works

USUAL_PATIENCE = works.PATIENCE
# What pages wait for work: no test meets the page between by chance, however loaded the machine is.
works.PATIENCE = 60.0
ROOT = Path(__file__).parent.parent
SMS = (ROOT / "specs" / "sms.json").read_text(encoding="utf-8")
EXTERNAL, NAMED, SET = "X8x8_CPaaS_Authentication", "X8x8_SMS_API", "CPaaS_API_Access"
PRINCIPAL = "8x8 API Key Principal"
SECRET = "Bearer a-secret-of-the-tests"


class Forms(HTMLParser):
    """The forms of a page: where each goes, and what it sends when nobody touches it."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, str, dict[str, str]]] = []
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((given.get("method", "get"), given.get("action", ""), {}))
        if not self.forms:
            return
        values = self.forms[-1][2]
        name = given.get("name", "")
        if tag == "input" and name and given.get("type") not in ("file", "submit"):
            ticks = given.get("type") in ("checkbox", "radio")
            if not ticks or "checked" in given:
                values.setdefault(name, given.get("value", ""))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            if "selected" in given or self._select not in values:
                values[self._select] = given.get("value", "\0text")
        elif tag == "textarea":
            values[name] = ""

    def handle_endtag(self, tag: str) -> None:
        self._select = "" if tag == "select" else self._select


class Pages:
    """A browser without scripts, signed in."""

    def __init__(self, org: Org) -> None:
        self.org = org
        self.http = httpx2.Client(base_url=org.instance_url, trust_env=False, timeout=60)
        self.ours = {"origin": org.instance_url, "sec-fetch-site": "same-origin"}
        entered = self.http.post("/setup/sign-in", data={"token": org.access_token}, headers=self.ours)
        assert entered.status_code == 303, entered.text
        self.cookie = {"cookie": entered.headers["set-cookie"].partition(";")[0]}
        self.token = re.findall(r'name="csrf" value="(\w+)"', self.get("").text)[0]

    def get(self, path: str) -> httpx2.Response:
        return self.http.get(f"/setup{path}", headers=self.cookie)

    def send(self, path: str, values: Mapping[str, object], **more: object) -> httpx2.Response:
        """Post a form; `headers` replace what a browser sends."""
        headers = {**self.cookie, **self.ours, **more.pop("headers", {})}  # type: ignore[dict-item]
        return self.http.post(f"/setup{path}", data={"csrf": self.token, **values}, headers=headers, **more)  # type: ignore[arg-type]

    def done(self, path: str, values: Mapping[str, object], **more: object) -> str:
        """Post a form that must be taken: the page that follows."""
        answer = self.send(path, values, **more)
        assert answer.status_code == 303, (path, alerts(answer.text))
        return answer.headers["location"].removeprefix("/setup")

    def close(self) -> None:
        self.http.close()


def alerts(text: str) -> str:
    """What a page says stands in the way."""
    found = re.findall(r'role="alert".*?</(?:section|p)>', text, re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", " ".join(found)))


def credentials(pages: Pages) -> None:
    """Parts 1.1 to 1.3 of the guide."""
    pages.done(
        "/credentials/external/new",
        {"label": "8x8 CPaaS Authentication", "name": EXTERNAL, "protocol": "Custom", "do": "save"},
    )
    principal = {
        "principal": PRINCIPAL,
        "sequence": "1",
        "kind": "NamedPrincipal",
        "parameter": "Authorization",
        "value": SECRET,
    }
    pages.done(f"/credentials/external/{EXTERNAL}/principal", principal)
    named = {
        "label": "8x8 SMS API",
        "name": NAMED,
        "url": "https://sms.8x8.com",
        "external": EXTERNAL,
        "enabled": "1",
        "generate": "1",
    }
    pages.done("/credentials/named/new", named)


def service(pages: Pages, schema: str = SMS, name: str = "CPaaSSMS", credential: str = NAMED) -> str:
    """Part 2 of the guide: the page of the service."""
    draft = pages.done(
        "/services/new", {"name": name, "credential": credential}, files={"file": ("sms.json", schema.encode())}
    )
    assert "An org says: accepted" in pages.get(draft).text
    table = pages.send(f"{draft}/operations", {"do": "all"})
    assert table.status_code == 200
    return pages.done(f"{draft}/review", {})


def access(pages: Pages) -> None:
    """Part 4.1 of the guide."""
    pages.done("/permission-sets/new", {"label": "CPaaS API Access", "name": SET, "grant": f"{EXTERNAL}-{PRINCIPAL}"})
    pages.done("/users/assign", {"user": pages.org.username, "permission_set": SET, "back": f"/permission-sets/{SET}"})


def guide(pages: Pages) -> None:
    """The whole guide, with a first flow around the action."""
    credentials(pages)
    service(pages)
    access(pages)
    pages.done("/flows/new", {"action": "CPaaSSMS.Send-Sms-Single", "name": "Send_SMS", "do": "deploy"})
