"""Components that are another type: a further name for a class, or a type alias in a module of its own."""

from __future__ import annotations

from msgspec import Struct

from generator.model.service import Service
from generator.model.types import Enumeration, Named, Type
from generator.naming.python import PythonNames
from generator.targets.python.layout import alias, annotated, flat
from generator.targets.python.modules import Modules
from generator.targets.python.prose import docstring
from generator.targets.python.scalars import is_literal
from generator.targets.python.spelling import Spelling, imports
from generator.targets.python.typed import annotation
from generator.targets.python.types import NeededImports, Types
from generator.targets.python.words import ALIASES
from generator.targets.text import Code


class AliasView(Struct, frozen=True):
    statement: Code
    docs: Code


class AliasesView(Struct, frozen=True):
    """The module of aliases."""

    imports: Code
    type_imports: Code  # for type checkers only: an alias must not import all that it is about
    aliases: tuple[AliasView, ...]


def further_names(service: Service, names: PythonNames, types: Types) -> dict[str, str]:
    """The aliases of classes: name -> key of the type."""
    return {
        names.aliases[one.key]: one.type.key
        for one in service.aliases
        if isinstance(one.type, Named) and types.has_class(one.type.key)
    }


def alias_names(service: Service, names: PythonNames, types: Types) -> tuple[str, ...]:
    """The names that the module of aliases offers: those of all other aliases."""
    known = further_names(service, names, types)
    return tuple(name for one in service.aliases if (name := names.aliases[one.key]) not in known)


def aliases_view(service: Service, names: PythonNames, types: Types, modules: Modules) -> AliasesView | None:
    """The module of aliases; None where it would have none."""
    kinds = {names.aliases[one.key]: one for one in service.aliases}
    types = types.by_values()  # `get_args` and `choices_of` of an alias give values, not the name of another alias
    needs = NeededImports(plain={"TypeAlias"})
    offered = alias_names(service, names, types)
    spelled = Spelling((), bound=offered)  # one may be called `Literal`
    kind = spelled("TypeAlias")
    made = []
    for name in offered:
        own = NeededImports()
        said = types.say(kinds[name].type, own)
        doc = annotation(said, own, optional=False) if _listed(kinds[name].type) else said.closed
        needs.plain |= own.plain
        needs.runtime |= own.runtime
        needs.declared |= own.declared
        # Types are imported for type checkers alone, so that an alias does not import all that it is about.
        doc = spelled.outside(doc)
        line = alias(name, f'"{flat(doc)}"', 0, kind) if own.declared else annotated(name, kind, doc, 0)
        made.append(AliasView(Code(line), Code(docstring(kinds[name].description, 0))))
    if not made:
        return None
    lines = modules.type_imports(needs, ALIASES, spelled, 4).whole
    return AliasesView(imports(needs, spelled, choices=bool(needs.declared)), lines, tuple(made))


def _listed(kind: Type) -> bool:
    """Whether a type is an enumeration whose values type checkers cannot be told: numbers with a fraction."""
    return isinstance(kind, Enumeration) and not is_literal(kind)
