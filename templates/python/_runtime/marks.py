"""What a value must satisfy beyond its type: marks in annotations, read by `check`."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, TypeAlias

from msgspec import Struct
from msgspec.structs import force_setattr

Number: TypeAlias = int | float | Decimal
Constant: TypeAlias = str | int | float | bool | None
if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from os import PathLike
    from typing import Any, BinaryIO, ClassVar, Protocol

    from msgspec import UnsetType

    class Fielded(Protocol):
        """A record."""

        __struct_fields__: ClassVar[tuple[str, ...]]

    Data: TypeAlias = dict[str, Any] | list[Any] | str | int | float | None
    Value: TypeAlias = (
        Data | tuple[Any, ...] | set[Any] | frozenset[Any] | Mapping[str, Any]
        | bytes | bytearray | memoryview[int] | date | Decimal | UnsetType
        | Fielded | BinaryIO | PathLike[str]
    )  # fmt: skip
else:
    Data = object
    """Plain data: what JSON holds."""
    Value = object
    """What a caller may give: typed values, files, plain data."""


class Check(Struct, frozen=True, kw_only=True, gc=False, repr_omit_defaults=True):
    """The rules of one value: `Annotated[str, Check(max_length=160)]`.

    Reading stays tolerant and ignores them; before sending, each is checked.
    Lengths count characters of text and items of lists and maps. `format` names a range
    of whole numbers ("int32"). `fixed` says that the value must be there and fills
    itself, because only one is allowed.
    """

    choices: tuple[Constant, ...] = ()
    minimum: Number | None = None
    maximum: Number | None = None
    above: Number | None = None
    below: Number | None = None
    multiple_of: Number | None = None
    min_length: int | None = None
    max_length: int | None = None
    min_items: int | None = None
    max_items: int | None = None
    pattern: str | None = None
    unique: bool = False
    format: str = ""
    fixed: bool = False
    secret: bool = False
    read_only: bool = False
    write_only: bool = False
    items: Check | None = None
    values: Check | None = None
    kinds: tuple[type, ...] = ()

    def __post_init__(self) -> None:
        if self.choices:  # 0 and False are equal, and so would be their rules
            force_setattr(self, "kinds", tuple(map(type, self.choices)))


def among(value: object, choices: tuple[Constant, ...]) -> bool:
    """Whether a value is one of the constants; a flag is no number."""
    return any(value == one and _flag(value) == _flag(one) for one in choices)


def _flag(value: object) -> bool:
    return isinstance(value, bool)


if TYPE_CHECKING:
    Int32: TypeAlias = int
    Int64: TypeAlias = int
else:
    Int32 = Annotated[int, Check(format="int32")]
    """A whole number of 32 bits."""
    Int64 = Annotated[int, Check(format="int64")]
    """A whole number of 64 bits."""
