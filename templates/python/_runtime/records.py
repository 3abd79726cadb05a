"""The base of every class made from a schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, dataclass_transform

import msgspec
from msgspec import NODEFAULT, UNSET, UnsetType

from .lazy import LazyClassMethod, LazyMethod
from .structs import EXTRAS, LEFTOVER, RecordMeta, spoken, stand_in

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import ClassVar, Self

    class _Base:
        """A `Struct`, of which type checkers do not see that it takes anything.

        Editors would offer `kwargs=` for what the fields of a record are.
        """

        __struct_fields__: ClassVar[tuple[str, ...]]
        __struct_encode_fields__: ClassVar[tuple[str, ...]]

    def field(*, default: Any = ..., name: str | None = None) -> Any:
        """A field of a record: its default, its name on the wire."""
        ...

else:
    from msgspec import Struct as _Base
    from msgspec import field

R = TypeVar("R", bound="Record")
CONVERTING = f"{__package__}.converting"

__all__ = ["UNSET", "Record", "Request", "UnsetType", "extras", "field", "named"]


def named(*, name: str, default: Any = NODEFAULT) -> Any:
    """A field whose name on the wire holds quotes, backslashes or control signs."""
    return field(name=stand_in(name), default=default)


@dataclass_transform(kw_only_default=True, field_specifiers=(field, named))
class Record(_Base, metaclass=RecordMeta):
    """An object with named fields. `UNSET` marks a field that is not there at all.

    A service may answer otherwise than its document says: null or nothing where a value
    is promised, a value of another type, properties that no field is for. Such values
    are kept as they came (`reply.deviations` and `reply.unknown` list them) and are sent
    back with the record.

    Records with equal fields are equal, and can be copied and pickled. `repr` shows 40
    levels. `copy.deepcopy` and `pickle` descend as Python does, and
    raise `RecursionError` past some 150 levels; `decode(encode(record), type(record))`
    copies what is deeper.
    """

    if TYPE_CHECKING:

        def to_dict(self) -> dict[str, Any]:
            """The record as it is sent: dicts, lists, text, numbers, by wire names."""
            ...

        def to_json(self) -> str:
            """The same as JSON."""
            ...

        @classmethod
        def from_dict(cls, data: Mapping[str, Any]) -> Self:
            """The record of plain data, by wire names. Raises `DecodeError`."""
            ...

        @classmethod
        def from_json(cls, data: str | bytes) -> Self:
            """The same from JSON. Raises `DecodeError`."""
            ...

        def with_changes(self, **changes: Any) -> Self:
            """A copy in which some fields are others, by their Python names."""
            ...

    else:
        to_dict = LazyMethod(CONVERTING, "to_dict")
        to_json = LazyMethod(CONVERTING, "to_json")
        from_dict = LazyClassMethod(CONVERTING, "from_dict")
        from_json = LazyClassMethod(CONVERTING, "from_json")
        with_changes = LazyMethod(CONVERTING, "with_changes")
        __replace__ = LazyMethod(CONVERTING, "with_changes")
        __leftover__: dict[str, Any] | UnsetType = field(name=LEFTOVER, default=UNSET)

        def __getattr__(self, name: str) -> Any:
            kind = spoken(type(self))
            raise AttributeError(
                f"{kind!r} object has no attribute {name!r}", name=name, obj=self
            )

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
    return msgspec.field(name=EXTRAS, default_factory=dict)


def replaced(record: R, **changes: Any) -> R:
    """A copy in which some fields are others. Raises `TypeError` for an unknown one."""
    struct: Any = record
    made: R = msgspec.structs.replace(struct, **changes)
    return made
