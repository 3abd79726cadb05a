"""Values as people see them: no deeper than they read, and never without end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import UNSET

from .masks import MASK
from .structs import LEFTOVER_FIELD, RecordMeta, spoken

CUT = "..."
DEEPEST = 40
"""How many levels of records, lists and objects are shown; `...` stands for the rest."""


class Masked:
    """Stands for a secret."""

    def __repr__(self) -> str:
        return MASK


def fields_of(record: Any) -> Iterator[tuple[str, Any]]:
    """What may be shown of a record: set fields, secrets masked."""
    from .shapes import secret_fields

    hidden = secret_fields(type(record))
    for name in record.__struct_fields__:
        value = getattr(record, name)
        if value is not UNSET and name != LEFTOVER_FIELD:
            yield name, Masked() if name in hidden else value


def shown(value: Any) -> str:
    """A value like `repr` says it, down to `DEEPEST` levels; `...` where it holds itself."""
    return _text(value, DEEPEST, set())


def _text(value: Any, left: int, above: set[int]) -> str:
    kind = type(value)
    record = isinstance(kind, RecordMeta)
    if not record and kind not in (list, dict, tuple):
        return repr(value)
    if id(value) in above or (not left and (record or value)):
        return f"{spoken(kind)}({CUT})" if record else CUT
    above.add(id(value))
    if record:
        pairs = [f"{k}={_text(v, left - 1, above)}" for k, v in fields_of(value)]
        text = f"{spoken(kind)}({', '.join(pairs)})"
    elif kind is dict:
        parts = [f"{k!r}: {_text(v, left - 1, above)}" for k, v in value.items()]
        text = f"{{{', '.join(parts)}}}"
    else:
        inner = ", ".join([_text(v, left - 1, above) for v in value])
        comma = "," if len(value) == 1 else ""
        text = f"[{inner}]" if kind is list else f"({inner}{comma})"
    above.discard(id(value))
    return text
