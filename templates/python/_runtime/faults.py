"""Everything that can go wrong in a call, as exceptions that hold data."""

from __future__ import annotations

from typing import Any, Protocol

from msgspec import UNSET, Struct


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


class Named(Protocol):
    """What a fault tells of the operation that it belongs to."""

    @property
    def action(self) -> str: ...

    @property
    def method(self) -> str: ...

    @property
    def path(self) -> str: ...


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
