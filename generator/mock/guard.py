"""Whether a request shows what an operation's security asks for, and what a 401 says about it."""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote_plus

from generator.mock.check import Incoming
from generator.mock.operations import ServedOperation
from generator.model.types import Json

DIGEST = ("username", "realm", "nonce", "uri", "response")  # what a digest cannot do without (RFC 7616, 3.4)
_PARAMETER = re.compile(r'(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))')


@dataclass(frozen=True, slots=True)
class Guard:
    """The security schemes of a document by name, and the one token that is accepted; "" accepts any."""

    schemes: Mapping[str, dict[str, Json]]
    token: str = field(default="", repr=False)

    def lacking(self, operation: ServedOperation, request: Incoming) -> list[str]:
        """Why a request is not authenticated, a sentence per scheme; empty when an alternative is met."""
        alternatives = operation.security
        if not alternatives or any(all(self._met(name, request) for name in each) for each in alternatives):
            return []
        wanted = sorted({name for each in alternatives for name in each})
        return [self._reason(name, request) for name in wanted if not self._met(name, request)]

    def challenge(self, operation: ServedOperation) -> str:
        """What WWW-Authenticate offers: a challenge for each HTTP scheme that the operation takes (RFC 9110, 11.6.1)."""
        names = dict.fromkeys(name for each in operation.security for name in each)
        offered = dict.fromkeys(_word(self.schemes.get(name, {})) for name in names)
        made = {"basic": 'Basic realm="*"', "digest": 'Digest realm="*", nonce="abc123"', "bearer": "Bearer"}
        return ", ".join(made[word] for word in offered if word in made) or "Bearer"

    def _reason(self, name: str, request: Incoming) -> str:
        """Why a security scheme is not met, and never the value that was sent."""
        scheme = self.schemes.get(name, {})
        if _credential(scheme, request) is None:
            return f"the {_place(scheme)} is missing (security scheme {name})"
        return f"the {_place(scheme)} holds a key that is not accepted (security scheme {name})"

    def _met(self, name: str, request: Incoming) -> bool:
        given = _credential(self.schemes.get(name, {}), request)
        if given is None or not self.token:
            return given is not None
        return any(hmac.compare_digest(each.encode(), self.token.encode()) for each in given)


def _word(scheme: Mapping[str, Json]) -> str:
    """The word an Authorization header begins with, in lower case; "" for a scheme that is not sent there."""
    kind = scheme.get("type")
    if kind == "http":
        return str(scheme.get("scheme")).lower()
    return {"basic": "basic", "oauth2": "bearer", "openIdConnect": "bearer"}.get(str(kind), "")


def _credential(scheme: Mapping[str, Json], request: Incoming) -> tuple[str, ...] | None:
    """What the request shows for a security scheme, in the forms a token may be compared with; None for nothing."""
    kind = scheme.get("type")
    if kind == "apiKey":
        value = _api_key(str(scheme.get("in")), str(scheme.get("name")), request)
        return (value, value.removeprefix("Bearer ")) if value else None
    if kind == "mutualTLS":
        return ("",)
    said, _, value = (request.header("authorization") or "").partition(" ")
    word, value = _word(scheme), value.strip()
    if not word or said.lower() != word or not value:
        return None
    if word == "basic":
        return _basic(value)
    return _digest(value) if word == "digest" else (value,)


def _place(scheme: Mapping[str, Json]) -> str:
    """Where a scheme's key stands in a request."""
    kind = scheme.get("type")
    if kind == "apiKey":
        place = {"header": "header", "cookie": "cookie"}.get(str(scheme.get("in")), "query parameter")
        return f"{place} {scheme.get('name')}"
    if kind == "mutualTLS":
        return "client certificate"
    return f"header 'Authorization: {(_word(scheme) or 'bearer').capitalize()} ...'"


def _basic(value: str) -> tuple[str, ...] | None:
    """Whole, password, name: a token may stand in any of them. Without a colon it is none (RFC 7617, 2)."""
    try:
        text = base64.b64decode(value, validate=True).decode("utf-8", "replace")
    except (ValueError, binascii.Error):
        return None
    return (text, text.partition(":")[2], text.partition(":")[0]) if ":" in text else None


def _digest(value: str) -> tuple[str, ...] | None:
    """The user's name. Only the form is checked, as Prism does: the mock knows no password to compute a digest of."""
    said = {name.lower(): quoted or bare for name, quoted, bare in _PARAMETER.findall(value)}
    return (said["username"],) if all(name in said for name in DIGEST) else None


def _api_key(where: str, name: str, request: Incoming) -> str | None:
    if where == "header":
        return request.header(name)
    if where == "cookie":
        cookies = (part.strip().partition("=") for part in (request.header("cookie") or "").split(";"))
        return next((value for key, _, value in cookies if key == name), None)
    split = (part.partition("=") for part in request.query.split("&"))
    return next((unquote_plus(value) for key, _, value in split if unquote_plus(key) == name), None)
