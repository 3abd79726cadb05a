"""The base of every class made from a schema."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, dataclass_transform

from msgspec import NODEFAULT, UNSET, Struct, UnsetType, field

from .structs import EXTRAS, RecordMeta, stand_in

__all__ = ["UNSET", "Record", "Request", "UnsetType", "extras", "field", "named"]

MASK = "***"


def named(*, name: str, default: Any = NODEFAULT) -> Any:
    """A field whose name on the wire holds quotes, backslashes or control signs."""
    return field(name=stand_in(name), default=default)


@dataclass_transform(kw_only_default=True, field_specifiers=(field, named))
class Record(Struct, metaclass=RecordMeta):
    """An object with named fields. `UNSET` marks a field that is not there at all."""

    def __repr__(self) -> str:
        pairs = ", ".join(f"{name}={value!r}" for name, value in _shown(self))
        return f"{type(self).__name__}({pairs})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return list(_shown(self))


class Request(Record):
    """The inputs of an operation, gathered."""


class _Masked:
    def __repr__(self) -> str:
        return MASK


def _shown(record: Record) -> Iterator[tuple[str, Any]]:
    """What may be shown of a record: set fields, secrets masked."""
    from .shapes import secret_fields

    hidden = secret_fields(type(record))
    for name in record.__struct_fields__:
        value = getattr(record, name)
        if value is not UNSET:
            yield name, _Masked() if name in hidden else value


def extras() -> Any:
    """The field of a record that keeps every property without a field of its own."""
    return field(name=EXTRAS, default_factory=dict)
