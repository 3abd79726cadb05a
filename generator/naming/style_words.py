"""The words by which a user says how Python names are spelt."""

from __future__ import annotations

ATTRIBUTES = ("wire", "python")  # of arguments and fields
CLASSES = ("written", "pascal")  # of components
