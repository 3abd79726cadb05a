"""One self-contained document: the picked operations, what they reach, and what references fetched from elsewhere."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from generator.fix import rules
from generator.fix.places import GONE, Found, changed, members_of, node_at
from generator.fix.references import ReferenceWalker
from generator.fix.walker import without
from generator.model.types import Json
from generator.oas.book import ObjectKind
from generator.pointer import escape, unescape

if TYPE_CHECKING:
    from generator.oas import Spec


class Gather(ReferenceWalker):
    """Cuts the paths, follows what is left, and puts the whole together again in the document's own order."""

    def __init__(self, spec: Spec, kept: Collection[str] | None) -> None:
        super().__init__(spec, kept)
        self.schemes: set[str] = set()
        self.ids: set[str] = set()

    def run(self) -> dict[str, Json]:
        """The document, cut and whole in itself."""
        tree: dict[str, Json] = dict(self.spec.document.tree)  # type: ignore[arg-type]  # checked: it is an object
        parts = tree if self.two else tree.get("components")
        held: dict[str, Json] = {}
        for kind, section in self.sections.items():
            found = parts.get(section) if isinstance(parts, dict) else None
            if isinstance(found, dict):
                held[section] = found
                self.own.update(((section, name), node) for name, node in found.items())
            if self.kept is None and isinstance(found, dict):
                self.waiting += [(section, name, self.book.kinds[kind], "", node) for name, node in found.items()]
        self._know_kept(tree)
        outer = {key: value for key, value in tree.items() if key not in ("components", *held)}
        self._schemes_of(tree)
        made = self.document(outer)
        self._follow_all()
        return self._at_home(self._whole(tree, made, held))

    def _at_home(self, tree: dict[str, Json]) -> dict[str, Json]:
        """What became a component is referred to where it stood, too: one thing, one class."""
        inside = sorted((pointer for file, pointer in self.lifted if not file), key=len, reverse=True)
        for pointer in inside:
            section, name = self.lifted["", pointer]
            home = {"$ref": f"#{self.base}/{section}/{escape(name)}"}
            for outer in inside:
                if pointer.startswith(f"{outer}/"):
                    where, other = self.lifted["", outer]
                    within = f"{self.base}/{where}/{escape(other)}{pointer[len(outer) :]}"
                    tree = changed(tree, within, lambda _, home=home: dict(home))  # type: ignore[misc]  # a default binds
            if node_at(tree, pointer) is not GONE:
                tree = changed(tree, pointer, lambda _, home=home: dict(home))  # type: ignore[misc]  # a default binds
                self.change(rules.LIFTED, pointer, ref=f"#{pointer}", section=section, name=name)
        return tree

    # -- the operations --------------------------------------------------------------------------------------------

    def _know_kept(self, tree: dict[str, Json]) -> None:
        """The operationIds that stay: a link may lead to no other."""
        if self.kept is None:
            return
        paths = tree.get("paths")
        for path, item in paths.items() if isinstance(paths, dict) else ():
            for entry in self.book.entries(item):
                if f"/paths/{escape(path)}{entry.steps}" in self.kept and isinstance(entry.node, dict):
                    self.ids.add(str(entry.node.get("operationId", "")))

    def _members(self, node: dict[str, Json], kind: ObjectKind, at: str) -> dict[str, Json]:
        if kind.name == "PathItem" and self.kept is not None and at.startswith("/paths/") and at.count("/") == 2:
            node = self._cut(node, at)
        return super()._members(node, kind, at)

    def _cut(self, item: dict[str, Json], at: str) -> dict[str, Json]:
        kept = self.kept or ()
        path = unescape(at[len("/paths/") :])
        for entry in [entry for entry in self.book.entries(item) if at + entry.steps not in kept]:
            self.change(rules.OPERATION_CUT, at + entry.steps, method=entry.verb, path=path)
            item = changed(item, entry.steps, lambda _: GONE)
        return without(item, *(name for name in self.book.more_methods if item.get(name) == {}))

    def leave_path_item(self, made: Json, old: Json, at: str) -> Found:
        """A path of which no operation was picked goes as a whole."""
        top = self.kept is not None and at.startswith("/paths/") and at.count("/") == 2
        if top and isinstance(made, dict) and not any(self.book.entries(made)):
            return GONE
        return made

    def leave_operation(self, made: Json, old: Json, at: str) -> Json:
        """Notes which security schemes are in use."""
        if isinstance(made, dict):
            self._schemes_of(made)
        return made

    def _schemes_of(self, node: dict[str, Json]) -> None:
        security = node.get("security")
        for requirement in security if isinstance(security, list) else ():
            if isinstance(requirement, dict):
                self.schemes.update(requirement)

    def leave_link(self, made: Json, old: Json, at: str) -> Found:
        """A link to an operation that is gone goes too."""
        if not isinstance(made, dict) or self.kept is None:
            return made
        wanted, ref = made.get("operationId"), made.get("operationRef")
        lost = isinstance(wanted, str) and wanted not in self.ids
        if isinstance(ref, str) and ref.startswith("#/paths/"):
            lost = ref[1:] not in self.kept
        if lost:
            self.change(rules.LINK, at, name=at.rpartition("/")[2])
            return GONE
        return made

    # -- putting it together ---------------------------------------------------------------------------------------

    def _whole(self, tree: dict[str, Json], made: dict[str, Json], held: dict[str, Json]) -> dict[str, Json]:
        named = [section for section in self.sections.values() if section != "securitySchemes"]
        sections: dict[str, Json] = {
            section: self._section(section, members_of(held.get(section))) for section in named
        }
        if self.two:
            schemes = self._schemes(tree.get("securityDefinitions"), "/securityDefinitions")
            parts: dict[str, Json] = {**sections, **({} if schemes is None else {"securityDefinitions": schemes})}
        else:
            components = tree.get("components")
            parts = dict(components) if isinstance(components, dict) else {}
            sections["securitySchemes"] = self._schemes(parts.get("securitySchemes", {}), "/components/securitySchemes")
            parts = {
                "components": _filled(
                    parts, sections, {s for s in parts if isinstance(parts[s], dict) and not parts[s]}
                )
            }
        whole: dict[str, Json] = {}
        for key in tree:
            if key in parts:
                if parts[key] or not tree[key]:
                    whole[key] = parts[key]
            elif key in made:
                whole[key] = made[key]
        for key, value in (*made.items(), *parts.items()):
            if key not in tree and value:
                whole[key] = value
        return whole

    def _section(self, section: str, before: dict[str, Json]) -> dict[str, Json]:
        made = {}
        for name in before:
            if (section, name) in self.reached:
                made[name] = self.reached[section, name]
            elif self.kept is not None and (section, name) not in self.dropped:
                self.change(rules.COMPONENT_CUT, f"{self.base}/{section}/{escape(name)}", section=section, name=name)
        made.update(
            (name, node) for (where, name), node in self.reached.items() if where == section and name not in made
        )
        same = len(made) == len(before) and all(made.get(name) is node for name, node in before.items())
        return before if same else made

    def _schemes(self, found: Json, at: str) -> Json:
        """Security schemes are mentioned by name, not by reference."""
        if not isinstance(found, dict) or self.kept is None:
            return found
        for name in found:
            if name not in self.schemes:
                self.change(rules.COMPONENT_CUT, f"{at}/{escape(name)}", section=at.rpartition("/")[2], name=name)
        return {name: node for name, node in found.items() if name in self.schemes}


def _filled(parts: dict[str, Json], sections: dict[str, Json], empty: set[str]) -> dict[str, Json]:
    """`components` with its sections renewed, in their order; a section that became empty goes."""
    made = {}
    for name, node in parts.items():
        new = sections.get(name, node) if isinstance(node, dict) else node
        if new or name in empty or name not in sections:
            made[name] = new
    made.update((name, node) for name, node in sections.items() if node and name not in made)
    same = len(made) == len(parts) and all(made.get(name) is node for name, node in parts.items())
    return parts if same else made
