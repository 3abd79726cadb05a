"""The texts that an editor holds, and what was understood of them: parsed once for all questions about one state."""

from __future__ import annotations

import os
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cached_property

from generator.diagnostics import Diagnostic
from generator.document import Document, parse
from generator.lsp.messages import ShownFinding
from generator.lsp.places import Breaks, TextPlaces
from generator.usecases.hovering import NamesByPlace
from generator.usecases.hovering_flow import FlowNames
from generator.usecases.unsaved import Kind, as_bytes, kind_of

_KEPT = 8  # files that were read for others


@dataclass(eq=False)
class HeldText:
    """One state of one file. `found` is what was found in it last, `names` and `flow_names` what its parts are called once somebody asked."""

    path: str
    text: str
    units: str
    found: tuple[tuple[ShownFinding, Diagnostic], ...] = field(default=())
    names: NamesByPlace | None = None
    flow_names: FlowNames | None = None

    @cached_property
    def kind(self) -> Kind:
        return kind_of(self.path, self.text)

    @cached_property
    def places(self) -> TextPlaces:
        return TextPlaces(self.text, self.units)

    @cached_property
    def document(self) -> Document | None:
        """The document that the text holds; None where it holds none."""
        return parse(as_bytes(self.path, self.text), self.path).value if self.breaks != "xml" else None

    @cached_property
    def breaks(self) -> Breaks:
        """Whose lines findings count."""
        if self.path.endswith((".xml", ".flow")):
            return "xml"
        return "json" if self.text.lstrip("\ufeff \t\r\n")[:1] in ("{", "[") else "yaml"

    @property
    def shift(self) -> int:
        """How many characters the document's text lacks at its start: a byte order mark."""
        return 1 if self.text.startswith("\ufeff") else 0


class Texts:
    """The texts by real path: those an editor holds, and a few that were read from the disk for places in them."""

    def __init__(self) -> None:
        self.units = "utf-16"
        self._held: dict[str, HeldText] = {}
        self._read: OrderedDict[tuple[str, int, int], HeldText] = OrderedDict()

    def open(self, path: str, text: str) -> None:
        place = os.path.realpath(path)
        self._held[place] = HeldText(place, text, self.units)

    def close(self, path: str) -> None:
        self._held.pop(os.path.realpath(path), None)

    def unsaved(self) -> dict[str, str]:
        """Every text that is held, by path."""
        return {path: held.text for path, held in self._held.items()}

    def held(self, path: str) -> HeldText | None:
        return self._held.get(os.path.realpath(path))

    def at(self, path: str) -> HeldText | None:
        """The text of a file, as it is held or as it lies on the disk; None for what is no text."""
        from generator.fetch import fetch

        place = os.path.realpath(path)
        if place in self._held:
            return self._held[place]
        try:
            stat = os.stat(place)
        except (OSError, ValueError):
            return None
        key = place, stat.st_mtime_ns, stat.st_size
        if key not in self._read:
            made = fetch(place).value
            if made is None:
                return None
            self._read[key] = HeldText(place, made.data.decode("utf-8", "replace"), self.units)
            while len(self._read) > _KEPT:
                self._read.popitem(last=False)
        return self._read[key]
