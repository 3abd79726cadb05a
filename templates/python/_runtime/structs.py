"""How a class of the runtime is known as a record, whatever it holds."""

from __future__ import annotations

import re
import sys
from typing import Any

from msgspec import NODEFAULT, StructMeta

EXTRAS = "\ue000extras"
"""The wire name of a field made by `extras()`; it never reaches the wire."""
LEFTOVER = "\ue000leftover"
"""The wire name under which every record keeps what it read and has no field for."""
LEFTOVER_FIELD = "__leftover__"
"""The attribute of that; no property is called so in Python."""


MARK = "\ue000"
"""Begins the wire names that the JSON library sees instead of the real ones."""
_STAND_IN = f"{MARK}="
_ODD = '["\\\\\x00-\x1f\x7f\ue000\ue001]'
_ESCAPED = "\ue001([0-9a-f]{4})"


def stand_in(name: str) -> str:
    """A name that the JSON library takes, for one with quotes or control signs."""
    return _STAND_IN + re.sub(_ODD, lambda sign: f"\ue001{ord(sign[0]):04x}", name)


def is_stand_in(name: str) -> bool:
    """Whether a field's name stands for another one."""
    return name.startswith(_STAND_IN)


def wire_name(name: str) -> str:
    """The real name behind what the JSON library calls a field, also in a text."""
    if MARK not in name:
        return name
    real = name.replace(_STAND_IN, "")
    return re.sub(_ESCAPED, lambda sign: chr(int(sign[1], 16)), real)


class RecordMeta(StructMeta):
    """Makes every field keyword-only, also in classes made from `Record`.

    The JSON library refuses properties without a field, so that those are noticed at no
    cost; a record with a field of `extras()` takes them.
    """

    def __new__(
        mcls, name: str, bases: tuple[type, ...], body: dict[str, Any], **config: Any
    ) -> RecordMeta:
        config.setdefault("kw_only", True)
        names = {getattr(default, "name", None) for default in body.values()}
        for base in bases:
            names.update(getattr(base, "__struct_encode_fields__", ()))
        config.setdefault("forbid_unknown_fields", EXTRAS not in names)
        return super().__new__(mcls, name, bases, body, **config)

    @property
    def __signature__(cls) -> Any:
        """How the class is called, for `help`: without what is of no use there."""
        from .signatures import signature_of

        return signature_of(cls, LEFTOVER_FIELD)


def defaults_of(kind: Any) -> tuple[Any, ...]:
    """What each field of a record class is when it is left out; `NODEFAULT` for nothing."""
    given: tuple[Any, ...] = kind.__struct_defaults__
    return (NODEFAULT,) * (len(kind.__struct_fields__) - len(given)) + given


_SPOKEN: dict[type, str] = {}


def spoken(kind: type) -> str:
    """What people call a class: the short name that its module gives it.

    The name of the class itself is the one that Flow and Apex know.
    """
    found = _SPOKEN.get(kind)
    if found is None:
        module = sys.modules.get(kind.__module__)
        if isinstance(kind, RecordMeta) and module is not None:
            for name, value in vars(module).items():
                if value is kind and name != kind.__name__:
                    found = name
        found = _SPOKEN[kind] = found or kind.__name__
    return found
