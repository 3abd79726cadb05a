"""Types from a work list: how deep a document nests its schemas is never a matter of Python's stack.

A builder of one type is a generator. It yields each schema whose type it needs and is sent that type; it waits on the
list meanwhile. What it returns is its own type.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TypeAlias

from generator.model.types import TYPES, Type
from generator.modelling.places import Node

Task: TypeAlias = Generator[Node, Type, Type]


def finish(first: Node, begin: Callable[[Node], Type | Task]) -> Type:
    """The type of a schema. `begin` answers at once, or with the task that makes the type of one schema out of others."""
    waiting: list[Task] = []
    made = begin(first)
    while True:
        try:
            if not isinstance(made, TYPES):
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
