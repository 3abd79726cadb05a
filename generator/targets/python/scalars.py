"""What Python calls the scalars of the model."""

from __future__ import annotations

SCALARS = {
    "string": "str", "boolean": "bool", "integer": "int", "int32": "int", "int64": "int", "number": "float",
    "float": "float", "double": "float", "decimal": "Decimal", "date": "date", "datetime": "datetime",
    "base64": "bytes", "binary": "bytes", "null": "None",
}  # fmt: skip
TEXTS = frozenset({"string", "date", "datetime", "base64", "binary", "decimal"})  # kinds that JSON writes as text
RANGED = {"int32": "Int32", "int64": "Int64"}  # whole numbers whose range is checked, by the runtime's name for them
RANGES = frozenset({"int8", "int16", "uint8", "uint16", "uint32", "uint64"})  # other formats with a range
