"""Types from a work list: how deep a document nests its schemas is never a matter of Python's stack.

A builder of one type is a generator. It yields each schema whose type it needs and is sent that type; it waits on the
list meanwhile. What it returns is its own type.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from types import GeneratorType
from typing import TYPE_CHECKING, TypeAlias

from generator.model.types import Type
from generator.modelling.places import Node

if TYPE_CHECKING:
    from typing_extensions import TypeIs

Task: TypeAlias = Generator[Node, Type, Type]


def is_task(made: Type | Task) -> TypeIs[Task]:
    """Whether a type is still to be made. Asking for the one class is three times as fast as for those of types."""
    return isinstance(made, GeneratorType)


def finish(first: Node, begin: Callable[[Node], Type | Task]) -> Type:
    """The type of a schema. `begin` answers at once, or with the task that makes the type of one schema out of others."""
    waiting: list[Task] = []
    made = begin(first)
    while True:
        try:
            if is_task(made):
                waiting.append(made)
                asked = next(made)
            elif waiting:
                asked = waiting[-1].send(made)
            else:
                return made
        except StopIteration as done:
            waiting.pop()
            made = done.value
        else:
            made = begin(asked)
