"""The constants by which a description of an action tells the types of its inputs and outputs."""

from __future__ import annotations

# One real description of v67 has INTEGER, and null beside the class of a class; the rest is in its style, our inference.
_SCALARS = {
    "String": "STRING", "Boolean": "BOOLEAN", "Integer": "INTEGER", "Long": "LONG", "Double": "DOUBLE", "Date": "DATE",
    "Datetime": "DATETIME", "Blob": "BASE64BINARY",
}  # fmt: skip
OBJECT = "OBJECT"  # what is neither a scalar nor a class


def is_class(kind: str) -> bool:
    """Whether a type's text, that of an item for a list, names a generated class."""
    return kind not in _SCALARS and "__" in kind and "<" not in kind


def constant_of(kind: str) -> str:
    """The constant of a type that is no class."""
    return _SCALARS.get(kind, OBJECT)
