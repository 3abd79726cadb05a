"""How a module writes the words that it imports, and the imports at its top."""

from __future__ import annotations

from collections.abc import Callable, Container, Hashable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Generic, TypeVar

from generator.targets.python.layout import Doc, from_import, in_order, renamed
from generator.targets.python.types import BUILTINS, MODULES, NeededImports
from generator.targets.text import Code

V = TypeVar("V")


class Spelling:
    """How a module writes the words that it imports: other than usual only where something of its own hides them.

    `fields` hide a word inside their class, functions (`bound`) in the whole module. The other name of a word is none that
    anything in the module has, whatever it is called. Where types are called as the runtime calls things, modules of types
    leave those names to the types.
    """

    def __init__(
        self,
        fields: Iterable[str],
        bound: Iterable[str] = (),
        own: Mapping[str, str] | None = None,
        clashing: Container[str] = (),
        leaving: Mapping[str, str] | None = None,
    ) -> None:
        """`own` are the words for the types that the module itself declares, with the names of their classes; a word that
        is `clashing` stands for no name of the module. `leaving` are those of them that get their short name here, with it.
        """
        own, leaving = own or {}, leaving or {}
        within = frozenset(fields)
        self.bound = frozenset((*bound, *leaving.values()))
        self.hidden = within | self.bound
        absent = {word: name for word, name in own.items() if word in clashing}
        self._absent = {**absent, **leaving}
        self._own = {**{word: name for word, name in own.items() if word in self.hidden}, **self._absent}
        for word, short in leaving.items():
            if short in within:
                self._own[word] = own.get(word) or self._free(f"{word}_")
        self._changed = self.hidden.union(self._own)

    def __call__(self, word: str) -> str:
        """A word inside a class."""
        if word in self._own:
            return self._own[word]
        if word not in self.hidden:
            return word
        return f"{self.builtins}.{word}" if word in BUILTINS else self._other(word)

    def at_top(self, word: str) -> str:
        """A word at the top of the module."""
        return self(word) if word in self.bound else self._absent.get(word, word)

    @property
    def builtins(self) -> str:
        """What the module of the language's own types is imported as."""
        return "builtins" if "builtins" not in self.hidden else self._other("builtins")

    def _other(self, word: str) -> str:
        return self._free(f"_{word}")

    def _free(self, other: str) -> str:
        while other in self.hidden:
            other = f"{other}_"  # two underscores before it would be mangled inside a class
        return other

    def inside(self, doc: Doc, needs: NeededImports) -> Doc:
        """An annotation inside a class. What it mentions is in `needs`, or it would not be imported."""
        usual = all(map(self._changed.isdisjoint, (needs.plain, needs.runtime, needs.declared)))
        return doc if usual else renamed(doc, self)

    def within(self, doc: Doc, words: frozenset[str]) -> Doc:
        """The same for an annotation that mentions these words."""
        return doc if self._changed.isdisjoint(words) else renamed(doc, self)

    def usual(self, words: frozenset[str]) -> bool:
        """Whether all of these words inside classes are written as they are everywhere."""
        return self._changed.isdisjoint(words)

    def outside(self, doc: Doc) -> Doc:
        """An annotation at the top of the module."""
        return renamed(doc, self.at_top) if self.bound or self._absent else doc


class Pieces(Generic[V]):
    """What is written for parts of the model that many operations share, once for all that are alike."""

    def __init__(self) -> None:
        self._known: dict[Hashable, tuple[V, NeededImports, frozenset[str]]] = {}

    def piece(self, key: Hashable, needs: NeededImports, spelled: Spelling, write: Callable[[NeededImports], V]) -> V:
        """What `write` makes of a part with this key; what it needs is in `needs` then."""
        known = self._known.get(key)
        if known is None or not spelled.usual(known[2]):
            own = NeededImports()
            made = write(own)
            known = (made, own, own.words)
            if spelled.usual(known[2]):
                self._known[key] = known
        needs.take(known[1])
        return known[0]


def imports(needs: NeededImports, spelled: Spelling, choices: bool = False, runtime: str = "..._runtime") -> Code:
    """The imports at the top of a module."""
    every = frozenset().union(needs.plain, needs.runtime, needs.outer, ("TYPE_CHECKING",) if choices else ())
    if spelled.usual(every):
        return _usual_imports(every, runtime)
    words = [(word, spelled(word)) for word in (*needs.plain, *needs.runtime)]
    words += [(word, spelled.at_top(word)) for word in needs.outer]
    words += [("TYPE_CHECKING", "TYPE_CHECKING")] if choices else []
    return _imports(words, spelled.builtins, runtime)


@lru_cache(maxsize=4096)
def _usual_imports(words: frozenset[str], runtime: str) -> Code:
    """Those of words that are written as they are: many modules need the same."""
    return _imports([(word, word) for word in words], "builtins", runtime)


def _imports(words: Sequence[tuple[str, str]], builtins: str, runtime: str) -> Code:
    """The statements that import words under the names by which a module has them."""
    by_module: dict[str, set[str]] = {}
    own: set[str] = set()
    for word, other in words:
        if word not in BUILTINS:
            home = own if word not in MODULES else by_module.setdefault(MODULES[word], set())
            home.add(word if other == word else f"{word} as {other}")
    lines = []
    if any(other.startswith(f"{builtins}.") for _, other in words):
        lines.append("import builtins" if builtins == "builtins" else f"import builtins as {builtins}")
    lines += [from_import(module, in_order(by_module[module])) for module in sorted(by_module)]
    inner = from_import(runtime, in_order(own)) if own else ""
    return Code("\n\n".join(part for part in ("\n".join(lines), inner) if part))
