"""How far the changes of types lead: which modules say something else for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property

from msgspec import structs

from generator.compare.closure import parents_of, reached
from generator.model.answer_paths import item_of
from generator.model.paging import Paging
from generator.model.service import Operation, input_types
from generator.model.types import Declared, Named, Record, Type
from generator.model.walk import mentioned_in
from generator.named import Model
from generator.project.difference import TypesChanged


class Affected:
    """What a record is within shows in its own module alone, and with operations that take it (an example in docs.md) or page
    by it. All other changes may show wherever one leads to them, by modules: that one leads back to another is told by the
    imports of both."""

    def __init__(self, made: Model, types: TypesChanged) -> None:
        self._made, self._types = made, types
        self._places = made.python.types

    @cached_property
    def modules(self) -> set[str]:
        """The modules of types, and of operations with types of their own, that say something else."""
        return self._modules(self._types.within) | self._beyond | self._shrunk

    def changes(self, operation: Operation) -> bool:
        """Whether the module of an operation that is the same as before, or what docs.md says of it, may be another one."""
        if self._beyond and not self._beyond.isdisjoint(self._modules(self._made.service.mentioned[operation.key])):
            return True
        taken = mentioned_in(input_types(operation))
        if taken and not self._within.isdisjoint(taken):
            return True
        return self._pages(self._former, self._types.before, operation) != self._pages(
            self._made, self._types.after, operation
        )

    @cached_property
    def _beyond(self) -> set[str]:
        """Modules that lead to types which are not the same from outside, or differ because of those."""
        types = self._types
        sides = ((types.before, types.beyond | types.gone), (types.after, types.beyond))
        told = {key for every, keys in sides for one in keys if one in every for key in _told_by(every[one])}
        starts = self._modules(types.beyond | told)
        return reached(starts, self._users(lambda key: self._places[key].module)) if starts else starts

    @cached_property
    def _within(self) -> set[str]:
        """The keys of types that lead to the other records."""
        return reached(self._types.within, self._users(lambda key: key))

    @cached_property
    def _shrunk(self) -> set[str]:
        """Modules from which a type is gone."""
        roots = {self._types.before[key].place.root[:2] for key in self._types.gone}
        left = (key for key, declared in self._types.after.items() if declared.place.root[:2] in roots)
        return self._modules(left) if roots else set()

    def _modules(self, keys: Iterable[str]) -> set[str]:
        return {self._places[key].module for key in keys if key in self._places}

    def _users(self, place: Callable[[str], str]) -> Mapping[str, set[str]]:
        """What mentions what, by the places of types."""
        users: dict[str, set[str]] = {place(key): set() for key in self._places}
        for declared in self._made.service.types:
            here = place(declared.key)
            for key in (*self._made.mentions[declared.key], *parents_of(declared)):
                if key in self._places:
                    users[place(key)].add(here)
        return users

    @cached_property
    def _former(self) -> Model:
        """The service with the types of before."""
        service = structs.replace(self._made.service, types=tuple(self._types.before.values()))
        return replace(self._made, service=service)

    @staticmethod
    def _pages(made: Model, types: Mapping[str, Declared], operation: Operation) -> tuple[Paging, Type | None] | None:
        """How an operation pages, and the type of its items."""
        how = made.paging(operation)
        return None if how is None else (how, item_of(operation, how.items, types))


def _told_by(declared: Declared) -> Iterator[str]:
    """Types whose fields depend on this one: a choice tells its alternatives apart by a tag, a record makes others its parents."""
    if isinstance(declared, Record):
        yield from declared.parents
    elif declared.tag_field:
        yield from (a.key for a in declared.alternatives if isinstance(a, Named))
