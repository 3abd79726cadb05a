"""A document as an overlay, or findings at the overlay's own lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TypeVar

from generator.diagnostics import Checked, Diagnostic, Rule, Span
from generator.document import Document
from generator.model.types import Json
from generator.overlay import rules
from generator.pointer import escape

T = TypeVar("T", str, dict[str, Json], list[Json])
_ROOT = ("overlay", "info", "extends", "actions")
_INFO = ("title", "version", "description")
_ACTION = ("target", "description", "update", "remove", "copy")


@dataclass(frozen=True, slots=True)
class OverlayAction:
    """One change. `target` and `copy` are JSONPath texts; `update` counts only when `updates`."""

    target: str
    update: Json = None
    updates: bool = False
    remove: bool = False
    copy: str = ""
    description: str = ""
    pointer: str = ""


@dataclass(frozen=True, slots=True)
class Overlay:
    """An ordered list of changes and where it was read from."""

    actions: tuple[OverlayAction, ...]
    title: str = ""
    version: str = ""
    extends: str = ""
    dialect: str = "1.0"  # major.minor
    file: str = ""
    document: Document | None = None  # for the lines of its findings


def read(document: Document) -> Checked[Overlay]:
    """The overlay a document holds; findings are located. The value is None when it is no overlay at all."""
    tree = document.tree
    if not isinstance(tree, dict) or not isinstance(tree.get("overlay"), str):
        why = "the field `overlay` is missing" if isinstance(tree, dict) else "it is not an object"
        return Checked(None, located(document, [rules.NOT_AN_OVERLAY.at("", file=document.name, why=why)]))
    reader = _OverlayReader(document.name)
    overlay = replace(reader.overlay(tree), document=document)
    return Checked(overlay, located(document, reader.found))


def located(document: Document, diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The findings with line and column of their pointers in this document."""
    found = tuple(diagnostics)
    places = document.locate({one.span.pointer for one in found}) if found else {}
    return tuple(
        one.located(Span(document.name, one.span.pointer, *places.get(one.span.pointer, (0, 0)))) for one in found
    )


class _OverlayReader:
    """Collects the findings while reading."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Diagnostic] = []

    def overlay(self, tree: dict[str, Json]) -> Overlay:
        self._unknown(tree, _ROOT, "")
        version = str(tree["overlay"])
        dialect = ".".join(version.split(".")[:2])
        if dialect not in ("1.0", "1.1"):
            self._find(rules.VERSION, "/overlay", version=version, read_as="1.1")
            dialect = "1.1"
        info = self._field(tree, "info", dict, "an object", "") or {}
        if info:
            self._unknown(info, _INFO, "/info")
            self._field(info, "title", str, "a text", "/info")
            self._field(info, "version", str, "a text", "/info")
        extends = tree.get("extends", "")
        if not isinstance(extends, str):
            self._find(rules.MISSING_FIELD, "/extends", field="extends", kind="a text")
            extends = ""
        items = self._field(tree, "actions", list, "a list with at least one action", "") or []
        actions = [self._action(item, f"/actions/{number}") for number, item in enumerate(items)]
        made = tuple(action for action in actions if action is not None)
        title, version = str(info.get("title", "")), str(info.get("version", ""))
        return Overlay(made, title, version, extends, dialect, self.file)

    def _action(self, item: object, pointer: str) -> OverlayAction | None:
        if not isinstance(item, dict):
            self._find(rules.MISSING_FIELD, pointer, field="target", kind="a text")
            return None
        self._unknown(item, _ACTION, pointer)
        target = self._field(item, "target", str, "a text", pointer)
        if target is None:
            return None
        remove = item.get("remove", False)
        if not isinstance(remove, bool):
            self._find(rules.MISSING_FIELD, f"{pointer}/remove", field="remove", kind="true or false")
            return None
        self._modifiers(item, remove, pointer)
        copy = item.get("copy", "")
        words = str(item.get("description", ""))
        updates = "update" in item
        return OverlayAction(
            target, item.get("update"), updates, remove, copy if isinstance(copy, str) else "", words, pointer
        )

    def _modifiers(self, item: dict[str, Json], remove: bool, pointer: str) -> None:
        others = [name for name in ("update", "copy") if name in item]
        if remove and others:
            self._find(rules.BOTH, f"{pointer}/{others[0]}", ignored=others[0])
        elif not remove and not others:
            self._find(rules.IDLE_ACTION, pointer)

    def _field(self, tree: dict[str, Json], name: str, kind: type[T], words: str, pointer: str) -> T | None:
        value = tree.get(name)
        if isinstance(value, kind) and (value or kind is not list):
            return value
        place = f"{pointer}/{name}" if name in tree else pointer
        self._find(rules.MISSING_FIELD, place, field=name, kind=words)
        return None

    def _unknown(self, tree: dict[str, Json], known: tuple[str, ...], pointer: str) -> None:
        for name in tree:
            if name not in known and not name.startswith("x-"):
                near = get_close_matches(name, known, n=1)
                hint = f"; did you mean '{near[0]}'?" if near else ""
                place = f"{pointer}/{escape(name)}"
                self._find(rules.UNKNOWN_FIELD, place, field=name, near=hint)

    def _find(self, rule: Rule, pointer: str, **args: object) -> None:
        self.found.append(rule.at(pointer, file=self.file, **args))
