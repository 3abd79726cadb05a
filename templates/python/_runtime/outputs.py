"""Outputs: which code fills which field, and the type that it has."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from msgspec import Struct
from msgspec.structs import replace

from .media import media_of
from .shapes import Shape, hints_of, shape_of
from .wire import Output

STREAMS = ("lines", "events")


class Answered(Protocol):
    """What is read of an operation to know its outputs."""

    @property
    def response(self) -> type: ...

    @property
    def exception(self) -> type: ...

    @property
    def outputs(self) -> tuple[Output, ...]: ...

    @property
    def plans(self) -> dict[str, Any]: ...


class Filled(Struct, frozen=True):
    """An output as it is read: its field and the type that fills it."""

    code: str
    field: str
    annotation: Any
    shape: Shape
    media_types: tuple[str, ...]
    raw: bool = False


class Outputs(Struct, frozen=True):
    """The declared outputs of an operation: of its response and of its exception."""

    successes: dict[str, Filled]
    errors: dict[str, Filled]

    def find(self, status: int) -> Filled | None:
        """The output of a code: exact, then by its hundred, then the default."""
        by_code = self.successes if status < 300 else self.errors
        for code in (str(status), f"{status // 100}XX", f"{status // 100}xx"):
            if code in by_code:
                return by_code[code]
        return by_code.get("default")

    def declares(self, status: int) -> bool:
        """Whether the document speaks of this very code."""
        return str(status) in self.successes or str(status) in self.errors


def outputs_of(operation: Answered | None) -> Outputs:
    """The outputs of an operation with their types, made on first use."""
    if operation is None:
        return Outputs({}, {})
    found: Outputs | None = operation.plans.get("outputs")
    if found is None:
        successes = _filled(operation.outputs, operation.response)
        errors = _filled(operation.outputs, operation.exception)
        found = operation.plans["outputs"] = Outputs(successes, errors)
    return found


def _filled(outputs: tuple[Output, ...], kind: type) -> dict[str, Filled]:
    """The outputs that a response or exception class has a field for."""
    hints = hints_of(kind)
    return {
        one.code: Filled(
            one.code,
            one.field,
            hints[one.field],
            shape_of(hints[one.field]),
            one.media_types,
            one.raw,
        )
        for one in outputs
        if one.field in hints
    }


def as_stream(output: Filled | None, content_type: str) -> Filled | None:
    """The output as a stream, when it is one; of several kinds, when one comes."""
    if output is None or output.shape.kind == "stream":
        return output
    kind = media_of(content_type).kind
    for part in output.shape.parts if output.shape.kind == "union" else ():
        if part.kind == "stream" and kind in (*STREAMS, "multipart"):
            return replace(output, shape=part)
    return None


def accept_of(operation: Answered, wanted: str | None) -> str:
    """The Accept header: the one media type that a success is typed by.

    That is JSON where it is declared; which streams are declared stays open, because it
    is the body that asks for them. Without JSON, and without a success that has a body,
    every declared media type will do.
    """
    if wanted:
        return wanted
    found: str | None = operation.plans.get("accept")
    if found is None:
        good = [one for one in operation.outputs if one.code < "3"]
        types = _media_types(good) or _media_types(operation.outputs)
        found = operation.plans["accept"] = ", ".join(_asked(types)) or "*/*"
    return found


def _media_types(outputs: Iterable[Output]) -> list[str]:
    types = (one for output in outputs for one in output.media_types)
    return list(dict.fromkeys(types))


def _asked(types: list[str]) -> list[str]:
    json = [one for one in types if media_of(one).kind in ("json", "any")]
    if not json:
        return types
    return json[:1] + [one for one in types if media_of(one).kind in STREAMS]
