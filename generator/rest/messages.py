"""What goes through the REST face: a request with the session it came in, an answer, and the error that ends one early."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite

from generator.org.local_org import LocalOrg
from generator.org.sessions import OrgSession
from generator.reading import json_given

Body = object  # what json.dumps takes


class RestError(Exception):
    """The end of a request in an error: `[{"message", "errorCode"}]` with this HTTP status, and the fields it speaks of."""

    def __init__(self, status: int, code: str, message: str, fields: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.status, self.code, self.fields = status, code, fields


def not_found() -> RestError:
    """What is said of a resource that is not there."""
    return RestError(404, "NOT_FOUND", "The requested resource does not exist")


@dataclass(frozen=True, slots=True)
class RestRequest:
    """A request to the org. `path` is below /services/data/vXX.X, without a slash at its end; header names in lower case."""

    org: LocalOrg
    session: OrgSession
    method: str
    version: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def base(self) -> str:
        """The address of the version's resources."""
        return f"/services/data/v{self.version}"

    def json(self) -> object:
        """The body as JSON. Raises `RestError`."""
        return read_json(self.body)


def read_json(body: bytes) -> object:
    """A body as JSON. Raises `RestError`."""
    try:
        return json_given(body, parse_constant=_no_number, parse_float=_float)
    except (ValueError, RecursionError) as error:
        reason = str(error) if isinstance(error, ValueError) else "nested too deeply"
        raise RestError(400, "JSON_PARSER_ERROR", f"the body is no JSON: {reason}") from None


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no JSON")


def _float(text: str) -> float:
    """A number with a fraction or an exponent. Raises ValueError for one that no double holds."""
    found = float(text)
    if not isfinite(found):
        raise ValueError(f"the number {text[:40]} is out of range")
    return found


@dataclass(frozen=True, slots=True)
class RestAnswer:
    """An answer; `body` goes out as JSON, None as nothing at all. `data` goes out as it is."""

    body: Body = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    data: bytes | None = None
    kind: str = "application/json;charset=UTF-8"

    @property
    def content(self) -> bytes:
        if self.data is not None:
            return self.data
        return b"" if self.body is None else json.dumps(self.body, ensure_ascii=False).encode("utf-8", "replace")


def error_answer(error: RestError) -> RestAnswer:
    """The error in Salesforce's shape."""
    told: dict[str, object] = {"message": str(error), "errorCode": error.code}
    return RestAnswer([{**told, "fields": list(error.fields)} if error.fields else told], error.status)


def unable(error: Exception) -> RestAnswer:
    """What a caller is told when the state folder is full, or was taken away."""
    told = getattr(error, "strerror", None) or "the state cannot be read or written"
    return error_answer(RestError(503, "SERVER_UNAVAILABLE", f"the org cannot do that now: {told}"))
