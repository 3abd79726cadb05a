"""Places in a spec as the mock walks them: the raw value, where it stands, and a step to its children."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from generator.model.types import Json
from generator.pointer import escape, tokens_of

if TYPE_CHECKING:
    from generator.oas.book import Book


class ReferenceTarget(Protocol):
    """Where a reference leads."""

    @property
    def node(self) -> Json: ...
    @property
    def file(self) -> str: ...
    @property
    def pointer(self) -> str: ...


class SpecView(Protocol):
    """What the mock needs of a spec: its tree, its version, and where references lead."""

    @property
    def tree(self) -> Json: ...
    @property
    def file(self) -> str: ...
    @property
    def dialect(self) -> str: ...
    @property
    def book(self) -> Book: ...
    @property
    def siblings(self) -> bool: ...  # whether what stands beside a `$ref` counts
    def follow(self, ref: str, file: str) -> ReferenceTarget | None: ...
    def __hash__(self) -> int: ...


@dataclass(frozen=True, slots=True, eq=False)
class SpecNode:
    """A value of the spec and its place; a reference that leads nowhere reads as an empty object."""

    source: SpecView
    value: Json
    file: str
    pointer: str

    @property
    def key(self) -> tuple[str, str]:
        return self.file, self.pointer

    @property
    def members(self) -> dict[str, Json]:
        """The members of an object; of anything else none."""
        return self.value if isinstance(self.value, dict) else {}

    def listed(self, key: str) -> list[SpecNode]:
        """The items of the list under a key, as they stand; none where there is no list."""
        found = self.members.get(key)
        return [self.step(key, index) for index in range(len(found))] if isinstance(found, list) else []

    def step(self, *keys: str | int) -> SpecNode:
        """The child under these keys; it must exist."""
        value, pointer = self.value, self.pointer
        for key in keys:
            value, pointer = _inner(value, key), f"{pointer}/{escape(str(key))}"
        return SpecNode(self.source, value, self.file, pointer)

    def at(self, steps: str) -> SpecNode:
        """What stands under the steps of a JSON pointer from here; it must exist."""
        return self.step(*tokens_of(steps))

    def get(self, key: str) -> SpecNode | None:
        """The child under a key with its reference followed, or None."""
        return self.step(key).met() if key in self.members else None

    def items(self) -> Iterator[tuple[str, SpecNode]]:
        """The members of an object, references followed."""
        for key in self.members:
            yield key, self.step(key).met()

    def each(self) -> Iterator[SpecNode]:
        """The members of a list, references followed."""
        for index in range(len(self.value) if isinstance(self.value, list) else 0):
            yield self.step(index).met()

    def met(self) -> SpecNode:
        """This node, or what its `$ref` leads to."""
        here, seen = self, set()
        while (ref := here.reference) is not None:
            if here.key in seen:
                return self.with_value({})
            seen.add(here.key)
            found = self.source.follow(ref, here.file)
            if found is None:
                return self.with_value({})
            here = SpecNode(self.source, found.node, found.file, found.pointer)
        return here

    def hop(self) -> SpecNode:
        """What the `$ref` leads to, or this node; a target that says more beside its own `$ref` is an end."""
        here, turns = self, 0
        while here.reference is not None and turns < 100 and (turns == 0 or not here.says_more):
            found = here.source.follow(here.reference, here.file)
            if found is None or (found.file, found.pointer) == here.key:
                return self.with_value({}, "#nowhere")
            here, turns = SpecNode(self.source, found.node, found.file, found.pointer), turns + 1
        return here

    @property
    def says_more(self) -> bool:
        """Whether keywords beside the `$ref` count."""
        return self.source.siblings and len(self.members) > 1

    def beside(self) -> SpecNode:
        """The keywords beside the `$ref` as a schema of their own."""
        return self.with_value({key: value for key, value in self.members.items() if key != "$ref"}, "#siblings")

    @property
    def reference(self) -> str | None:
        ref = self.members.get("$ref")
        return ref if isinstance(ref, str) else None

    def with_value(self, value: Json, suffix: str = "") -> SpecNode:
        """The same place seen as another value; `suffix` keeps its key apart."""
        return SpecNode(self.source, value, self.file, self.pointer + suffix)

    def text(self, key: str, default: str = "") -> str:
        value = self.members.get(key)
        return value if isinstance(value, str) else default

    def flag(self, key: str, default: bool = False) -> bool:
        value = self.members.get(key)
        return value if isinstance(value, bool) else default


def _inner(value: Json, key: str | int) -> Json:
    if isinstance(value, dict):
        return value[str(key)]
    if isinstance(value, list):
        return value[int(key)]
    raise KeyError(key)


def root(source: SpecView) -> SpecNode:
    return SpecNode(source, source.tree, source.file, "")
