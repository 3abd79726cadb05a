"""onMoved: POST moved

Called by the service; not invocable.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from ..._runtime import (
    UNSET,
    Check,
    Input,
    Open,
    Request,
    UnsetType,
    decode,
    field,
    receiving as _receiving,
)
from ..types.box import Box


class OnMoved_Request(Request):
    """What comes beside the body of `onMoved`."""

    X_Region: Open[Literal["north", "south"] | UnsetType] = field(
        name="X-Region",
        default=UNSET,
    )
    """Where it was. "north" or "south"."""

    X_Attempt: Annotated[int, Check(minimum=1)] = field(name="X-Attempt")
    """Counts from 1. At least 1."""

    X_Sent: datetime = field(name="X-Sent")

    X_Tags: list[str] | UnsetType = field(name="X-Tags", default=UNSET)

    Content_Type: str | UnsetType = field(name="Content-Type", default=UNSET)

    live: bool

    page: int | UnsetType = UNSET

    ids: list[int] | UnsetType = UNSET

    parts: list[str] | UnsetType = UNSET

    box: Box | UnsetType = UNSET

    place: Box | UnsetType = UNSET

    parameters: str | UnsetType = UNSET
    """Deprecated."""

    token: Annotated[str | UnsetType, Check(secret=True)] = UNSET

    Input: float | UnsetType = UNSET


def read(
    data: bytes | str,
) -> Box:
    """What the service sends, from the JSON body of its request.

    Raises `DecodeError`.
    """
    value: Box = decode(data, Box)
    return value


CALLBACK = _receiving.CallbackWith(
    "on_moved",
    "POST",
    read,
    media_type="application/json",
    kind=OnMoved_Request,
    inputs=(
        Input("X-Region", "header", field="X_Region"),
        Input("X-Attempt", "header", field="X_Attempt", required=True),
        Input("X-Sent", "header", field="X_Sent", required=True),
        Input("X-Tags", "header", field="X_Tags"),
        Input("Content-Type", "header", field="Content_Type"),
        Input("live", "query", required=True),
        Input("page", "query"),
        Input("ids", "query"),
        Input("parts", "query", style="pipeDelimited"),
        Input("box", "query", style="deepObject", explode=True),
        Input("place", "query", media_type="application/json"),
        Input("parameters", "query", deprecated=True),
        Input("token", "query"),
        Input("Input", "cookie"),
    ),
)
