"""What an operation answers, well or with an error code."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from .faults import ServiceError
from .headers import Headers
from .masks import without

if TYPE_CHECKING:
    from pathlib import Path

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

    def __init__(self, **values: Any) -> None:
        vars(self).update(values)

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
        hidden = ("body", "headers")
        shown = {k: v for k, v in vars(self).items() if k[0] != "_" and k not in hidden}
        pairs = ", ".join(f"{name}={value!r}" for name, value in shown.items())
        return f"{type(self).__name__}({pairs})"

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and vars(self) == vars(other)

    __hash__ = None  # type: ignore[assignment]  # answers are compared by value


class ResponseException(ServiceError):
    """The service answered with an error code.

    A declared code fills the field of that code (`code_404`, `default`), any other
    code fills `default` with the decoded body. `body` is the answer as it came.
    """

    response_code: int
    headers: Headers
    body: bytes

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


def unfilled(answer: Response | ResponseException, name: str) -> AttributeError:
    """The error that explains why an output is not there."""
    kind = type(answer)
    if name.startswith("_") or name not in declared(kind):
        return AttributeError(f"{kind.__name__!r} object has no attribute {name!r}")
    code = vars(answer).get("response_code")
    filled = [field for field in declared(kind) if field in vars(answer)]
    there = f"; filled: {', '.join(filled)}" if filled else ""
    empty = "" if vars(answer).get("body") else " with an empty body"
    told = f"{name} is not filled: the service answered {code}{empty}{there}"
    return MissingOutput(told)


def declared(kind: type) -> tuple[str, ...]:
    """The outputs that a response class declares."""
    return tuple(vars(kind).get("__annotations__", ()))
