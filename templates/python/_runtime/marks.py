"""What a value must satisfy beyond its type: marks in annotations, read by `check`."""

from __future__ import annotations

from decimal import Decimal
from typing import TypeAlias

from msgspec import Struct

Number: TypeAlias = int | float | Decimal
Constant: TypeAlias = str | int | float | bool | None


class Check(Struct, frozen=True, kw_only=True, gc=False, repr_omit_defaults=True):
    """The rules of one value: `Annotated[str, Check(max_length=160)]`.

    Reading stays tolerant and ignores them; before sending, each is checked.
    Lengths count characters of text and items of lists and maps.
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
    secret: bool = False
    read_only: bool = False
    write_only: bool = False
    items: Check | None = None
    values: Check | None = None
