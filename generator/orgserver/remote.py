"""A running org, asked over its own faces: what the commands beside `extsvc org start` do."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from generator.org.archive import read_zip
from generator.org.callouts import OrgCallout
from generator.org.connecting import CA_FILE, trusted
from generator.org.deploy_model import Told
from generator.org.history import OrgInvocation
from generator.org.manifest import NEWEST_API
from generator.org.metadata_types import BY_FOLDER, ComponentKey
from generator.org.objects import parted
from generator.org.retrieving import FOLDER
from generator.org.state import OrgConnection
from generator.salesforce.xml import XmlElement, parse
from generator.soap.envelope import MOST_BYTES, SOAP, Content, written

if TYPE_CHECKING:
    import ssl

    import httpx2

_POLL = 0.05  # seconds, doubled up to
_SLOWEST = 1.0


class OrgUnreachable(Exception):
    """The org does not answer, or refuses; the text says why."""


class RemoteOrg:
    """Calls a running org as its administrator. Use as a context manager."""

    def __init__(self, connection: OrgConnection) -> None:
        import httpx2

        self._connection = connection
        headers = {"authorization": f"Bearer {connection.access_token}"}
        # Loopback: no proxy of the environment may come between, it would be given the token.
        self._client = httpx2.Client(
            base_url=connection.instance_url, headers=headers, timeout=120.0, trust_env=False, verify=_trust(connection)
        )

    def __enter__(self) -> RemoteOrg:
        return self

    def __exit__(self, *error: object) -> None:
        self._client.close()

    def get(self, path: str, **query: str) -> Any:
        """A resource as JSON. Raises `OrgUnreachable`."""
        return self._json("GET", path, params=query)

    def post(self, path: str, asked: Mapping[str, object] | None = None) -> Any:
        """The answer to a POST of these values as JSON. Raises `OrgUnreachable`."""
        return self._json("POST", path, json=dict(asked or {}))

    def callouts(self, after: int) -> list[OrgCallout]:
        """The callouts with a number above `after`. Raises `OrgUnreachable`."""
        return [OrgCallout(**row) for row in self.get("/extsvc/callouts", after=str(after))]

    def invocations(self, after: int) -> list[OrgInvocation]:
        """The actions and interviews with a number above `after`. Raises `OrgUnreachable`."""
        return [OrgInvocation(**row) for row in self.get("/extsvc/invocations", after=str(after))]

    def query(self, soql: str) -> list[dict[str, Told]]:
        """The records of a query of the Tooling API. Raises `OrgUnreachable`."""
        found = self.get(f"/services/data/v{NEWEST_API}/tooling/query", q=soql)
        return list(found["records"])

    def deploy(self, archive: bytes, options: Mapping[str, Told], seconds: float) -> dict[str, Told]:
        """The DeployResult of a deploy when it is over. Raises `OrgUnreachable`."""
        base = f"/services/data/v{NEWEST_API}/metadata/deployRequest"
        files = {
            "json": ("", json.dumps({"deployOptions": options}).encode(), "application/json"),
            "file": ("deploy.zip", archive, "application/zip"),
        }
        asked = self._json("POST", base, files=files)
        until, pause = time.monotonic() + seconds, _POLL
        while True:
            found: dict[str, Told] = self.get(f"{base}/{asked['id']}", includeDetails="true")["deployResult"]
            if found["done"]:
                return found
            if time.monotonic() > until:
                raise OrgUnreachable(f"the deploy {asked['id']} was not over after {seconds:g} seconds")
            time.sleep(pause)
            pause = min(pause * 2, _SLOWEST)

    def retrieve(self, kinds: tuple[str, ...]) -> dict[ComponentKey, bytes]:
        """Every component of these types. Raises `OrgUnreachable`."""
        types: Content = [{"members": "*", "name": kind} for kind in kinds]
        asked = self._soap("retrieve", {"retrieveRequest": {"apiVersion": NEWEST_API, "unpackaged": {"types": types}}})
        found = self._soap("checkRetrieveStatus", {"asyncProcessId": asked.value("id"), "includeZip": True})
        return _components(read_zip(base64.b64decode(found.value("zipFile"))))

    def _soap(self, operation: str, content: Mapping[str, Content]) -> XmlElement:
        body = (
            f'<soapenv:Envelope xmlns:soapenv="{SOAP}"><soapenv:Header><SessionHeader>'
            f"{written('sessionId', self._connection.access_token)}</SessionHeader></soapenv:Header>"
            f"<soapenv:Body>{written(operation, content)}</soapenv:Body></soapenv:Envelope>"
        )
        answer = self._sent(
            "POST", f"/services/Soap/m/{NEWEST_API}", content=body, headers={"content-type": "text/xml"}
        )
        root = parse(answer.content, MOST_BYTES)
        inside = root.child("Body")
        found = inside.children[0] if inside is not None and inside.children else root
        result = found.child("result")
        if answer.status_code != 200 or result is None:
            raise OrgUnreachable(found.value("faultstring") or f"the org answers {answer.status_code}")
        return result

    def _json(self, method: str, path: str, **more: Any) -> Any:
        answer = self._sent(method, path, **more)
        try:
            found = answer.json()
        except ValueError:
            raise OrgUnreachable(f"the org answers {answer.status_code}, and no JSON") from None
        if answer.status_code >= 400:
            told = found[0]["message"] if isinstance(found, list) and found else answer.status_code
            raise OrgUnreachable(f"the org refuses: {told}")
        return found

    def _sent(self, method: str, path: str, **more: Any) -> httpx2.Response:
        import httpx2

        try:
            return self._client.request(method, path, **more)
        except httpx2.HTTPError as error:
            raise OrgUnreachable(f"{self._connection.instance_url} does not answer: {error}") from None


def _trust(connection: OrgConnection) -> ssl.SSLContext | bool:
    """Raises `OrgUnreachable`."""
    try:
        return trusted(connection)
    except OSError as error:
        raise OrgUnreachable(f"{CA_FILE} cannot be read: {error.strerror or error}") from None


def _components(files: Mapping[str, bytes]) -> dict[ComponentKey, bytes]:
    """The components in the zip of a retrieve."""
    made: dict[ComponentKey, bytes] = {}
    for path, data in files.items():
        kind = BY_FOLDER.get(path.removeprefix(f"{FOLDER}/").partition("/")[0])
        if kind is None:
            continue
        name = path.rpartition("/")[2].removesuffix(f".{kind.suffix}")
        if kind.name != "CustomObject":
            made[ComponentKey(kind.name, name)] = data
            continue
        whole, fields = parted(data)
        if whole is not None:
            made[ComponentKey(kind.name, name)] = whole
        made |= {ComponentKey("CustomField", f"{name}.{field}"): text for field, text in fields.items()}
    return made
