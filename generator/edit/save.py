"""A tree written back into the text it came from."""

from __future__ import annotations

from typing import Any

from generator.document import Document, parse
from generator.edit.rewrite import Rewritten, rewrite


def save(document: Document, new: object) -> Rewritten:
    """The document's text made to say `new`: JSON stays JSON, YAML stays YAML."""

    def read(text: str) -> Any:
        made = parse(text.encode(), document.name)
        return made.value.tree if made.value is not None else None

    before = document.text if document.registration is None else document.text.lstrip("\n")
    return rewrite(before, document.tree, new, yaml=document.format == "yaml", read=read)
