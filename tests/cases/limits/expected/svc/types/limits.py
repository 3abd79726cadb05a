"""Schema `Limits`."""

from __future__ import annotations

from typing import Annotated

from ..._runtime import UNSET, Check, Record, UnsetType, field


class ExternalService__Svc_Limits(Record):
    """Schema `Limits`."""

    atLeast: Annotated[str | UnsetType, Check(min_length=2)] = UNSET

    atMost: Annotated[str | UnsetType, Check(max_length=5)] = UNSET

    between: Annotated[
        str | UnsetType,
        Check(min_length=2, max_length=5, pattern="^[a-z]+$"),
    ] = UNSET

    from_: Annotated[int | UnsetType, Check(minimum=1)] = field(
        name="from",
        default=UNSET,
    )

    to: Annotated[int | UnsetType, Check(maximum=9)] = UNSET

    above: Annotated[float | UnsetType, Check(above=0)] = UNSET

    below: Annotated[float | UnsetType, Check(below=1)] = UNSET

    steps: Annotated[float | UnsetType, Check(multiple_of=0.5)] = UNSET

    several: Annotated[
        list[str] | UnsetType,
        Check(min_items=1, max_items=3, unique=True, items=Check(min_length=1)),
    ] = UNSET

    some: Annotated[
        dict[str, str] | UnsetType,
        Check(min_items=1, max_items=2, values=Check(max_length=4)),
    ] = UNSET


Limits = ExternalService__Svc_Limits
