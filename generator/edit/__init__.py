"""Change a document's tree and keep its text: what stays is copied as it was written, comments and order included."""

from __future__ import annotations

from generator.edit.rewrite import Rewritten, rewrite

__all__ = ["Rewritten", "rewrite"]
