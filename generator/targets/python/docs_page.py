"""What the template of a service's `docs.md` may see: lines and paragraphs of Markdown, or fenced code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar, Generic, NamedTuple, TypeVar, overload

from msgspec import Struct

from generator.targets.python.manners import Manners
from generator.targets.text import Code

if TYPE_CHECKING:
    from generator.targets.python.former_docs import KeptDocs

S = TypeVar("S")
T = TypeVar("T")


class Late(Sequence[T], Generic[S, T]):
    """What is made of each part when it is asked for, and held by nobody here: a large service has many thousands of them."""

    def __init__(self, make: Callable[[S], T], parts: Sequence[S]) -> None:
        self._make, self._parts = make, parts

    def __len__(self) -> int:
        return len(self._parts)

    @overload
    def __getitem__(self, at: int) -> T: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[T]: ...

    def __getitem__(self, at: int | slice) -> T | Sequence[T]:
        return Late(self._make, self._parts[at]) if isinstance(at, slice) else self._make(self._parts[at])


class OperationDocs(Struct, frozen=True):
    """An operation, or (without an example) a call that the service makes."""

    kept: ClassVar[Code] = Code("")  # for the template: nothing was taken from a former page
    name: Code
    action: Code
    call: Code
    summary: Code
    words: Code
    deprecated: bool
    servers: tuple[ServerDocs, ...]
    inputs: (
        Code  # the rows of a table: what it is called, where it stands, its type, whether it must be given, its meaning
    )
    outputs: Code  # and of one without the column for what must be given
    example: Code


class TypeDocs(Struct, frozen=True):
    """A class, or one of several."""

    kept: ClassVar[Code] = Code("")
    name: Code
    salesforce: Code  # the name of its class, which Flow and Apex know
    words: Code
    fields: Code  # the rows of a table, as for inputs
    alternatives: tuple[Code, ...]


class ServerDocs(Struct, frozen=True):
    url: Code
    words: Code
    variables: tuple[tuple[Code, Code, Code], ...]  # name, default, allowed values


class TagDocs(NamedTuple):
    """A tag with the tag above it, what it is for, what it means, and the operations that bear it."""

    name: Code
    parent: Code
    kind: Code
    meaning: Code
    operations: Code


class ServiceDocs(Struct, frozen=True):
    """A whole service."""

    name: Code
    package: Code
    title: Code
    words: Code
    opening: Code
    folder: Code  # the word that stands for the output folder, "" where its name is known
    exception: Code  # of the first operation, as an example
    servers: tuple[ServerDocs, ...]
    credentials: tuple[tuple[Code, Code, Code, Code], ...]  # name, argument, what it is, the document's words
    tags: tuple[TagDocs, ...]
    operations: Sequence[OperationDocs | KeptDocs]
    manners: Manners
    types: Sequence[TypeDocs | KeptDocs]
    callbacks: Sequence[OperationDocs | KeptDocs]
