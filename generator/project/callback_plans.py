"""[services.NAME.callbacks] of extsvc.toml: how the mock and the local org call back for operations, and call webhooks.

"Send-Sms-Single" = { after = 0.5, times = 2, out_of_order = 3, retries = [1, 10, 30, 90], set = { "/payload/umid" = "$response.body#/umid" } }
alarm = { to = "http://127.0.0.1:9000/alarm", on = ["record"] }
"GET /search" = false
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields
from typing import cast

from generator.model.calling_back import CallbackPlan
from generator.model.types import Json
from generator.project.tables import TableReader

KEYS = tuple(one.name for one in fields(CallbackPlan) if one.name != "off")
LONGEST = 7 * 24 * 3600.0  # seconds that a call may be planned ahead
MOST_TIMES, MOST_RETRIES = 100, 100


def read_callbacks(reader: TableReader, part: Mapping[str, object], where: str) -> dict[str, CallbackPlan]:
    """The plans by operation (id, or METHOD /path) or webhook; `false` for what is not to call."""
    where = f"{where[:-1]}.callbacks]"
    made: dict[str, CallbackPlan] = {}
    for name, row in reader.table(part, "callbacks", where).items():
        if row is False:
            made[name] = CallbackPlan(off=True)
        elif isinstance(row, dict):
            made[name] = _plan(reader, row, f"{where} {name}")
        else:
            reader.fault(where, f"{name} is neither a table nor false")
    return made


def _plan(reader: TableReader, row: Mapping[str, object], where: str) -> CallbackPlan:
    reader.known(row, KEYS, where)
    usual = CallbackPlan()
    retries = row.get("retries", list(usual.retries))
    if not isinstance(retries, list) or len(retries) > MOST_RETRIES or not all(map(_is_span, retries)):
        reader.fault(where, f"retries are up to {MOST_RETRIES} numbers of seconds")
        retries = []
    after = row.get("after", usual.after)
    if not _is_span(after):
        reader.fault(where, f"after is no number of seconds from 0 to {LONGEST:g}")
    counts = {}
    for name in ("times", "out_of_order"):
        count = row.get(name, 1)
        if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= MOST_TIMES:
            reader.fault(where, f"{name} is no number from 1 to {MOST_TIMES}")
            count = 1
        counts[name] = count
    puts = reader.table(row, "set", where)
    for pointer, value in puts.items():
        if (pointer and not pointer.startswith("/")) or not _is_plain(value):
            reader.fault(where, f"set '{pointer}' is no JSON Pointer to a value of JSON")
    to = reader.text(row, "to", where)
    if to and not to.startswith(("http://", "https://")):
        reader.fault(where, f"to '{to}' is no address of http or https")
    return CallbackPlan(
        after=float(after) if isinstance(after, (int, float)) else usual.after,
        times=counts["times"],
        out_of_order=counts["out_of_order"],
        retries=tuple(float(one) for one in retries),
        set=cast("Mapping[str, Json]", puts),
        to=to,
        on=reader.texts(row, "on", where),
    )


def _is_span(value: object) -> bool:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return number and 0 <= cast(float, value) <= LONGEST and math.isfinite(cast(float, value))


def _is_plain(value: object) -> bool:
    """Whether TOML's value is one of JSON's too: dates and infinities are none."""
    if isinstance(value, dict):
        return all(map(_is_plain, value.values()))
    if isinstance(value, list):
        return all(map(_is_plain, value))
    return isinstance(value, (str, bool, int)) or (isinstance(value, float) and math.isfinite(value))
