"""The declared types of one service while they are made."""

from __future__ import annotations

from generator.model.types import Choice, Declared, ListOf, MapOf, Named, Nullable, Record, Type
from generator.modelling.places import Node
from generator.modelling.references import References

MOST_NESTED = 16  # lists, maps and nulls within one type expression; what is deeper gets a name of its own


class Declarations:
    """What has been declared so far, by key. A record is declared before its fields are known: they may mention it."""

    def __init__(self, references: References) -> None:
        self.references = references
        self.types: dict[str, Declared] = {}
        self.referenced: dict[tuple[str, str], Type] = {}  # by file and pointer of a reference's target

    def record_key(self, node: Node) -> tuple[str, bool]:
        """The key of the record at a place, and whether it is declared already."""
        key = node.key
        known = self.types.get(key)
        if known is not None and known.pointer != node.pointer:
            key = f"{key}#{node.pointer}"
            known = self.types.get(key)
        return key, known is not None

    def choice_key(self, node: Node) -> str:
        """The key of the choice at a place, which may have given a record, too: `type: [object, string]`."""
        key = node.key
        if key in self.types and self.types[key].pointer != node.pointer:
            key = f"{key}#{node.pointer}"
        return f"{key}#choice" if isinstance(self.types.get(key), Record) else key

    def alias(self, key: str, node: Node, kind: Type) -> Named:
        """Declare a type expression under a name, as the only alternative of a choice."""
        self.types[key] = Choice(key, node.place, (kind,), pointer=node.pointer, file=node.file)
        return Named(key)

    def shallow(self, node: Node, kind: Type) -> Type:
        """A type expression as it is, or by a name when it nests too deep for whoever has to read and compile it."""
        depth, inner = 0, kind
        while isinstance(inner, (ListOf, MapOf, Nullable)):
            depth += 1
            inner = (
                inner.item if isinstance(inner, ListOf) else inner.value if isinstance(inner, MapOf) else inner.inner
            )
        return kind if depth < MOST_NESTED else self.alias(self.choice_key(node), node, kind)
