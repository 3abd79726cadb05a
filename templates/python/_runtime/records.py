"""The base of every class made from a schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, dataclass_transform

from msgspec import NODEFAULT, UNSET, Struct, UnsetType, field

from .structs import EXTRAS, LEFTOVER, RecordMeta, stand_in

__all__ = ["UNSET", "Record", "Request", "UnsetType", "extras", "field", "named"]


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

    `repr` shows 40 levels. `copy.deepcopy` and `pickle` descend as Python does, and
    raise `RecursionError` past some 150 levels; `decode(encode(record), type(record))`
    copies what is deeper.
    """

    if not TYPE_CHECKING:
        __leftover__: dict[str, Any] | UnsetType = field(name=LEFTOVER, default=UNSET)

    def __repr__(self) -> str:
        from .shown import shown

        return shown(self)

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        from .shown import fields_of

        return list(fields_of(self))


class Request(Record):
    """The inputs of an operation, gathered."""


def extras() -> Any:
    """The field of a record that keeps every property without a field of its own."""
    return field(name=EXTRAS, default_factory=dict)
