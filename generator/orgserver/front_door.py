"""The way into Setup: a code that is good once, or the token typed in, is exchanged for a cookie of its pages.

A cookie is sent to every port of this machine, so it opens nothing but these pages: /services takes bearer tokens alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl

from generator.org.local_org import LocalOrg
from generator.org.sessions import PAGES
from generator.rest.login import FRONT_DOOR, address
from generator.rest.messages import RestAnswer
from generator.setup.app import SetupPages
from generator.setup.guard import SAFE, check_origin, check_token, token_for
from generator.setup.messages import BASE, SetupAnswer, SetupError
from generator.setup.reading_forms import form_of
from generator.setup.rendering import HEAD, bare, static

SIGN_IN, SIGN_OUT, STATIC = f"{BASE}/sign-in", f"{BASE}/sign-out", f"{BASE}/static/"


def is_setup(path: str) -> bool:
    """Whether a path is one of Setup, or leads into it."""
    return path in (FRONT_DOOR, BASE) or path.startswith(f"{BASE}/")


def answer(
    pages: SetupPages, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], body: bytes
) -> RestAnswer:
    """The answer to a request for a path of Setup."""
    return _as_rest(_answer(pages, method, path, query, headers, body))


def _as_rest(made: SetupAnswer) -> RestAnswer:
    return RestAnswer(status=made.status, headers={**HEAD, **made.headers}, data=made.content, kind=made.kind)


def _answer(
    pages: SetupPages, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], body: bytes
) -> SetupAnswer:
    org = pages.org
    here = address(org, headers)
    if path.startswith(STATIC) and method in SAFE:
        return static(path.removeprefix(STATIC)) or _sign_in(org)
    if path == FRONT_DOOR and method == "GET":
        user = org.codes.exchange(query.get("otp", ""))
        return _entered(org, user, here) if user else _sign_in(org, "That link was used already, or is too old.")
    if path == SIGN_IN and method == "POST":
        return _signed_in(org, headers, body, here)
    cookie = _cookie(headers, _name(here))
    user = org.sessions.pages_of(cookie)
    if not user or path == FRONT_DOOR:
        return _sign_in(org)
    if path == SIGN_OUT and method == "POST":
        return _signed_out(org, cookie, headers, body, here)
    return pages.answer(user, cookie, method, path.removeprefix(BASE), query, headers, body)


def _signed_in(org: LocalOrg, headers: Mapping[str, str], body: bytes, here: str) -> SetupAnswer:
    try:
        check_origin(headers, org.addresses)
    except SetupError as error:
        return _sign_in(org, str(error), error.status)
    fields = dict(parse_qsl(body[:10_000].decode("latin-1"), max_num_fields=10))
    session = org.sessions.of(fields.get("token", "").strip())
    return _entered(org, session.user, here) if session is not None else _sign_in(org, "That token opens nothing.")


def _signed_out(org: LocalOrg, cookie: str, headers: Mapping[str, str], body: bytes, here: str) -> SetupAnswer:
    try:
        check_origin(headers, org.addresses)
        check_token(form_of(body, headers.get("content-type", "")), token_for(cookie))
    except SetupError as error:
        return bare("plain.html.jinja", error.status, org.settings.name, message=str(error))
    org.sessions.revoke(cookie)
    gone = f"{_name(here)}=; Path={BASE}; Max-Age=0; HttpOnly; SameSite=Strict"
    return SetupAnswer(status=303, headers={"location": BASE, "set-cookie": gone})


def _entered(org: LocalOrg, user: str, here: str) -> SetupAnswer:
    secure = "; Secure" if here.startswith("https:") else ""
    cookie = f"{_name(here)}={org.sessions.issue(user, PAGES)}; Path={BASE}; HttpOnly; SameSite=Strict{secure}"
    return SetupAnswer(status=303, headers={"location": BASE, "set-cookie": cookie})


def _name(here: str) -> str:
    """The cookie's name; with the port, for cookies of one host are shared by all its ports."""
    return f"extsvc_setup_{here.rpartition(':')[2]}"


def _cookie(headers: Mapping[str, str], name: str) -> str:
    pairs = (part.strip().partition("=") for part in headers.get("cookie", "").split(";"))
    return next((value for key, _, value in pairs if key == name), "")


def _sign_in(org: LocalOrg, why: str = "", status: int = 401) -> SetupAnswer:
    return bare("sign_in.html.jinja", status, org.settings.name, why=why)
