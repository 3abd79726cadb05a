"""What a template may see of a module: imports and classes, all of it legal code already."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from generator.model.types import Choice, Declared, DefaultedChoice, Field, MapOf, Nullable, Record, Type
from generator.naming.python import PythonNames, TypeNames
from generator.targets.python.layout import (
    Doc,
    Pair,
    alias,
    annotated,
    assignment,
    bound,
    call,
    class_line,
    fits,
    flat,
    mapping,
    renamed,
    sequence,
)
from generator.targets.python.links import TypeImports, type_imports
from generator.targets.python.prose import docstring, heading, readable
from generator.targets.python.signature import sentence
from generator.targets.python.spelling import Spelling, imports
from generator.targets.python.typed import TypedFields, annotation
from generator.targets.python.types import NeededImports, Types, joined
from generator.targets.python.words import ALIASES
from generator.targets.text import Code, quoted

# What the JSON library of the runtime takes in no field's name, and the mark of the names it is given instead.
ODD = re.compile(r'["\\\x00-\x1f\x7f]|\A\ue000')


class ClassView(Struct, frozen=True):
    """A class of fields, each with what the document says of it, if anything."""

    head: Code
    docs: Code
    fields: Code  # parted by empty lines
    short: Code = Code("")  # the statement that gives it its short name


class ChoiceView(Struct, frozen=True):
    """A union for the type checker and its twin at run time."""

    typing: Code
    docs: Code
    runtime: Code
    short: Code


class ModuleView(Struct, frozen=True):
    """A module of types."""

    docs: Code
    imports: Code
    type_imports: Code
    classes: tuple[ClassView | ChoiceView, ...]
    late_imports: Code  # at the bottom: of types that lead back to these


class Modules:
    """Makes the views of type modules."""

    def __init__(self, types: Types, names: PythonNames) -> None:
        self.types, self.names = types, names
        self._typed = TypedFields(types)
        self._homes: dict[str, tuple[str, str]] = {}  # by the key of a type or alias

    def module(self, declared: list[Declared], path: str) -> ModuleView:
        """The module of one component with its inner types behind it."""
        needs = NeededImports()
        spelled = self.spelling(declared, leaving=self.types.leaving)
        classes = tuple(v for d in declared if (v := self.view(d, needs, spelled)) is not None)
        title = declared[0].place.root[1]
        others = self.type_imports(needs, path, spelled)
        return ModuleView(
            docs=Code(heading(f"Schema `{title}`.", 82)),
            imports=imports(needs, spelled, choices=any(isinstance(c, ChoiceView) for c in classes)),
            type_imports=others.top,
            classes=classes,
            late_imports=others.bottom,
        )

    def spelling(
        self,
        declared: Iterable[Declared],
        fields: Iterable[str] = (),
        bound: Iterable[str] = (),
        leaving: Mapping[str, str] | None = None,
    ) -> Spelling:
        """How a module writes its words: `declared` are the types in it, `fields` and `bound` what else hides words,
        `leaving` the words that it leaves to types."""
        types = [(self.types.words[d.key], self.names.types[d.key]) for d in declared]
        hidden = chain(fields, *[names.fields.values() for _, names in types])
        own = {word: names.name for word, names in types}
        return Spelling(hidden, bound, own, self.types.clashing, leaving)

    def view(self, declared: Declared, needs: NeededImports, spelled: Spelling) -> ClassView | ChoiceView | None:
        """The view of a declared type; None for a choice that is written inline wherever it is used."""
        names = self.names.types[declared.key]
        if isinstance(declared, Record):
            return self._record(declared, names, needs, spelled)
        return None if self.types.native(declared) else self._choice(declared, names, needs, spelled)

    # -- records ---------------------------------------------------------------------------------------------------

    def _record(self, record: Record, names: TypeNames, needs: NeededImports, spelled: Spelling) -> ClassView:
        needs.outer.add("Record")
        binary = self.types.bytes_in(record)
        fixed, named = self.types.fixed, names.fields
        fields = [self.field(f, named[f.wire], needs, spelled, binary, fixed(record, f)) for f in record.fields]
        if record.extras is not None:
            fields.append(self._extras(record.extras, names.extras, needs, spelled, binary))
        words = readable(record.description) or _title(record) or self._where(record)
        if record.deprecated:
            words = f"Deprecated.\n\n{words}"
        head, docs = Code(class_line(names.name, spelled.at_top("Record"))), Code(docstring(words, 4))
        return ClassView(head, docs, apart(fields), self._short(record, names))

    def _short(self, declared: Declared, names: TypeNames) -> Code:
        """`SmsRequest = ExternalService__CPaaSSMS_SmsRequest`, where no other thing of the module is called so."""
        if not self.types.has_short_name(declared.key) or names.short == names.name:
            return Code("")
        return Code(assignment(names.short, names.name, 0))

    def _where(self, record: Record) -> str:
        """What to say of a class of which the document says nothing: where its schema stands."""
        place = record.place
        path = ".".join(step[1] if step[0] == "property" else step[0] for step in place.steps if step[0] != "item")
        if place.root[0] == "schema":
            if path == "event":
                return f"Schema `{place.root[1]}`, an event with its data as values."
            return f"`{path}` of schema `{place.root[1]}`." if path else f"Schema `{place.root[1]}`."
        owner = self.names.operations.get(place.root[1])
        what = {"body": "the body", "response": f"answer {place.root[2]}"}.get(place.root[0], "an input")
        of = f"{what} of `{owner.function}`" if owner else what
        return f"`{path}` of {of}." if path else f"{of[0].upper()}{of[1:]}."

    def field(
        self,
        field: Field,
        name: str,
        needs: NeededImports,
        spelled: Spelling,
        binary: str = "str",
        fixed: Doc | None = None,
    ) -> Code:
        """One field: its annotation, its default, what the document says of it. `fixed` is the one value it can have."""
        typed = self._typed.of(field, binary, fixed is not None)
        needs.take(typed.needs)
        line = f"    {name}{typed.usual}"
        if not (typed.usual and field.wire == name and fits(line) and spelled.usual(typed.words)):
            value = field_value(field.wire, name, typed.optional, needs, spelled, fixed, typed.plain)
            line = annotated(name, spelled.within(typed.doc, typed.words), value, 4)
        return documented(line, docstring(field_words(field), 4))

    def _extras(self, kind: Type, name: str, needs: NeededImports, spelled: Spelling, binary: str) -> Code:
        needs.runtime.add("extras")
        said = replace(self.types.say(MapOf(kind), needs, binary), check=())
        doc = spelled.inside(annotation(said, needs, optional=False), needs)
        line = annotated(name, doc, call(spelled("extras")), 4)
        return documented(line, docstring("Every other property.", 4))

    # -- choices ---------------------------------------------------------------------------------------------------

    def _choice(self, choice: Choice, names: TypeNames, needs: NeededImports, spelled: Spelling) -> ChoiceView:
        top = needs.at_top()
        top.runtime.add("choice")
        docs = []
        for alternative in choice.alternatives:
            inner = alternative.inner if isinstance(alternative, Nullable) else alternative
            docs.append(spelled.outside(self.types.say(inner, top).doc))
        said = joined(*docs)
        if names.name in self.types.knotted:
            top.plain.add("Any")
            said = renamed(said, lambda word: spelled.at_top("Any") if word in self.types.knotted else word)
        needs.join(top)
        quoted_union = f'"{flat(said)}"'
        line = alias(names.name, quoted_union, 4)
        words = choice.description or _title(choice)
        return ChoiceView(
            Code(line),
            Code(docstring(words, 4)),
            Code(self._runtime_choice(choice, names, docs, spelled.at_top("choice"))),
            self._short(choice, names),
        )

    def _runtime_choice(self, choice: Choice, names: TypeNames, docs: list[Doc], function: str) -> str:
        title = quoted(names.short)
        parts: list[Doc] = [title, Pair("lambda: ", sequence(docs))]
        if choice.tag_field and choice.tags:
            table = mapping([(quoted(value), str(number)) for value, number in choice.tags])
            parts += [Pair("tag=", quoted(choice.tag_field)), Pair("tags=", table)]
            if isinstance(choice, DefaultedChoice):
                parts.append(Pair("fallback=", str(choice.fallback)))
        if not choice.exclusive:
            parts.append(Pair("exclusive=", "False"))
        return bound(names.name, call(function, *parts), 4)

    # -- imports ---------------------------------------------------------------------------------------------------

    def type_imports(self, needs: NeededImports, path: str, spelled: Spelling, indent: int = 0) -> TypeImports:
        """Imports of declared types of other modules of the service, seen from the module at `path`."""
        by_module: dict[str, set[tuple[str, str]]] = {}  # module -> (name there, word here)
        for words, spell in ((needs.declared, spelled), (needs.outer_declared, spelled.at_top)):
            for word, key in words.items():
                module, there = self._homes.get(key) or self._home(key)
                if module != path:
                    by_module.setdefault(module, set()).add((there, spell(word)))
        late = self.types.links.late
        if late and any((path, module) in late for module in by_module):
            needs.outer.update(("TYPE_CHECKING", "link"))
        return type_imports(path, by_module, self.types.links, spelled.at_top("link"), indent)

    def _home(self, key: str) -> tuple[str, str]:
        """The module of a type or alias, and what it is called there."""
        alias = self.names.aliases.get(key)
        if alias is not None:
            home = ALIASES, alias
        else:
            names = self.names.types[key]
            home = names.module, names.short if self.types.has_short_name(key) else names.name
        self._homes[key] = home
        return home


def documented(declaration: str, docs: str) -> Code:
    """A field with its docstring; "" where the document says nothing of it."""
    return Code(f"{declaration}\n{docs}" if docs else declaration)


def apart(fields: Iterable[Code]) -> Code:
    """The fields of a class."""
    return Code("\n\n".join(fields))


def _title(declared: Declared) -> str:
    """The title of a schema, where it is more than another name."""
    words = readable(declared.title)
    return "" if words.isidentifier() else words


def field_value(
    wire: str,
    name: str,
    optional: bool,
    needs: NeededImports,
    spelled: Spelling,
    fixed: Doc | None = None,
    plain: bool = True,
) -> Doc | None:
    """The right side of a field: nothing, UNSET, its one value, or `field(...)` where the wire name differs, or where it is
    not `plain`: what it answers is not what it takes."""
    default = fixed if fixed is not None or not optional else spelled("UNSET")
    if optional and fixed is None:
        needs.runtime.add("UNSET")
    if wire == name and (plain or default is None):  # so it is an identifier
        return default
    odd = ODD.search(wire) is not None
    function = "named" if odd else "field"
    needs.runtime.add(function)
    parts: list[Doc] = [Pair("name=", quoted(wire))] if wire != name else []
    if default is not None:
        parts.append(Pair("default=", default))
    return call(spelled(function), *parts)


def field_words(field: Field) -> str:
    """What the document says of a field, with its default and an example where there is one."""
    if field.default is None and field.example is None and not field.deprecated:
        return field.description.strip()
    parts = ["Deprecated."] if field.deprecated else []
    default = f"Left out, the service takes {field.default}." if field.default not in (None, "null", '""') else ""
    words = field.description.strip()
    if words:
        parts.append(sentence(words) if default else words)
    if default:
        parts.append(default)
    words = " ".join(parts)
    if field.example is not None and len(field.example) <= 60 and field.example not in ('""', "null"):
        words = f"{words}\nExample: {field.example}" if words else f"Example: {field.example}"
    return words
