"""Overlays applied to a tree in memory: actions in order, each on the result of the one before."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING
from urllib.parse import unquote

from generator.diagnostics import Checked, Diagnostic, Rule, Span
from generator.model.types import Json
from generator.overlay import rules
from generator.overlay.read import Overlay, OverlayAction, located
from generator.pointer import pointer_of

if TYPE_CHECKING:
    from generator.overlay.jsonpath import Environment

Container = dict[str, Json] | list[Json]
Steps = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Applied:
    """The changed tree; the given one is untouched. `origins` says which parts overlays put there.

    `origins` maps a JSON pointer of the tree to (overlay file, pointer in the overlay); `moved` maps the pointer of
    a list that lost items to the numbers its items had before.
    """

    tree: Json
    origins: dict[str, tuple[str, str]]
    moved: dict[str, tuple[int | None, ...]]

    def blame(self, diagnostics: Iterable[Diagnostic], overlays: Sequence[Overlay]) -> tuple[Diagnostic, ...]:
        """Findings about parts that an overlay put there, moved to the overlay's own lines; the others as before."""
        made = [self._blamed(found) for found in diagnostics]
        for overlay in overlays:
            if overlay.document is not None:
                mine = [number for number, found in enumerate(made) if found.span.file == overlay.file]
                placed = located(overlay.document, [made[number] for number in mine])
                for number, found in zip(mine, placed, strict=True):
                    made[number] = found
        return tuple(made)

    def _blamed(self, found: Diagnostic) -> Diagnostic:
        pointer = found.span.pointer
        prefix = pointer
        while prefix not in self.origins:
            if not prefix:
                return found
            prefix = prefix.rpartition("/")[0]
        file, place = self.origins[prefix]
        return found.located(Span(file, place + pointer[len(prefix) :]))

    def former(self, pointer: str) -> str:
        """Where a place of the tree was before items were removed from lists above it: for lines in the first file."""
        made, before = "", ""
        for token in pointer.split("/")[1:]:
            numbers = self.moved.get(made)
            number = int(token) if numbers and token.isdigit() and int(token) < len(numbers) else None
            old = numbers[number] if numbers and number is not None else None
            made, before = f"{made}/{token}", f"{before}/{token if old is None else old}"
        return before


def apply(tree: Json, overlays: Sequence[Overlay], *, file: str = "") -> Checked[Applied]:
    """The tree with all overlays applied. What is wrong with an action is a finding, and the action is left out."""
    run = _Run(fresh(tree))
    for overlay in overlays:
        run.overlay(overlay, file)
    return Checked(run.result(), tuple(run.found))


def fresh(value: Json) -> Json:
    """A copy that shares nothing, also where the original did (YAML aliases)."""
    if isinstance(value, dict):
        return {key: fresh(item) for key, item in value.items()}
    if isinstance(value, list):
        return [fresh(item) for item in value]
    return value


class _Run:
    """One application: the tree while it changes, and who changed what."""

    def __init__(self, tree: Json) -> None:
        self.root: dict[str, Json] = {"": tree}
        self.found: list[Diagnostic] = []
        self.put: list[tuple[Container, str | int, str, str]] = []  # container, key, overlay file, its pointer
        self.numbers: dict[int, tuple[list[Json], list[int | None]]] = {}
        self.env: Environment | None = None

    def overlay(self, overlay: Overlay, file: str) -> None:
        """All actions of one overlay."""
        before = len(self.found)
        if overlay.extends and file and not _same_name(overlay.extends, file):
            self._find(overlay, rules.OTHER_DOCUMENT, "/extends", extends=overlay.extends, name=file)
        for action in overlay.actions:
            self._action(overlay, action)
        if overlay.document is not None:
            self.found[before:] = located(overlay.document, self.found[before:])

    def _action(self, overlay: Overlay, action: OverlayAction) -> None:
        places = self._select(overlay, action.target, f"{action.pointer}/target")
        if places is None:
            return
        if not places:
            near = self._nearest(action.target)
            self._find(overlay, rules.NO_MATCH, f"{action.pointer}/target", target=action.target, near=near)
            return
        if overlay.dialect == "1.0" and any(not isinstance(self._at(p), (dict, list)) for p in places):
            self._find(overlay, rules.PRIMITIVE, f"{action.pointer}/target", target=action.target)
        if action.remove:
            self._remove(overlay, action, places)
        elif action.copy and not action.updates:
            self._copy(overlay, action, places)
        elif action.updates:
            self._update(overlay, action, places, action.update, f"{action.pointer}/update")

    def _select(self, overlay: Overlay, path: str, pointer: str) -> list[Steps] | None:
        import jsonpath

        from generator.overlay.jsonpath import Environment

        if self.env is None:
            self.env = Environment()
        self.env.unread.clear()
        try:
            found = [tuple(match.parts) for match in self.env.finditer(path, self.root[""])]
        except (jsonpath.JSONPathError, RecursionError) as error:
            why = (str(error).splitlines() or ["it nests too deep"])[0]
            self._find(overlay, rules.BAD_PATH, pointer, why=why)
            return None
        for pattern, reason in self.env.unread.items():
            self._find(overlay, rules.PATTERN_NOT_RUN, pointer, pattern=pattern, reason=reason)
        return None if self.env.unread else found

    def _at(self, steps: Steps) -> Json:
        node = self.root[""]
        for step in steps:
            node = _held(node, step)
        return node

    def _remove(self, overlay: Overlay, action: OverlayAction, places: list[Steps]) -> None:
        """From the last to the first, so that the numbers of list items still hold."""
        if () in places:
            self._find(overlay, rules.REMOVES_ALL, f"{action.pointer}/target")
            return
        containers = {place: self._at(place[:-1]) for place in places}
        ordered = sorted(places, key=lambda place: place[-1] if isinstance(place[-1], int) else -1, reverse=True)
        for place in ordered:
            container, key = containers[place], place[-1]
            if isinstance(container, list) and isinstance(key, int):
                self._numbers(container).pop(key)
                del container[key]
            elif isinstance(container, dict):
                del container[str(key)]

    def _numbers(self, items: list[Json]) -> list[int | None]:
        """The former numbers of a list's items, as far as it had them."""
        return self.numbers.setdefault(id(items), (items, list(range(len(items)))))[1]

    def _copy(self, overlay: Overlay, action: OverlayAction, places: list[Steps]) -> None:
        sources = self._select(overlay, action.copy, f"{action.pointer}/copy")
        if sources is None:
            return
        if len(sources) != 1:
            self._find(overlay, rules.BAD_COPY, f"{action.pointer}/copy", number=len(sources))
            return
        self._update(overlay, action, places, fresh(self._at(sources[0])), f"{action.pointer}/copy")

    def _update(self, overlay: Overlay, action: OverlayAction, places: list[Steps], update: Json, origin: str) -> None:
        for place in places:
            target = self._at(place)
            if isinstance(target, dict) and isinstance(update, dict):
                self._merge(overlay, target, update, place, origin)
            elif isinstance(target, list):
                self._append(overlay, target, update, origin)
            elif not isinstance(target, (dict, list)) and not isinstance(update, (dict, list)):
                container, key = (self._at(place[:-1]), place[-1]) if place else (self.root, "")
                if isinstance(container, list) and isinstance(key, int):
                    container[key] = update
                elif isinstance(container, dict):
                    container[str(key)] = update
                if isinstance(container, (dict, list)):
                    self.put.append((container, key, overlay.file, origin))
            else:
                self._clash(overlay, place, target, update, origin)

    def _append(self, overlay: Overlay, target: list[Json], update: Json, origin: str) -> None:
        """1.0: the update is one entry. 1.1: a list is joined, anything else appended."""
        joined = update if overlay.dialect != "1.0" and isinstance(update, list) else None
        for number, item in enumerate([update] if joined is None else joined):
            target.append(fresh(item))
            if id(target) in self.numbers:
                self._numbers(target).append(None)
            place = origin if joined is None else f"{origin}/{number}"
            self.put.append((target, len(target) - 1, overlay.file, place))

    def _merge(
        self, overlay: Overlay, target: dict[str, Json], update: dict[str, Json], at: Steps, origin: str
    ) -> None:
        for key, value in update.items():
            place = f"{origin}{pointer_of((key,))}"
            old = target.get(key)
            if key not in target or not (isinstance(old, (dict, list)) or isinstance(value, (dict, list))):
                target[key] = fresh(value)
                self.put.append((target, key, overlay.file, place))
            elif isinstance(old, dict) and isinstance(value, dict):
                self._merge(overlay, old, value, (*at, key), place)
            elif isinstance(old, list) and isinstance(value, list):
                for number, item in enumerate(value):
                    self._append(overlay, old, item if overlay.dialect == "1.0" else [item], f"{place}/{number}")
            else:
                self._clash(overlay, (*at, key), old, value, place)

    def _clash(self, overlay: Overlay, at: Steps, old: Json, new: Json, pointer: str) -> None:
        self._find(
            overlay, rules.INCOMPATIBLE, pointer, where=pointer_of(at) or "the root", old=_kind(old), new=_kind(new)
        )

    def _find(self, overlay: Overlay, rule: Rule, pointer: str, **args: object) -> None:
        self.found.append(rule.at(pointer, file=overlay.file, **args))

    def _nearest(self, target: str) -> str:
        """A hint for a target that names a path which is nearly there."""
        tree = self.root[""]
        paths = tree.get("paths") if isinstance(tree, dict) else None
        named = [part for part in target.replace('"', "'").split("'") if part.startswith("/")]
        if not isinstance(paths, dict) or not named or named[0] in paths:
            return ""
        near = get_close_matches(named[0], list(paths), n=1)
        return f" The nearest path is '{near[0]}'." if near else ""

    def result(self) -> Applied:
        """The tree and, by one walk, the pointers of all that was put or moved."""
        tree = self.root[""]
        wanted = {id(container) for container, *_ in self.put} | set(self.numbers)
        pointers: dict[int, str] = {}
        stack: list[tuple[Json, str]] = [(tree, "")] if wanted else []
        while stack:
            node, pointer = stack.pop()
            if id(node) in wanted:
                pointers[id(node)] = pointer
            members = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
            stack += [(item, pointer + pointer_of((key,))) for key, item in members if isinstance(item, (dict, list))]
        origins = {}
        for container, key, file, place in self.put:
            if id(container) in pointers:
                origins[pointers[id(container)] + pointer_of((key,))] = (file, place)
            elif container is self.root:
                origins[""] = (file, place)
        moved = {pointers[key]: tuple(old) for key, (_, old) in self.numbers.items() if key in pointers}
        return Applied(tree, origins, moved)


def _held(node: Json, step: str | int) -> Json:
    """What a container holds under a step of a match, which leads to something that is there."""
    if isinstance(node, list) and isinstance(step, int):
        return node[step]
    assert isinstance(node, dict)
    return node[str(step)]


def _kind(value: Json) -> str:
    return "an object" if isinstance(value, dict) else "a list" if isinstance(value, list) else "a single value"


def _same_name(extends: str, file: str) -> bool:
    name = posixpath.basename(unquote(extends.split("?")[0].split("#")[0]))
    return not name or name == posixpath.basename(file.replace("\\", "/"))
