"""Everything that can go wrong in a call, as exceptions that hold data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from msgspec import UNSET, Struct

from .headers import Headers

if TYPE_CHECKING:
    from .operation import Operation


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


class ServiceError(Exception):
    """The base of all faults of a call. `action` and `path` name the operation."""

    def __init__(self, message: str, **data: Any) -> None:
        super().__init__(message)
        self.message = message
        self.action: str = data.pop("action", "")
        self.method: str = data.pop("method", "")
        self.path: str = data.pop("path", "")
        for name, value in data.items():
            setattr(self, name, value)

    def of(self, operation: Operation[Any]) -> ServiceError:
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


class TimedOut(TransportError, TimeoutError):
    """The call took too long. `phase` is connect, read, write, pool or total."""

    phase: str = "total"


class ConnectFailed(TransportError, ConnectionError):
    """No connection came about; nothing was sent."""

    sent: bool = False


class TooLarge(TransportError):
    """The answer is larger than `limit` bytes; it was not read to its end."""

    limit: int = 0


class DecodeError(ServiceError, ValueError):
    """An answer does not have the type that the document promises.

    `at` is the place in the answer (`$.items[0].price`), `expected` and `got` name
    types, `value` is what stood there, masked if secret.
    """

    at: str = "$"
    expected: str = ""
    got: str = ""
    value: Any = UNSET
    response_code: int = 0
    body: bytes = b""


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
        from .answers import excerpt
        from .masks import without

        beginning = without(excerpt(self.body), secrets)
        parts = (self.message, beginning, hint)
        self.message = ": ".join(part for part in parts if part)
        self.args = (self.message,)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            from .reply import unfilled

            raise unfilled(self, name)
