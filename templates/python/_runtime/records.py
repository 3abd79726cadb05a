"""The base of every class made from a schema."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, dataclass_transform

from msgspec import NODEFAULT, UNSET, Struct, UnsetType, field

from .structs import EXTRAS, LEFTOVER, LEFTOVER_FIELD, RecordMeta, stand_in

__all__ = ["UNSET", "Record", "Request", "UnsetType", "extras", "field", "named"]

MASK = "***"


def named(*, name: str, default: Any = NODEFAULT) -> Any:
    """A field whose name on the wire holds quotes, backslashes or control signs."""
    return field(name=stand_in(name), default=default)


@dataclass_transform(kw_only_default=True, field_specifiers=(field, named))
class Record(Struct, metaclass=RecordMeta):
    """An object with named fields. `UNSET` marks a field that is not there at all.

    A service may answer otherwise than its document says: null or nothing where a value
    is promised, a value of another type, properties that no field is for. Such values
    are kept as they came (`reply.deviations` and `reply.unknown` list them) and are sent
    back with the record.
    """

    if not TYPE_CHECKING:
        __leftover__: dict[str, Any] | UnsetType = field(name=LEFTOVER, default=UNSET)

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
        if value is not UNSET and name != LEFTOVER_FIELD:
            yield name, _Masked() if name in hidden else value


def extras() -> Any:
    """The field of a record that keeps every property without a field of its own."""
    return field(name=EXTRAS, default_factory=dict)
