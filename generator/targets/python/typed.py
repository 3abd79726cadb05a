"""How fields are typed, written once for all that say the same: a service has thousands of fields and few hundred types."""

from __future__ import annotations

from typing import NamedTuple

from generator.model.types import Field, exact
from generator.targets.python.layout import Doc, Pair, Union_, call, flat, subscript
from generator.targets.python.types import Annotation, NeededImports, Types, around, joined

FIXED = Pair("fixed=", "True")


class Typed(NamedTuple):
    """The annotation of a field, and what its module has to import for it."""

    doc: Doc
    optional: bool
    plain: bool  # what it answers is what it takes
    needs: NeededImports
    words: frozenset[str]  # all that is mentioned
    usual: str  # how its line goes on behind a name that is the one on the wire; "" where it needs more than that


class TypedFields:
    """The annotations of the fields of one service."""

    def __init__(self, types: Types) -> None:
        self._types = types
        self._known: dict[tuple[object, ...], Typed] = {}

    def of(self, field: Field, binary: str, fixed: bool) -> Typed:
        """The annotation of a field; `binary` as for `Types.say`, `fixed` where it can have one value only."""
        key = (exact(field.type), binary, field.required, field.read_only, field.write_only, fixed)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._written(field, binary, fixed)
        return known

    def _written(self, field: Field, binary: str, fixed: bool) -> Typed:
        needs = NeededImports()
        flags: list[Doc] = [FIXED] if fixed and field.required else []
        if field.read_only:
            flags.append(Pair("read_only=", "True"))
        if field.write_only:
            flags.append(Pair("write_only=", "True"))
        # What only one direction carries cannot be demanded from a class that serves both.
        optional = not field.required or field.read_only or field.write_only
        said = self._types.say(field.type, needs, binary)
        doc = annotation(said, needs, optional, *flags)
        plain = said.given is None or FIXED in flags
        usual = "" if fixed or optional and not plain else f": {flat(doc)}"
        if optional and usual:
            needs.runtime.add("UNSET")
            usual = f"{usual} = UNSET"
        return Typed(doc, optional, plain, needs, needs.words, usual)


def annotation(said: Annotation, needs: NeededImports, optional: bool, *more: Doc) -> Doc:
    """The annotation of a field: `Annotated[T | UnsetType, Check(...)]`, each part only where it is needed."""
    said = _or_unset(said, needs) if optional and said.doc != "Any" else said
    doc, arguments = said.doc, (*said.check, *more)
    if said.given is not None:
        doc, arguments = _both_ways(said, needs, arguments)
    if not arguments:
        return doc
    needs.plain.add("Annotated")
    needs.runtime.add("Check")
    return subscript("Annotated", doc, call("Check", *arguments))


def _or_unset(said: Annotation, needs: NeededImports) -> Annotation:
    needs.runtime.add("UnsetType")
    return around(said, lambda doc: joined(doc, "UnsetType"), said.check)


def _both_ways(said: Annotation, needs: NeededImports, arguments: tuple[Doc, ...]) -> tuple[Doc, tuple[Doc, ...]]:
    """The annotation of a field that takes the values of an enumeration and answers any, with what is left to check."""
    assert said.given is not None and said.read is not None
    if FIXED in arguments:
        needs.runtime.add("Const")
        return subscript("Const", said.given), tuple(one for one in arguments if one != FIXED)
    if _same(joined(said.given, "str"), said.read):
        needs.runtime.add("Open")
        return subscript("Open", said.given), arguments
    needs.runtime.add("TwoWay")
    return subscript("TwoWay", said.given, said.read), arguments


def _same(one: Doc, other: Doc) -> bool:
    """Whether two unions have the same members."""
    members = [doc.parts if isinstance(doc, Union_) else (doc,) for doc in (one, other)]
    return len(members[0]) == len(members[1]) and all(member in members[1] for member in members[0])
