"""What Python calls the scalars of the model."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from generator.model.types import Scalar, ScalarKind
from generator.targets.python.layout import Doc, Union_
from generator.targets.python.uploads import EITHER, FILE

SCALARS = {
    "string": "str", "boolean": "bool", "integer": "int", "int32": "int", "int64": "int", "number": "float",
    "float": "float", "double": "float", "decimal": "Decimal", "date": "date", "datetime": "datetime",
    "base64": "bytes", "binary": "bytes", "null": "None",
}  # fmt: skip
TEXTS = frozenset({"string", "date", "datetime", "base64", "binary", "decimal"})  # kinds that JSON writes as text
RANGED = {"int32": "Int32", "int64": "Int64"}  # whole numbers whose range is checked, by the runtime's name for them
RANGES = frozenset({"int8", "int16", "uint8", "uint16", "uint32", "uint64"})  # other formats with a range
WHOLE = re.compile(r"-?[1-9][0-9]*|0")
_OF_RUNTIME = frozenset({FILE, *RANGED.values()})


_NUMBERS = frozenset({"number", "float", "double"})
_LITERALS = frozenset({"string", "integer", "int32", "int64", "boolean"})
_TOKENS = TEXTS - {"decimal"}


class ScalarWords(NamedTuple):
    """The annotation of a scalar, and which of its words come from Python, from the runtime and from the aliases."""

    doc: Doc
    plain: frozenset[str]
    runtime: frozenset[str]
    alias: str = ""


def kind_of(kind: Scalar) -> ScalarKind:
    """How Python holds a scalar: one of several dates or bytes is the text that the document lists, as it is compared."""
    return "string" if kind.choices and kind.kind in _TOKENS else kind.kind


def is_literal(kind: Scalar) -> bool:
    """Whether type checkers can be told the values of an enumeration: texts, flags, numbers without a fraction."""
    if kind.kind in _NUMBERS:
        return bool(kind.choices) and all(WHOLE.fullmatch(choice) for choice in kind.choices)
    return bool(kind.choices) and kind_of(kind) in _LITERALS


def scalar_words(kind: Scalar, binary: str) -> ScalarWords:
    """What a scalar is in Python; `binary` is what bytes are at its place, such as "File | str"."""
    if kind.kind in RANGED and not kind.choices:
        return _words(RANGED[kind.kind])
    held = kind_of(kind)
    text = binary if held == "binary" else SCALARS[held]
    return _words(EITHER if text == FILE and not kind.format else text)  # a text or a file, by the author's choice


@lru_cache(maxsize=64)  # there are few of them, and a service has thousands of fields
def _words(text: str) -> ScalarWords:
    words = text.split(" | ")
    runtime = _OF_RUNTIME.intersection(words)
    plain = frozenset(words) - runtime - {"None"}  # a keyword is never hidden
    return ScalarWords(Union_(tuple(words)) if len(words) > 1 else text, plain, runtime)
