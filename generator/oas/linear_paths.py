"""The library's paths through a document with a way to their nodes that is as long as the step from the one above.

jsonschema-path finds each node from the root or from the longest way that it remembers, asks a protocol of `typing` at every
step, and looks a reference up anew for every way that leads over it. Here each way is one step from a known one, and each
reference is looked up once; what is found, and what is raised, is the library's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from jsonschema_path import SchemaPath
from jsonschema_path._referencing_compat import rebind_registry
from jsonschema_path.accessors import SchemaAccessor
from referencing._core import Resolved  # where the library takes it from, too

from generator.model.types import Json

if TYPE_CHECKING:
    from jsonschema_path.typing import ResolverHandlers
    from pathable.types import LookupValue
    from referencing._core import Resolver


def root_of(tree: dict[str, Json], base_uri: str, handlers: ResolverHandlers) -> SchemaPath:
    """The path of a document's root; `handlers` read what references of another document name."""
    return SchemaPath(StepwiseAccessor.from_schema(tree, base_uri=base_uri, handlers=handlers))


class StepwiseAccessor(SchemaAccessor):
    """Nodes by the names that lead to them, references followed."""

    def __init__(self, schema: LookupValue, resolver: Resolver[LookupValue], resolved_cache_maxsize: int = 0) -> None:
        super().__init__(schema, resolver, resolved_cache_maxsize)
        self._known: dict[Sequence[object], Resolved[LookupValue]] = {}
        self._looked_up: dict[tuple[str, str], Resolved[LookupValue]] = {}

    def get_resolved(self, parts: Sequence[object]) -> Resolved[LookupValue]:
        """The node at the end of a way, with what resolves references there. Raises KeyError where the way ends early."""
        known = self._known.get(parts)
        if known is not None:
            return known
        size = len(parts)  # no recursion: a way may be longer than Python's stack
        while size and parts[:size] not in self._known:
            size -= 1
        if not size:
            self._known[()] = self._followed(self.node, self._path_resolver.resolver)
        for end in range(size, len(parts)):
            above = self._known[parts[:end]]
            node = self._get_subnode(above.contents, parts[end])
            self._known[parts[: end + 1]] = self._followed(node, above.resolver)
        return self._known[parts]

    def _followed(self, node: LookupValue, resolver: Resolver[LookupValue]) -> Resolved[LookupValue]:
        """What a node stands for: itself, or what its reference names, however many there are in a row."""
        reference = node.get("$ref") if isinstance(node, dict) else None
        if not isinstance(reference, str):
            return Resolved(node, resolver)  # type: ignore[call-arg]  # its fields are hidden from type checkers
        key = (resolver._base_uri, reference)
        found = self._looked_up.get(key)
        if found is None:
            everything = self._path_resolver.resolver._registry  # every file that was read so far
            found = self._looked_up[key] = rebind_registry(resolver, everything).lookup(reference)
            self._path_resolver._sync_registry(found.resolver._registry)
        return self._followed(found.contents, found.resolver)

    @classmethod
    def _get_subnode(cls, node: LookupValue, part: LookupValue) -> LookupValue:
        try:
            return node[part]
        except (KeyError, IndexError, TypeError):
            raise KeyError(part) from None
