"""One self-contained document: the picked operations, what they reach, and what references fetched from elsewhere."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Collection
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from generator.fix import rules
from generator.fix.media import taken
from generator.fix.places import GONE, changed, node_at
from generator.fix.shapes import SECTION_2, SECTION_3, SHAPES_2, SHAPES_3
from generator.fix.walker import DROP, Walker, escape
from generator.salesforce.derive import derived_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.spec import Spec, Target

Json = Any

_METHODS = frozenset(("get", "put", "post", "delete", "options", "head", "patch", "trace"))
# Steps into a component that mending never moves: what lies behind them may be referred to where it is.
_STAYS = frozenset(("properties", "items", "additionalProperties", "content", "schema", "headers"))
_NAMED = frozenset(("properties", "headers"))
_CHOICES = frozenset(("allOf", "oneOf", "anyOf"))


class Gather(Walker):
    """Walks from the kept operations along the references. `kept` are operation pointers; None keeps everything."""

    def __init__(self, spec: Spec, kept: Collection[str] | None) -> None:
        self.two = spec.version.name == "2.0"
        super().__init__(SHAPES_2 if self.two else SHAPES_3)
        self.spec, self.kept = spec, kept
        self.sections = SECTION_2 if self.two else SECTION_3
        self.base = "" if self.two else "/components"
        self.file = ""  # where the text being walked comes from
        self.own: dict[tuple[str, str], Json] = {}  # (section, name) -> component of the document
        self.reached: dict[tuple[str, str], Json] = {}  # the same, walked
        self.lifted: dict[tuple[str, str], tuple[str, str]] = {}  # (file, pointer) -> (section, name)
        self.waiting: deque[tuple[str, str, str, str, Json]] = deque()  # section, name, kind, file, node
        self.descent: dict[str, list[str]] | None = None
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
                self.waiting += [(section, name, kind, "", node) for name, node in found.items()]
        self._know_kept(tree)
        outer = {key: value for key, value in tree.items() if key not in ("components", *held)}
        self._schemes_of(tree)
        made = self.visit(outer, "root", "")
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
            for method, operation in item.items() if isinstance(item, dict) else ():
                if f"/paths/{escape(path)}/{method}" in self.kept and isinstance(operation, dict):
                    self.ids.add(str(operation.get("operationId", "")))

    def _members(self, node: dict[str, Json], kind: str, at: str) -> dict[str, Json]:
        if kind == "pathItem" and self.kept is not None and at.startswith("/paths/") and at.count("/") == 2:
            node = self._cut(node, at)
        return super()._members(node, kind, at)

    def _cut(self, item: dict[str, Json], at: str) -> dict[str, Json]:
        kept = self.kept or ()
        gone = [method for method in item if method.lower() in _METHODS and f"{at}/{method}" not in kept]
        path = at[len("/paths/") :].replace("~1", "/").replace("~0", "~")
        for method in gone:
            self.change(rules.OPERATION_CUT, f"{at}/{method}", method=method.upper(), path=path)
        return {key: value for key, value in item.items() if key not in gone} if gone else item

    def leave_pathItem(self, made: Json, old: Json, at: str) -> Json:
        """A path of which no operation was picked goes as a whole."""
        top = self.kept is not None and at.startswith("/paths/") and at.count("/") == 2
        if top and isinstance(made, dict) and not any(key.lower() in _METHODS for key in made):
            return DROP
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

    def leave_link(self, made: Json, old: Json, at: str) -> Json:
        """A link to an operation that is gone goes too."""
        if not isinstance(made, dict) or self.kept is None:
            return made
        wanted, ref = made.get("operationId"), made.get("operationRef")
        lost = isinstance(wanted, str) and wanted not in self.ids
        if isinstance(ref, str) and ref.startswith("#/paths/"):
            lost = ref[1:] not in self.kept
        if lost:
            self.change(rules.LINK, at, name=at.rpartition("/")[2])
            return DROP
        return made

    # -- references ------------------------------------------------------------------------------------------------

    def reference(self, node: dict[str, Json], kind: str, at: str) -> Json:
        """The same reference, leading to a component of this document; a path item's is written out."""
        ref = node["$ref"]
        if kind != "pathItem" and kind not in self.sections:
            return node
        target = self.spec.step(ref, self.file)
        if target is None:
            return node  # broken: validation says so
        if kind == "pathItem":
            return self._inlined(node, target, at)
        new = self._home(target, kind, ref, f"{at}/$ref")
        return node if new == ref else {**node, "$ref": new}

    def _inlined(self, node: dict[str, Json], target: Target, at: str) -> dict[str, Json]:
        """What stands behind the reference, walked where it comes from, under what the path says itself."""
        self.change(rules.INLINED, at, ref=node["$ref"])
        with self._within(target.file):
            there = self.visit(target.node, "pathItem", at)
        here = {key: value for key, value in node.items() if key != "$ref"}
        return _Done({**there, **super()._members(here, "pathItem", at)} if isinstance(there, dict) else here)

    @contextmanager
    def _within(self, file: str) -> Iterator[None]:
        before, self.file = self.file, file
        try:
            yield
        finally:
            self.file = before

    def visit(self, node: Json, kind: str, at: str) -> Json:
        """As `Walker.visit`, but what was written out in place of a reference is not walked twice."""
        if isinstance(node, dict) and isinstance(node.get("$ref"), str) and kind == "pathItem":
            done = self.reference(node, kind, at)
            if isinstance(done, _Done):
                return self.leave_pathItem(dict(done), node, at)
        return super().visit(node, kind, at)

    def _home(self, target: Target, kind: str, ref: str, at: str) -> str:
        """The reference to write: to the component where it is, or to one made of it."""
        tokens = target.pointer.split("/")[1:] if target.pointer else []
        rest = tokens[0 if self.two else 1 :]
        if not target.file and len(rest) >= 2 and (self.two or tokens[0] == "components") and self._stays(rest):
            section, name = rest[0], _plain(rest[1])
            if (section, name) in self.own:
                self._reach(section, name)
                return (
                    ref
                    if ref.startswith("#/") and (len(rest) > 2 or _same(ref, target.pointer))
                    else f"#{target.pointer}"
                )
        section, name = self._lift(target, kind, ref, at)
        return f"#{self.base}/{section}/{escape(name)}"

    def _stays(self, rest: list[str]) -> bool:
        """Whether a place inside a component is still there after mending.

        In 3.1 alternatives and definitions move; a media type that an org does not take gets another name.
        """
        if rest[0] not in self.sections.values():
            return False
        return all(self._step_stays(rest[number + 1], token) for number, token in enumerate(rest[2:]))

    def _step_stays(self, before: str, token: str) -> bool:
        if before == "content":
            return taken(_plain(token))
        if before in _NAMED or token in _STAYS:
            return True
        fixed = self.spec.version.name != "3.1"
        return fixed and (token in _CHOICES or (token.isdigit() and before in _CHOICES))

    def _reach(self, section: str, name: str) -> None:
        if self.kept is None or (section, name) in self.reached:
            return
        self.reached[section, name] = None  # under way
        kind = next(kind for kind, where in self.sections.items() if where == section)
        self.waiting.append((section, name, kind, "", self.own[section, name]))
        if section == self.sections["schema"]:
            for child in self._children().get(name, ()):
                self._reach(section, child)

    def _children(self) -> dict[str, list[str]]:
        """Schemas with a discriminator -> the schemas that mention them in allOf: they may stand in their place."""
        if self.descent is None:
            self.descent = {}
            section = self.sections["schema"]
            prefix = f"#{self.base}/{section}/"
            for (where, name), node in self.own.items():
                members = node.get("allOf") if where == section and isinstance(node, dict) else None
                for member in members if isinstance(members, list) else ():
                    ref = member.get("$ref") if isinstance(member, dict) else None
                    parent = _plain(ref[len(prefix) :]) if isinstance(ref, str) and ref.startswith(prefix) else ""
                    above = self.own.get((section, parent))
                    if isinstance(above, dict) and "discriminator" in above:
                        self.descent.setdefault(parent, []).append(name)
        return self.descent

    def _lift(self, target: Target, kind: str, ref: str, at: str) -> tuple[str, str]:
        """A component for a target that is none yet."""
        key = (target.file, target.pointer)
        if key not in self.lifted:
            section = self.sections[kind]
            name = self._free(section, _name(target, kind))
            self.lifted[key] = (section, name)
            self.reached[section, name] = None
            self.waiting.append((section, name, kind, target.file, target.node))
        section, name = self.lifted[key]
        rule = rules.BUNDLED if target.file else rules.LIFTED
        self.change(rule, at, ref=ref, section=section, name=name)
        return section, name

    def _free(self, section: str, name: str) -> str:
        """The name, with a number when it is taken; case does not count, as in Apex."""
        taken = {other.lower() for where, other in (*self.own, *self.reached) if where == section}
        if name.lower() not in taken:
            return name
        number = 2
        while f"{name}{number}".lower() in taken:
            number += 1
        return f"{name}{number}"

    def leave_schema(self, made: Json, old: Json, at: str) -> Json:
        """A discriminator's mapping reaches schemas too."""
        found = made.get("discriminator") if isinstance(made, dict) else None
        mapping = found.get("mapping") if isinstance(found, dict) else None
        if not isinstance(found, dict) or not isinstance(mapping, dict):
            return made
        new = {
            value: self._mapped(name, f"{at}/discriminator/mapping/{escape(value)}") for value, name in mapping.items()
        }
        return made if new == mapping else {**made, "discriminator": {**found, "mapping": new}}

    def _mapped(self, name: Json, at: str) -> Json:
        if not isinstance(name, str):
            return name
        if not self.file and (self.sections["schema"], name) in self.own:
            self._reach(self.sections["schema"], name)
            return name
        target = self.spec.step(name, self.file)
        return name if target is None else self._home(target, "schema", name, at)

    # -- putting it together ---------------------------------------------------------------------------------------

    def _follow_all(self) -> None:
        while self.waiting:
            section, name, kind, file, node = self.waiting.popleft()
            with self._within(file):
                self.reached[section, name] = self.visit(node, kind, f"{self.base}/{section}/{escape(name)}")

    def _whole(self, tree: dict[str, Json], made: dict[str, Json], held: dict[str, Json]) -> dict[str, Json]:
        named = [section for section in self.sections.values() if section != "securitySchemes"]
        sections: dict[str, Json] = {section: self._section(section, held.get(section, {})) for section in named}
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
            elif self.kept is not None:
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


class _Done(dict[str, Json]):
    """An object that is walked already."""


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


def _plain(token: str) -> str:
    return token.replace("~1", "/").replace("~0", "~")


def _same(ref: str, pointer: str) -> bool:
    from urllib.parse import unquote

    return unquote(ref) == f"#{pointer}"


def _name(target: Target, kind: str) -> str:
    """A component name for a target: what it is called where it stands, else what it says of itself."""
    node = target.node if isinstance(target.node, dict) else {}
    tokens = [_plain(token) for token in target.pointer.split("/") if token]
    last = tokens[-1] if tokens else re.sub(r"\.\w+$", "", target.file.rpartition("/")[2])
    if kind == "parameter" and "name" in node:
        last = str(node["name"])
    elif tokens[:1] == ["paths"] or last.isdigit() or last in _FRAME:
        said = node.get("title") if kind == "schema" else None
        last = said if isinstance(said, str) and re.fullmatch(r"\w+", said) else _of_place(tokens) or kind
    made = re.sub(r"[^A-Za-z0-9._-]+", "_", last).strip("_")
    return made or kind


def _of_place(tokens: list[str]) -> str:
    """`getPrices_400` for a place inside an operation."""
    if tokens[:1] != ["paths"] or len(tokens) < 3:
        inside = tokens[2:] if tokens[:1] == ["components"] else tokens[1:]
        return "_".join(token for token in inside if re.fullmatch(r"[A-Za-z]\w*", token) and token not in _FRAME)
    rest = [token for token in tokens[3:] if re.fullmatch(r"\w+", token) and token not in _FRAME]
    return "_".join([derived_name(tokens[2], tokens[1]), *rest])


_FRAME = frozenset(("responses", "content", "schema", "requestBody", "properties", "items", "headers", "parameters"))
