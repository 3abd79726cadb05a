"""Schema `single-message.request`."""

from __future__ import annotations

import builtins
from datetime import date as _date

from ..._runtime import UNSET, Record, UnsetType, field


class ExternalService__Svc_singlex2dmessagex2erequest(Record):
    """Schema `single-message.request`."""

    type: builtins.str | UnsetType = UNSET

    ship_date_field: _date | UnsetType = field(name="ship-date", default=UNSET)

    ship_date: builtins.str | UnsetType = UNSET

    date: _date | UnsetType = UNSET

    str: builtins.str | UnsetType = UNSET

    list: builtins.list[builtins.str] | UnsetType = UNSET

    _init__: builtins.str | UnsetType = field(name="__init__", default=UNSET)

    _id: builtins.str | UnsetType = field(name="@id", default=UNSET)

    field_: builtins.str | UnsetType = field(name="", default=UNSET)


single_message_request = ExternalService__Svc_singlex2dmessagex2erequest
