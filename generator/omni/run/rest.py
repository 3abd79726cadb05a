"""Rest Actions: the request that one makes of its data, and the door through which it goes out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import parse_qsl, quote, urlsplit

from generator.model.types import Json
from generator.omni.formula.operators import text
from generator.omni.merge import FIELD
from generator.omni.model import Element
from generator.omni.run.values import ConfigValues

BODILESS = ("GET", "HEAD", "DELETE")
_ABSOLUTE = re.compile(r"(?i)https?://")


@dataclass(frozen=True, slots=True)
class StepOfPath:
    """A step of a path: as written, with its merge fields, and filled in."""

    written: str
    filled: str

    @property
    def merged(self) -> bool:
        return self.written != self.filled


@dataclass(frozen=True, slots=True)
class OutgoingRest:
    """What a Rest Action sends. `host` is https://HOST for a whole address, "" for a path below a named credential's.

    `body` is JSON data, or None for a request without one.
    """

    procedure: str
    element: str
    method: str
    credential: str = ""
    host: str = ""
    path: tuple[StepOfPath, ...] = ()
    query: tuple[tuple[str, Json], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Json = None

    @property
    def target(self) -> str:
        """The path with what was filled in kept inside its step, and the query behind it."""
        from urllib.parse import urlencode

        steps = (quote(s.filled, safe="") if s.merged else quote(s.filled, safe="%!$&'()*+,;=:@~") for s in self.path)
        asked = urlencode([(name, text(one)) for name, value in self.query for one in _each(value)])
        return "/" + "/".join(steps) + (f"?{asked}" if asked else "")


@dataclass(frozen=True, slots=True)
class AnsweredRest:
    """What came back. `status` is None when nothing did, and `error` says why; `via` is the action or address that answered."""

    status: int | None
    body: Json = None
    error: str = ""
    via: str = ""

    @property
    def failed(self) -> bool:
        """Whether the step failed: no answer, a status of 300 or more (our inference), or an answer that breaks its document."""
        return self.status is None or self.status >= 300 or bool(self.error)


class RestDoor(Protocol):
    """Sends a request. Never raises for what a server says or does: that is an answer."""

    def send(self, request: OutgoingRest) -> AnsweredRest: ...


def request_of(element: Element, procedure: str, values: ConfigValues, data: Json, body: Json) -> OutgoingRest:
    """The request of a Rest Action over the data. Raises `OmniFault`."""
    options = element.table("restOptions")
    method = values.filled(element.word("restMethod"), data).strip().upper() or "GET"
    host, path, query = _address(element.word("restPath"), values, data)
    more = options.get("params")
    asked = [(name, values.value(value, data)) for name, value in (more if isinstance(more, dict) else {}).items()]
    told = options.get("headers")
    headers = {
        name: text(values.value(value, data))
        for name, value in (told if isinstance(told, dict) else {}).items()
        if name.strip()
    }
    sends = options.get("sendBody") is not False and method not in BODILESS
    return OutgoingRest(
        procedure=procedure,
        element=element.name,
        method=method,
        credential=values.filled(element.word("namedCredential"), data).strip(),
        host=host,
        path=path,
        query=(*query, *asked),
        headers=headers,
        body=body if sends else None,
    )


def _address(
    written: str, values: ConfigValues, data: Json
) -> tuple[str, tuple[StepOfPath, ...], list[tuple[str, Json]]]:
    """Host, path and query of a path as written: a merge field inside a step stays inside it, whatever its value."""
    if not _ABSOLUTE.match(written) and _ABSOLUTE.match(values.filled(written, data)):
        written = values.filled(written, data)  # the address itself stands in a merge field
    elif FIELD.fullmatch(written):
        written = values.filled(written, data)
    host = ""
    if _ABSOLUTE.match(written):
        parts = (
            urlsplit(written)
            if not FIELD.search(written.split("?")[0].split("/")[2])
            else urlsplit(values.filled(written, data))
        )
        host = f"{parts.scheme.lower()}://{parts.netloc}"
        written = written[written.find("/", written.find("//") + 2) :] if written.count("/") > 2 else "/"
    path, _, asked = written.partition("?")
    steps = tuple(StepOfPath(step, values.filled(step, data)) for step in steps_of(path))
    query: list[tuple[str, Json]] = [
        (values.filled(name, data), values.value(value, data))
        for name, value in parse_qsl(_kept(asked), keep_blank_values=True)
    ]
    return host, steps, query


def _kept(query: str) -> str:
    """A query whose merge fields are no percent codes."""
    return FIELD.sub(lambda field: quote(field[0], safe=""), query)


def steps_of(path: str) -> list[str]:
    """The steps of a path; a slash inside a merge field parts nothing."""
    marked = FIELD.sub(lambda field: field[0].replace("/", "\0"), path.strip())
    return [step.replace("\0", "/") for step in marked.strip("/").split("/")] if marked.strip("/") else []


def _each(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [value]
