"""Short, readable names of types: components as they are written, what stands within something by its place.

A place has a root (a component, the body or an answer of an operation) and steps that lead from there. A name is the root
with the fewest of the last steps that make it the only one: `IssueUser`, `IssuesCreateBodyLabel`, `DeletePii404`. An
alternative is called by its schema, title, tag or constant. Every type proposes a few names, each proposal is counted once,
and the first that nobody else proposes is taken: the work grows with the number of types, whatever they are called.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache

import orjson
from msgspec.structs import replace

from generator.model.service import Operation, Service
from generator.model.types import Choice, Declared, Named, Nullable, Record, Scalar, Type
from generator.naming.policy import Names, Style, numbered
from generator.naming.styles import capitalised, fitted, pascal, singular, without_end, without_middle, without_start
from generator.naming.words import legal
from generator.pointer import unescape

READABLE = 40  # characters that a name has where its root can be shortened to that
LONGEST = 57  # characters of any name of an inline type, before a number
NEAR = 3  # steps from the end that are tried before the whole path
SHORTEST_ALONE = 3  # letters of an alternative's own word that may stand alone
SHORT = Style(numbered)
_CHOICES = (("oneOf",), ("anyOf",))
_ITEMS = (("item",), ("value",))
_MEDIA = {"x-www-form-urlencoded": "Form", "form-data": "Multipart"}


def short_names(
    service: Service,
    functions: Mapping[str, str],
    names: Names,
    own: Mapping[str, str],
    keywords: frozenset[str],
    in_pascal: bool = False,
) -> None:
    """Give every type and alias of the service its short name in `names`; `own` are class names of the user's own.

    `functions` gives the function of each operation by its key; `in_pascal` writes components in Pascal case, those that are
    written so already first. Pins of `names` stay as they are.
    """
    namer = _Namer(service, functions, keywords, in_pascal)
    for key, written in _written(service) if in_pascal else ():
        if key not in own and namer.component(written) == written:
            names.give(key, written)
    inline: list[Declared] = []
    for declared in service.types:
        if declared.key in own:
            names.give(declared.key, own[declared.key])
        elif declared.key in names.given:
            continue
        elif is_component(declared):
            names.give(declared.key, namer.component(declared.place.root[1]))
        else:
            inline.append(declared)
    for alias in (one for one in service.aliases if one.key not in names.given):
        names.give(alias.key, namer.component(alias.name))
    proposals = [(declared.key, namer.proposals(declared)) for declared in inline]
    wanted = Counter(name for key, several in proposals if not names.pinned(key) for name in several)
    listed = {declared.key: namer.listed(declared) for declared in inline}
    hoped = Counter(name for several in listed.values() for name in several)
    for key, several in proposals:
        better = [name for name in listed[key] if hoped[name] == 1 and not wanted[name] and names.is_free(name)]
        alone = (name for name in several if wanted[name] == 1 and names.is_free(name))
        name = better[0] if better else next(alone, several[0])
        names.give(key, legal(name) or "Type")  # whatever a document called its places: nothing else is ever written


def is_component(declared: Declared) -> bool:
    """Whether a type has a name of its own in the document, also when it is the event of a stream."""
    return declared.place.root[0] == "schema" and not set(declared.place.steps) - {("event",)}


def _written(service: Service) -> Iterator[tuple[str, str]]:
    """The keys of components and aliases, and what the document calls them."""
    yield from ((d.key, d.place.root[1]) for d in service.types if is_component(d))
    yield from ((alias.key, alias.name) for alias in service.aliases)


class _Namer:
    def __init__(
        self, service: Service, functions: Mapping[str, str], keywords: frozenset[str], in_pascal: bool
    ) -> None:
        self._functions, self._keywords, self._in_pascal = functions, keywords, in_pascal
        self._types = {declared.key: declared for declared in service.types}
        inner = (d for d in service.types if isinstance(d, Record) and d.place.steps)
        self._places = {(d.place.root, d.place.steps): d.key for d in inner if d.place.steps[-1][:1] in _CHOICES}
        self._answers = {o.key: _good_code(o) for o in (*service.operations, *service.callbacks)}
        self._words: dict[str, str] = {}  # key of an alternative -> what the document calls it
        self._roots: dict[tuple[str, ...], tuple[str, ...]] = {}  # the words of each root
        self._alone: set[str] = set()  # keys of the only inline alternative of a choice
        self._shadowed: set[str] = set()  # keys of choices whose place such an alternative is called by
        for declared in service.types:
            if isinstance(declared, Choice):
                self._read(declared)

    def component(self, written: str) -> str:
        """The name of a component as it is written, where that is legal."""
        name = (
            legal(pascal(written) if self._in_pascal else written).lstrip("_") or legal(written).lstrip("_") or "type_"
        )
        name = f"t_{name}" if name[0].isdigit() else name
        return f"{name}_" if name in self._keywords else name

    def proposals(self, declared: Declared) -> tuple[str, ...]:
        """The names that an inline type asks for, the best first."""
        key, root, steps = declared.key, self._root(declared.place.root), self._steps(declared)
        found: list[str] = []
        word = self._words.get(key, "")
        if len(word) >= SHORTEST_ALONE and word[0].isalpha() and len(word) <= READABLE:
            found.append(word)
        if declared.place.steps[-1:] == (("subtypes",),):
            root = ("Any", *root)
        tails = _tails(tuple(steps), "Choice" if key in self._shadowed else "")
        called = declared.place.root[0] != "schema"  # an operation's first word says what it does: it stays
        ways = (without_middle, without_end, without_start) if called else (without_start, without_end)
        room = READABLE - sum(map(len, root))
        tight = [tail for tail in tails if len(tail) > room]  # for all others every way leads to the same name
        for shortened, over in zip(ways, (tails, tight, tight), strict=False):
            found += [_together(root, tail, READABLE, shortened) for tail in over]
        found += [_together(root, tail, LONGEST, ways[0]) for tail in tight]
        more = ["Object"] if key in self._alone else []
        more += ["Choice"] if isinstance(declared, Choice) and key not in self._shadowed else []
        more += [media] if (media := _media(declared.pointer)) else []
        found += [_together(root, tails[0] + other, LONGEST, ways[0]) for other in more]
        if not self._keywords.isdisjoint(found):
            found = [f"{name}_" if name in self._keywords else name for name in found]
        return tuple(dict.fromkeys(found))

    def listed(self, declared: Declared) -> tuple[str, ...]:
        """Names after the list or map that a type is an item of, where that is one of several alternatives; they are given
        where no other type asks for them."""
        before, last = ((), (), *declared.place.steps)[-2:]
        if before[:1] not in _CHOICES or last not in _ITEMS:
            return ()
        root, tails = self._root(declared.place.root), _tails(tuple(self._steps(declared, listed=True)), "")
        shortened = without_start if declared.place.root[0] == "schema" else without_middle
        made = (_together(root, tail, READABLE, shortened) for tail in tails)
        return tuple(name for name in dict.fromkeys(made) if legal(name) == name and name not in self._keywords)

    # -- the root --------------------------------------------------------------------------------------------------

    def _root(self, root: tuple[str, ...]) -> tuple[str, ...]:
        """The words of a root; worked out once for all that stands in it."""
        if root not in self._roots:
            self._roots[root] = self._root_words(*root, "")
        return self._roots[root]

    def _root_words(self, kind: str, of: str, *rest: str) -> tuple[str, ...]:
        if kind == "schema":
            return capitalised(of)
        function = self._functions.get(of)
        words = capitalised(function if function is not None else unescape(of))
        if kind == "body":
            return (*words, "Body")
        if kind == "response":
            return (*words, self._answer(of, rest[0]))
        if kind == "header":
            return (*words, _coded(rest[0]), *capitalised(rest[1]))
        return (*words, *(part for text in rest for part in capitalised(text)))

    def _answer(self, operation: str, code: str) -> str:
        """`Reply` for what the operation answers when all went well, else its code: `404`, `Error` for any other."""
        if code == self._answers.get(operation):
            return "Reply"
        if code[:1] in "12" and code != "default":
            return f"Reply{_coded(code)}"
        return "Error" if code == "default" else _coded(code)

    # -- the steps -------------------------------------------------------------------------------------------------

    def _steps(self, declared: Declared, listed: bool = False) -> list[str]:
        """The steps to a type as words; lists and maps are told by the singular of what holds them, with `listed` also one
        that is an alternative."""
        place, steps = declared.place, list[str]()
        if listed:
            place = replace(place, steps=(*place.steps[:-2], place.steps[-1]))
        for number, (kind, *rest) in enumerate(place.steps):
            if kind == "property":
                steps.append(pascal(rest[0]) or "Field")
            elif kind in ("item", "value"):
                if number == 0:
                    steps.append(kind.capitalize())
                elif place.steps[number - 1][0] == "property":
                    steps[-1] = singular(steps[-1])
            elif kind in ("oneOf", "anyOf"):
                last = number == len(place.steps) - 1
                key = declared.key if last else self._places.get((place.root, place.steps[: number + 1]), "")
                steps += [] if key in self._alone else [self._words.get(key) or f"Option{rest[0]}"]
            elif kind == "event":
                steps.append("Event")
        return steps

    # -- alternatives ----------------------------------------------------------------------------------------------

    def _read(self, choice: Choice) -> None:
        """What the alternatives of a choice are called, where the document says it."""
        inline: list[str] = []
        named = False
        tags: dict[int, str] = {}
        for value, number in choice.tags:
            tags.setdefault(number, value)
        for number, alternative in enumerate(choice.alternatives):
            one = self._inline(alternative)
            if one is None:
                continue
            inline.append(one.key)
            label = choice.labels[number] if number < len(choice.labels) else ""
            words = (label, one.title, tags.get(number, ""), _constant(one))
            named = named or bool(label)
            word = next((made for text in words if (made := pascal(text))), "")
            if word:
                self._words.setdefault(one.key, word)
        if len(inline) == 1 and not named:
            self._words.pop(inline[0], None)  # its place says enough
            self._alone.add(inline[0])
            self._shadowed.add(choice.key)

    def _inline(self, kind: Type) -> Declared | None:
        """The declared type of an alternative that stands in the choice itself."""
        kind = kind.inner if isinstance(kind, Nullable) else kind
        declared = self._types.get(kind.key) if isinstance(kind, Named) else None
        if declared is None or is_component(declared):
            return None
        return declared


def _coded(code: str) -> str:
    """The code of an answer as a word: `404`, `4XX`, and what a document may write instead, without its signs."""
    return "".join(capitalised(code.upper())) or "Answer"


def _constant(declared: Declared) -> str:
    """The one value that a property of an alternative can have, where there is one such property."""
    if not isinstance(declared, Record):
        return ""
    fixed = [f.type.choices[0] for f in declared.fields if isinstance(f.type, Scalar) and len(f.type.choices) == 1]
    value = orjson.loads(fixed[0]) if len(fixed) == 1 else None
    return value if isinstance(value, str) else ""


def _good_code(operation: Operation) -> str:
    """The code of the answer that is meant when one speaks of the reply; "" for none."""
    good = [r.code for r in operation.responses if r.code[:1] in "12" and r.code != "default"]
    every = [r.code for r in operation.responses if r.code == "default"]
    return next(iter(good or every), "")


@lru_cache(maxsize=4096)
def _tails(steps: tuple[str, ...], ending: str) -> list[str]:
    """The last steps put together: the last alone, the last with the last word of those before, the last two, ..., all."""
    if not steps:
        return [ending]
    *before, last = steps
    found = [last]
    word = ""
    for number, step in enumerate(reversed(before), 1):
        if number < NEAR:
            word = (capitalised(step) or ("",))[-1] + word
            found.append(word + last)
            found.append("".join(steps[-1 - number :]))
    found.append("".join(steps))
    return [f"{tail}{ending}" for tail in dict.fromkeys(found)]


def _together(root: tuple[str, ...], tail: str, longest: int, shortened: Callable[[tuple[str, ...], int], str]) -> str:
    """Root and tail as one name, the root shortened where there is no room for all of it."""
    whole, room = "".join(root), longest - len(tail)
    return fitted(whole if len(whole) <= room else shortened(root, room), tail, longest)


def _media(pointer: str) -> str:
    """The media type of the body that a type stands in, as a word: `Form`, `Xml`; "" outside of bodies."""
    head, mark, rest = pointer.partition("/content/")
    if not mark:
        return ""
    return _media_word(rest.partition("/")[0])


@lru_cache(maxsize=1024)
def _media_word(written: str) -> str:
    """The same for a media type as a pointer has it."""
    subtype = unescape(written).rpartition("/")[2]
    return _MEDIA.get(subtype) or pascal(subtype.rpartition("+")[2])


def taken_names(functions: Iterable[str], classes: Iterable[str], service: str) -> set[str]:
    """What a short name of a type may not be: the package offers these already."""
    taken = {service, f"Async{service}", *classes}
    for function in functions:
        taken.update((function, f"{function}_async"))
    return taken
