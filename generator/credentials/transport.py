"""The small HTTP that this wing needs itself: token endpoints and `credential test`. No redirects, bounded answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from generator.credentials.errors import CredentialError
from generator.credentials.quiet import HTTP, quiet
from generator.credentials.secret import Secret

TIMEOUT = 30.0
MAX_ANSWER = 1_000_000
# What goes to this machine may go over plain http, for nobody listens: no proxy of the environment is given it.
_DIRECTLY: dict[str, None] = dict.fromkeys(("all://127.0.0.1", "all://localhost", "all://[::1]"))


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """An HTTP answer. Its body may hold a token, so it is a secret."""

    status_code: int
    body: Secret

    @property
    def reason(self) -> str:
        """The standard words for the status, not the server's own: those could repeat what was sent."""
        from http import HTTPStatus

        known = {int(status): status.phrase for status in HTTPStatus}
        return known.get(self.status_code, "")

    def json(self) -> object:
        """The decoded body. Raises ValueError, as JSON libraries do."""
        return json.loads(self.body.reveal())

    def raise_for_status(self) -> None:
        """Raises `CredentialError` for 400 and above."""
        if self.status_code >= 400:
            raise CredentialError(f"it answered {self.status_code}")


def send(method: str, url: str, headers: Mapping[str, str], content: bytes = b"") -> HttpAnswer:
    """Send one request and read its answer. Raises `CredentialError` that names the host only."""
    import httpx2

    host = httpx2.URL(url).host
    try:
        with (
            quiet(HTTP),
            httpx2.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=True, mounts=_DIRECTLY) as client,
            client.stream(method, url, headers=dict(headers), content=content) as response,
        ):
            body = bytearray()
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > MAX_ANSWER:
                    raise CredentialError(f"The answer of {host} is larger than {MAX_ANSWER:,} bytes.")
            return HttpAnswer(response.status_code, Secret(body.decode("utf-8", "replace")))
    except httpx2.HTTPError as error:
        reason = type(error).__name__
    # Outside of the handler, so that the library's exception (it holds the request) is not chained to ours.
    raise CredentialError(f"{host} could not be reached ({reason}).", "Check the address and the network.")


class Session:
    """What authlib asks of an HTTP session."""

    def post(
        self, url: str, data: Mapping[str, str], headers: Mapping[str, str] | None = None, auth: object = None
    ) -> HttpAnswer:
        """A form, signed by authlib's client authentication."""
        from urllib.parse import urlencode

        body = urlencode(dict(data))
        sent = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
        prepare = getattr(auth, "prepare", None)
        if prepare is not None:
            url, sent, body = prepare("POST", url, sent, body)
        return send("POST", url, sent, body.encode("utf-8"))

    def request(self, method: str, url: str, data: Mapping[str, str], withhold_token: bool = True) -> HttpAnswer:
        """The same for authlib's assertion client, which always posts."""
        return self.post(url, data)
