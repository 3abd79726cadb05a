"""How modules of types mention each other: by which words, which are imported behind the classes as they mention each other
in a ring, and which are left to first use, as importing them would go too deep or too far.

A module imports those of the types it mentions, each of which imports others; msgspec follows the fields of classes in
the same way. For an ordinary service that is a few steps. Where it could be many, some imports are left to first use.
Where one module leads to many, though none is far, all are, until what mentions a type is looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from generator.model.graph import components, longest, widest
from generator.model.types import Declared
from generator.model.walk import mentioned_by
from generator.naming.python import PythonNames
from generator.targets.python.layout import Pair, bound, call, from_import, in_order
from generator.targets.python.words import module_words
from generator.targets.text import Code, quoted

if TYPE_CHECKING:
    from generator.named import Model

MOST_MODULES = 100  # an import within an import takes six frames of Python's thousand; the deepest service known: 87
MOST_TYPES = 400  # msgspec takes about one; the deepest service known: 248
STEPS = 16  # imports within imports that are left where some are cut
WIDEST = 100  # modules that one may import, each for 0.06 ms; GitHub's lead to 60, Stripe's to 508 of its 721


class Links(Struct, frozen=True):
    """Pairs (module, module it mentions) whose import does not stand at the top."""

    late: frozenset[tuple[str, str]]  # left to first use; none for an ordinary service
    deep: bool  # they stay links, so that msgspec does not follow them
    rings: frozenset[tuple[str, str]]  # at the bottom: the other module leads back to this one


class TypeImports(Struct, frozen=True):
    """The imports of declared types of other modules."""

    top: Code
    bottom: Code  # of types that lead back to those of the module, and of those that are left to first use

    @property
    def whole(self) -> Code:
        """All of them in one place."""
        apart = "\n\n" if self.bottom.startswith("if ") else "\n"
        return Code(apart.join(part for part in (self.top, self.bottom) if part))


def links_of(made: Model) -> Links:
    """How the modules of the types of a service import each other."""
    modules = {key: made.python.types[key].module for key in made.mentions}
    return made.once(_links, (made.mentions, modules))


def _links(given: tuple[Mapping[str, list[str]], Mapping[str, str]]) -> Links:
    """The same by the types that each type mentions, and the module of each."""
    types, places = given
    modules: dict[str, dict[str, None]] = {}
    for key, mentioned in types.items():
        here = places[key]
        others = modules.setdefault(here, {})
        others.update((other, None) for k in mentioned if (other := places[k]) != here)
    parts = components(modules)
    ring = {module: number for number, part in enumerate(parts) for module in part}
    pairs = [(here, other) for here, others in modules.items() for other in others]
    rings = frozenset(pair for pair in pairs if ring[pair[0]] == ring[pair[1]])
    few = longest(modules, parts, Counter(places.values())) <= MOST_MODULES  # then neither way is longer
    if few or longest(modules, parts) <= MOST_MODULES and longest(types) <= MOST_TYPES:
        wide = widest(modules, parts) > WIDEST
        late = (pair for pair in pairs if wide and pair[0].startswith("types."))
        return Links(frozenset(late), False, rings)
    level = _levels({module: sorted(modules[module]) for module in sorted(modules)})
    # What is kept leads to higher levels only: no way along it is longer than there are levels, wherever it begins.
    return Links(frozenset(pair for pair in pairs if level[pair[0]] >= level[pair[1]]), True, rings)


def links_stand(made: Model, before: Mapping[str, Declared]) -> bool:
    """Whether modules that stay mention each other as they would after a whole generation; `before` are the types of the last.

    All modules of a wide service do it by links, those of others by imports; in a deep one it depends on all modules.
    """
    after = {declared.key: declared for declared in made.service.types}
    homes = {(one.file, one.place.root): made.python.types[key].module for key, one in after.items()}
    mentions: dict[str, list[str]] = {}
    places: dict[str, str] = {}
    for key, one in before.items():
        stayed = after.get(key) is one
        mentions[key] = made.mentions[key] if stayed else [other for other in mentioned_by(one) if other in before]
        root = one.file, one.place.root
        places[key] = made.python.types[key].module if key in after else homes.get(root, f"types.{root}")
    former, now = made.once(_links, (mentions, places)), links_of(made)
    return not former.deep and not now.deep and bool(former.late) == bool(now.late)


def _levels(graph: Mapping[str, list[str]]) -> dict[str, int]:
    """The steps by which each module was met first, counted anew after so many."""
    level: dict[str, int] = {}
    for start in graph:
        if start in level:
            continue
        level[start] = 0
        walk: list[tuple[str, Iterator[str]]] = [(start, iter(graph[start]))]
        while walk:
            here, rest = walk[-1]
            other = next(rest, None)
            if other is None:
                walk.pop()
            elif other not in level:
                level[other] = (level[here] + 1) % STEPS
                walk.append((other, iter(graph[other])))
    return level


def words_for(declared: tuple[Declared, ...], names: PythonNames) -> tuple[dict[str, str], dict[str, str]]:
    """The word for each type and alias in modules, by its key: its short name, or another one where modules use that word themselves
    (given word -> short name in the second table)."""
    words = {**names.aliases, **{d.key: names.types[d.key].short for d in declared}}
    clashing: dict[str, str] = {}
    used = module_words()
    for key, short in words.items():
        if short in used:
            word = f"_{short}"
            while word in clashing:
                word = f"{word}_"
            words[key] = word
            clashing[word] = short
    return words, clashing


def type_imports(
    here: str, by_module: Mapping[str, set[tuple[str, str]]], links: Links, link: str, indent: int
) -> TypeImports:
    """The imports of the module `here`: `by_module` has pairs (name there, word here), `link` is what it calls that function."""
    top: list[str] = []
    bottom: list[str] = []
    modules = sorted(by_module)
    linked = [module for module in modules if (here, module) in links.late] if links.late else []
    for module in modules:
        if module in linked:
            continue
        lines = bottom if (here, module) in links.rings else top
        lines.append(_import(here, module, by_module[module], indent))
    if linked:
        bottom += ["", "if TYPE_CHECKING:"] if bottom else ["if TYPE_CHECKING:"]
        bottom += [_import(here, module, by_module[module], 4) for module in linked]
        pairs = [(module, pair) for module in linked for pair in sorted(by_module[module])]
        bottom += ["else:", *(_link(link, links.deep, here, module, *pair) for module, pair in pairs)]
    return TypeImports(Code("\n".join(top)), Code("\n".join(bottom)))


def _import(here: str, module: str, names: set[tuple[str, str]], indent: int = 0) -> str:
    words = [there if there == word else f"{there} as {word}" for there, word in names]
    return from_import(_dotted(here, module), in_order(words) if len(words) > 1 else words, indent)


def _link(link: str, deep: bool, here: str, module: str, name: str, word: str) -> str:
    """A name that is imported when it is first needed."""
    how = [] if deep else [Pair("late=", "True")]
    return bound(word, call(link, "__package__", quoted(_dotted(here, module)), quoted(name), *how), 4)


def _dotted(here: str, module: str) -> str:
    """A module of the service as seen from another one, both as `folder.name`."""
    folder, _, name = module.partition(".")
    return f".{name}" if here.startswith(f"{folder}.") else f"..{module}"
