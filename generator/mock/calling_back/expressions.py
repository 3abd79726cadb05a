"""Runtime expressions of OpenAPI (`{$request.body#/callbackUrl}`), told by a request and its answer."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs

from generator.mock.check import CheckedRequest, Incoming
from generator.model.types import Json
from generator.pointer import tokens_of

_EXPRESSION = re.compile(r"\{(\$[^{}]*)\}")
_PARTED = re.compile(r"\$(request|response)\.(header|query|path|body)(?:\.([^{}]+)|#([^{}]*))?")


@dataclass(frozen=True, slots=True)
class AnsweredCall:
    """A request, what was read of it, and its answer."""

    request: Incoming
    checked: CheckedRequest
    status: int
    headers: Mapping[str, str]  # of the answer, names in lower case
    value: object  # of the answer's body

    @property
    def url(self) -> str:
        """The whole address that was called."""
        query = f"?{self.request.query}" if self.request.query else ""
        return f"http://{self.request.header('host') or 'localhost'}{self.request.path}{query}"


def value_of(expression: str, call: AnsweredCall) -> Json:
    """What an expression means. Raises `LookupError` where the call has no such thing, or where it is no expression."""
    whole: dict[str, Json] = {"$url": call.url, "$method": call.request.method, "$statusCode": call.status}
    if expression in whole:
        return whole[expression]
    parts = _PARTED.fullmatch(expression)
    if parts is None:
        raise LookupError(f"{expression} is no runtime expression")
    side, place, name, pointer = parts.groups()
    if place == "body":
        return _within(call.checked.body if side == "request" else call.value, pointer or "", expression)
    found: object
    if place == "header":
        found = call.request.header(name or "") if side == "request" else call.headers.get((name or "").lower())
    elif side == "response":
        raise LookupError(f"{expression}: an answer has no {place}")
    else:
        found = call.checked.values.get(place, {}).get(name or "")
        if found is None and place == "query":
            found = next(iter(parse_qs(call.request.query).get(name or "", ())), None)
    if found is None:
        raise LookupError(f"{expression} is not there")
    return _plain(found, expression)


def filled(template: str, call: AnsweredCall) -> str:
    """A text with its expressions replaced. Raises `LookupError`."""

    def one(found: re.Match[str]) -> str:
        value = value_of(found[1], call)
        return value if isinstance(value, str) else json.dumps(value)

    return _EXPRESSION.sub(one, template)


def _within(value: object, pointer: str, expression: str) -> Json:
    for token in tokens_of(pointer):
        if isinstance(value, dict) and token in value:
            value = value[token]
        elif isinstance(value, list) and token.isascii() and token.isdigit() and int(token) < len(value):
            value = value[int(token)]
        else:
            raise LookupError(f"{expression} is not there")
    return _plain(value, expression)


def _plain(value: object, expression: str) -> Json:
    """Plain data, as it goes into an address or a body."""
    try:
        made: Json = json.loads(json.dumps(value))
    except (TypeError, ValueError, RecursionError):
        raise LookupError(f"{expression} is no plain data") from None
    return made
