"""What an operation answers, well or with an error code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from .faults import DecodeError, Deviations, ServiceError, request_id_of
from .headers import Headers
from .masks import without

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Self

    from .outputs import Answered


class MissingOutput(AttributeError):
    """The output was not filled: the service answered with another code."""


class Response:
    """The base of every response class.

    Only the output of the code that came is there; asking for another one raises
    `MissingOutput` (an `AttributeError`).
    """

    OPERATION: ClassVar[Answered | None] = None
    response_code: int
    headers: Headers
    body: bytes
    saved_to: Path | None = None
    """The file that holds the answer, with the option `stream_to`."""
    if TYPE_CHECKING:
        value: Any
        """What came, by its declared type: the output that is filled."""
    _deviations: Deviations = ()

    def __init__(self, **values: Any) -> None:
        vars(self).update(values)

    if not TYPE_CHECKING:

        @property
        def value(self) -> Any:
            """What came, by its declared type: the output that is filled."""
            return filled(vars(self))

    @property
    def status(self) -> int:
        """The status of the answer: `response_code`."""
        return self.response_code

    @property
    def raw(self) -> bytes:
        """The body as it came: `body`."""
        return self.body

    @property
    def request_id(self) -> str:
        """By what the service knows this call, as its headers tell; "" for nothing."""
        return request_id_of(self.headers)

    @property
    def deviations(self) -> Deviations:
        """Where the answer is not as its document says; it was read all the same.

        Null for a value is None, a missing property is `UNSET`, a value of another type
        stays as it came. Those of a stream are of the items taken so far.
        """
        value = self.value
        if getattr(type(value), "is_stream", False):
            return tuple(value.deviations)
        return self._deviations

    def strict(self) -> Self:
        """The reply itself, when the answer is as its document says.

        Raises `DecodeError`, with `deviations` and this `reply`.
        """
        if self.deviations:
            raise misanswered(self)
        return self

    @property
    def unknown(self) -> tuple[tuple[str, Any], ...]:
        """What the answer holds beyond its type: path and value of each.

        Properties that the document does not name and values outside an enum.
        """
        from .outputs import outputs_of
        from .unknown import unknown_in

        output = outputs_of(self.OPERATION).find(self.response_code)
        return () if output is None else unknown_in(self.body, output.shape)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            raise unfilled(self, name)

    def __repr__(self) -> str:
        from .shown import shown

        hidden = ("body", "headers")
        fields = {
            k: v for k, v in vars(self).items() if k[0] != "_" and k not in hidden
        }
        if self._deviations:
            fields["deviations"] = self._deviations
        pairs = ", ".join(f"{name}={shown(value)}" for name, value in fields.items())
        return f"{type(self).__name__}({pairs})"

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and vars(self) == vars(other)

    __hash__ = None  # type: ignore[assignment]  # answers are compared by value


class ResponseException(ServiceError):
    """The service answered with an error code.

    A declared code fills the field of that code (`code_404`, `default`), any other
    code fills `default` with the decoded body. `value` is what was filled, `body` the
    answer as it came, `reply` all of it.
    """

    if TYPE_CHECKING:

        @property
        def response_code(self) -> int: ...

        @property
        def headers(self) -> Headers: ...

        @property
        def reply(self) -> Response: ...

    def explain(self, hint: str, secrets: Iterable[str]) -> None:
        """Put the beginning of the body and a hint into the message, masked."""
        from .media import excerpt

        beginning = without(excerpt(self.body), secrets)
        parts = (self.message, beginning, hint)
        self.message = ": ".join(part for part in parts if part)
        self.args = (self.message,)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            raise unfilled(self, name)


def filled(values: Mapping[str, Any]) -> Any:
    """The output that an answer fills; None where it has none."""
    for name, value in values.items():
        if name == "default" or name.startswith("code_"):
            return value
    return None


def misanswered(reply: Response) -> DecodeError:
    """The fault of an answer that is not as its document says."""
    first, *others = reply.deviations
    more = f"; and {len(others)} more" if others else ""
    plain = (one.replace("~1", "/") for one in first.pointer.split("/")[1:])
    steps = (one.replace("~0", "~") for one in plain)
    at = "".join(f"[{one}]" if one.isdigit() else f".{one}" for one in steps)
    return DecodeError(
        f"the answer is not as declared: {first}{more}",
        at=f"${at}",
        expected=first.expected,
        got=first.got,
        value=first.value,
        deviations=reply.deviations,
        response_code=reply.response_code,
        headers=reply.headers,
        body=reply.body,
        reply=reply,
    )


def unfilled(answer: Response | ResponseException, name: str) -> AttributeError:
    """The error that explains why an output is not there."""
    kind = type(answer)
    if name.startswith("_") or name not in declared(kind):
        return AttributeError(f"{kind.__name__!r} object has no attribute {name!r}")
    code = vars(answer).get("response_code")
    known = [field for field in declared(kind) if field in vars(answer)]
    there = f"; filled: {', '.join(known)}" if known else ""
    empty = "" if vars(answer).get("body") else " with an empty body"
    told = f"{name} is not filled: the service answered {code}{empty}{there}"
    return MissingOutput(told)


def declared(kind: type) -> tuple[str, ...]:
    """The outputs that a response class declares."""
    names = vars(kind).get("__annotations__", ())
    return tuple(name for name in names if name != "value")
