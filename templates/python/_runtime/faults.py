"""Everything that can go wrong in a call, as exceptions that hold data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from msgspec import UNSET, Struct

REQUEST_IDS = (
    "request-id",
    "x-request-id",
    "x-amzn-requestid",
    "x-amz-request-id",
    "x-ms-request-id",
    "x-github-request-id",
    "x-correlation-id",
)
"""Headers in which services tell by what they know a call, the likeliest first."""


def request_id_of(headers: Mapping[str, str]) -> str:
    """By what a service knows the call that it answered with these headers; else ""."""
    return next((headers[name] for name in REQUEST_IDS if name in headers), "")


class Violation(Struct, frozen=True):
    """One thing wrong with a value: where (`body.lines[0].quantity`), which rule.

    `value` is what stood there, or "***" where it may not be shown.
    """

    path: str
    rule: str
    message: str
    value: Any = UNSET

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


class Deviation(Struct, frozen=True):
    """A place where an answer is not as its document says; it was read all the same.

    `pointer` is a JSON Pointer (RFC 6901) into the body, "" for the body itself;
    `expected` and `got` are types or media types, `got` may be "nothing". `value` is what
    stood there where that is a scalar, or "***" where it may not be shown. `mended` says
    that it could be read as its type (a time without seconds), or else it is kept as it
    came.
    """

    pointer: str
    expected: str
    got: str
    value: Any = UNSET
    mended: bool = False

    def __str__(self) -> str:
        shown = "" if self.value in (UNSET, None) else f" ({self.value!r})"
        place = self.pointer or "the body"
        return f"{place}: expected {self.expected}, got {self.got}{shown}"


Deviations: TypeAlias = tuple[Deviation, ...]


class Named(Protocol):
    """What a fault tells of the operation that it belongs to."""

    @property
    def action(self) -> str: ...

    @property
    def method(self) -> str: ...

    @property
    def path(self) -> str: ...


class Answered(Protocol):
    """What a fault tells of the answer that came: all of a reply."""

    @property
    def value(self) -> Any: ...

    @property
    def deviations(self) -> Deviations: ...


class ServiceError(Exception):
    """The base of all faults of a call. `action` and `path` name the operation.

    `response_code`, `headers` and `body` are those of the answer, where one came;
    `reply` holds what could be read of it.
    """

    body: bytes = b""
    if TYPE_CHECKING:  # to be read alone, so that a fault with an answer can say more

        @property
        def response_code(self) -> int | None: ...

        @property
        def headers(self) -> Mapping[str, str] | None: ...

        @property
        def reply(self) -> Answered | None: ...

    else:
        response_code = headers = reply = None

    @property
    def status(self) -> int | None:
        """The status of the answer; None where none came."""
        return self.response_code

    if TYPE_CHECKING:
        value: Any  # narrowed by the exception of each operation
    else:

        @property
        def value(self) -> Any:
            """What the service answered, by its declared type; None where none came."""
            return None if self.reply is None else self.reply.value

    @property
    def request_id(self) -> str:
        """By what the service knows this call, as its headers tell; "" for nothing."""
        return "" if self.headers is None else request_id_of(self.headers)

    def __init__(self, message: str, **data: Any) -> None:
        super().__init__(message)
        self.message = message
        self.action: str = data.pop("action", "")
        self.method: str = data.pop("method", "")
        self.path: str = data.pop("path", "")
        for name, value in data.items():
            setattr(self, name, value)

    def of(self, operation: Named) -> ServiceError:
        """The same fault, telling which operation it belongs to."""
        self.action = operation.action
        self.method = operation.method
        self.path = operation.path
        return self

    def __str__(self) -> str:
        if not self.action:
            return self.message
        return f"{self.action} ({self.method} {self.path}): {self.message}"

    def __reduce__(self) -> tuple[Any, ...]:
        return _revive, (type(self), self.args, dict(vars(self)))


def _revive(
    kind: type[ServiceError], args: tuple[Any, ...], data: dict[str, Any]
) -> ServiceError:
    fault = kind.__new__(kind, *args)
    fault.args = args
    vars(fault).update(data)
    return fault


class InvalidRequest(ServiceError, ValueError):
    """The inputs break rules; nothing was sent. `violations` lists all of them."""

    violations: tuple[Violation, ...] = ()

    @classmethod
    def of_violations(cls, violations: tuple[Violation, ...]) -> InvalidRequest:
        """The fault that says each violation in one line."""
        lines = "; ".join(map(str, violations))
        return cls(f"nothing was sent: {lines}", violations=violations)


class TransportError(ServiceError):
    """No complete answer came. `sent` says whether the service may have acted."""

    sent: bool = True
    final: bool = False
    """Whether another attempt would surely end the same way."""


class TimedOut(TransportError, TimeoutError):
    """The call took too long. `phase` is connect, read, write, pool or total."""

    phase: str = "total"


class ConnectFailed(TransportError, ConnectionError):
    """No connection came about; nothing was sent."""

    sent: bool = False


class TooLarge(TransportError):
    """The answer is larger than `limit` bytes; it was not read to its end."""

    limit: int = 0
    final: bool = True


class PageError(ServiceError):
    """A list cannot be followed: the next page is elsewhere, or the same one again."""


class DecodeError(ServiceError, ValueError):
    """An answer does not have the type that the document promises.

    `deviations` lists where, when the whole answer could be read and `strict()` or
    `strict_answers=True` asked for this error; `reply.value` is the answer then. Of the
    first, `at` is the place (`$.items[0].price`), `expected` and `got` name types,
    `value` is what stood there, masked if secret.
    """

    at: str = "$"
    expected: str = ""
    got: str = ""
    value: Any = UNSET
    deviations: Deviations = ()
    too_deep: bool = False
    """Whether the answer nests deeper than can be followed (some hundred levels)."""
