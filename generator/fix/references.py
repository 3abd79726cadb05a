"""Follows the references of a document and brings what they reach to where a registration can have it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection
from contextlib import contextmanager
from typing import TYPE_CHECKING

from generator.fix import rules
from generator.fix.component_names import component_name, free_name
from generator.fix.media import taken
from generator.fix.places import Found, Gone, members_of
from generator.fix.shapes import generous
from generator.fix.walker import Walker
from generator.model.types import Json
from generator.oas.book import ObjectKind
from generator.pointer import escape, unescape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.oas import ResolvedReference, Spec


# Steps into a component that mending never moves: what lies behind them may be referred to where it is.
_STAYS = frozenset(("properties", "items", "additionalProperties", "content", "schema", "headers"))
_NAMED = frozenset(("properties", "headers"))
_CHOICES = frozenset(("allOf", "oneOf", "anyOf"))
_INLINED = {"PathItem": "path item", "MediaType": "media type"}  # 3.0 has no components of these kinds


class ReferenceWalker(Walker):
    """Walks along the references. `kept` are the pointers of the operations to keep; None keeps everything."""

    def __init__(self, spec: Spec, kept: Collection[str] | None) -> None:
        self.two = spec.version.body_is_parameter
        super().__init__(generous(spec.version))
        self.spec, self.kept = spec, kept
        self.sections = {
            kind: place.rpartition("/")[2]
            for kind, place in self.book.sections.items()
            if self.book.kinds[kind].referable and kind not in _INLINED
        }
        self.base = "" if self.two else "/components"
        self.file = ""  # where the text being walked comes from
        self.own: dict[tuple[str, str], Json] = {}  # (section, name) -> component of the document
        self.reached: dict[tuple[str, str], Json] = {}  # the same, walked
        self.dropped: set[tuple[str, str]] = set()  # components that went, which was told where it was decided
        self.lifted: dict[tuple[str, str], tuple[str, str]] = {}  # (file, pointer) -> (section, name)
        self.waiting: deque[tuple[str, str, ObjectKind, str, Json]] = deque()  # section, name, kind, file, node
        self.descent: dict[str, list[str]] | None = None

    def reference(self, node: dict[str, Json], kind: ObjectKind, at: str) -> Found:
        """The same reference, leading to a component of this document; those of `_INLINED` are written out."""
        ref = str(node["$ref"])
        if kind.name not in _INLINED and kind.name not in self.sections:
            return node
        target = self.spec.step(ref, self.file)
        if target is None:
            return node  # broken: validation says so
        if kind.name in _INLINED:
            return self._inlined(node, target, kind, at)
        new = self._home(target, kind, ref, f"{at}/$ref")
        return node if new == ref else {**node, "$ref": new}

    def _inlined(self, node: dict[str, Json], target: ResolvedReference, kind: ObjectKind, at: str) -> dict[str, Json]:
        """What stands behind the reference, walked where it comes from, under what the path says itself."""
        self.change(rules.INLINED, at, ref=node["$ref"], what=_INLINED[kind.name])
        with self._within(target.file):
            there = self.visit(target.node, kind, at)
        here = {key: value for key, value in node.items() if key != "$ref"}
        return _Done({**there, **super()._members(here, kind, at)} if isinstance(there, dict) else here)

    @contextmanager
    def _within(self, file: str) -> Iterator[None]:
        before, self.file = self.file, file
        try:
            yield
        finally:
            self.file = before

    def visit(self, node: Json, kind: ObjectKind, at: str) -> Found:
        """As `Walker.visit`, but what was written out in place of a reference is not walked twice."""
        if isinstance(node, dict) and isinstance(node.get("$ref"), str) and kind.name in _INLINED:
            done = self.reference(node, kind, at)
            if isinstance(done, _Done):
                leave: Callable[[Found, Json, str], Found] | None = getattr(self, f"leave_{kind.slug}", None)
                return dict(done) if leave is None else leave(dict(done), node, at)
        return super().visit(node, kind, at)

    def _home(self, target: ResolvedReference, kind: ObjectKind, ref: str, at: str) -> str:
        """The reference to write: to the component where it is, or to one made of it."""
        tokens = target.pointer.split("/")[1:] if target.pointer else []
        rest = tokens[0 if self.two else 1 :]
        if not target.file and len(rest) >= 2 and (self.two or tokens[0] == "components") and self._stays(rest):
            section, name = rest[0], unescape(rest[1])
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
            return taken(unescape(token))
        if before in _NAMED or token in _STAYS:
            return True
        fixed = not self.spec.version.ref_siblings
        return fixed and (token in _CHOICES or (token.isdigit() and before in _CHOICES))

    def _reach(self, section: str, name: str) -> None:
        if self.kept is None or (section, name) in self.reached:
            return
        self.reached[section, name] = None  # under way
        kind = self.book.kinds[next(kind for kind, where in self.sections.items() if where == section)]
        self.waiting.append((section, name, kind, "", self.own[section, name]))
        if section == self.sections["Schema"]:
            for child in self._children().get(name, ()):
                self._reach(section, child)

    def _children(self) -> dict[str, list[str]]:
        """Schemas with a discriminator -> the schemas that mention them in allOf: they may stand in their place."""
        if self.descent is None:
            self.descent = {}
            section = self.sections["Schema"]
            prefix = f"#{self.base}/{section}/"
            for (where, name), node in self.own.items():
                members = node.get("allOf") if where == section and isinstance(node, dict) else None
                for member in members if isinstance(members, list) else ():
                    ref = member.get("$ref") if isinstance(member, dict) else None
                    parent = unescape(ref[len(prefix) :]) if isinstance(ref, str) and ref.startswith(prefix) else ""
                    above = self.own.get((section, parent))
                    if isinstance(above, dict) and "discriminator" in above:
                        self.descent.setdefault(parent, []).append(name)
        return self.descent

    def _lift(self, target: ResolvedReference, kind: ObjectKind, ref: str, at: str) -> tuple[str, str]:
        """A component for a target that is none yet."""
        key = (target.file, target.pointer)
        if key not in self.lifted:
            section = self.sections[kind.name]
            name = self._free(section, component_name(target, kind.slug))
            self.lifted[key] = (section, name)
            self.reached[section, name] = None
            self.waiting.append((section, name, kind, target.file, target.node))
        section, name = self.lifted[key]
        rule = rules.BUNDLED if target.file else rules.LIFTED
        self.change(rule, at, ref=ref, section=section, name=name)
        return section, name

    def _free(self, section: str, name: str) -> str:
        """The name, with a number when the section has it already."""
        taken = {other.lower() for where, other in (*self.own, *self.reached) if where == section}
        return free_name(name, taken)

    def leave_schema(self, made: Json, old: Json, at: str) -> Json:
        """A discriminator's mapping reaches schemas too."""
        found = made.get("discriminator") if isinstance(made, dict) else None
        if not isinstance(found, dict):
            return made
        new, mapping, place = dict(found), found.get("mapping"), f"{at}/discriminator"
        if isinstance(mapping, dict):
            new["mapping"] = {
                value: self._mapped(name, f"{place}/mapping/{escape(value)}") for value, name in mapping.items()
            }
        if "defaultMapping" in found:
            new["defaultMapping"] = self._mapped(found["defaultMapping"], f"{place}/defaultMapping")
        return made if new == found else {**members_of(made), "discriminator": new}

    def _mapped(self, name: Json, at: str) -> Json:
        if not isinstance(name, str):
            return name
        if not self.file and (self.sections["Schema"], name) in self.own:
            self._reach(self.sections["Schema"], name)
            return name
        target = self.spec.step(name, self.file)
        return name if target is None else self._home(target, self.book.kinds["Schema"], name, at)

    def _follow_all(self) -> None:
        while self.waiting:
            section, name, kind, file, node = self.waiting.popleft()
            with self._within(file):
                made = self.visit(node, kind, f"{self.base}/{section}/{escape(name)}")
            if isinstance(made, Gone):
                del self.reached[section, name]
                self.dropped.add((section, name))
            else:
                self.reached[section, name] = made


class _Done(dict[str, Json]):
    """An object that is walked already."""


def _same(ref: str, pointer: str) -> bool:
    from urllib.parse import unquote

    return unquote(ref) == f"#{pointer}"
