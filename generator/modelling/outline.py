"""The operations of a document before anything of them is built: enough to list them and to pick from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from weakref import WeakKeyDictionary

from msgspec import Struct
from msgspec.structs import replace

from generator.model.service import verb
from generator.model.types import Json
from generator.modelling.auth import tags_of
from generator.modelling.scalars import text
from generator.oas import Spec
from generator.pointer import escape

_known: WeakKeyDictionary[Spec, tuple[Outline, ...]] = WeakKeyDictionary()  # whoever picks, cuts and builds asks


class Outline(Struct, frozen=True):
    """One operation as it stands in the document. `item` and `node` are the path item's and the operation's objects."""

    key: str  # "/paths/~1messages/post"
    id: str  # operationId as written, or ""
    method: str  # lower case; as written in `additionalOperations` (`additional` then)
    path: str
    tags: tuple[str, ...]
    summary: str
    item: dict[str, Json]
    item_file: str
    item_pointer: str
    node: Json
    file: str
    pointer: str
    callback: bool = False
    additional: bool = False
    outer_tags: tuple[str, ...] = ()  # the tags above its own, nearest first (`parent`, OAS 3.2)

    @property
    def verb(self) -> str:
        """The method as it is sent."""
        return verb(self.method, self.additional)


def outlines(spec: Spec) -> tuple[Outline, ...]:
    """Every operation of the document's paths, in document order; made once for a description."""
    if spec not in _known:
        _known[spec] = _outlines(spec)
    return _known[spec]


def take_over(spec: Spec, former: Spec) -> None:
    """Let the operations of a description be those of a former one, where both have the very same paths and nothing leads out of
    these."""
    known, paths = _known.get(former, ()), spec.root.get("paths")
    same = all(former.root.get(key) is spec.root.get(key) for key in ("paths", "tags"))
    if known and same and former.version == spec.version and isinstance(paths, dict):
        nodes = (*paths.values(), *(outline.node for outline in known))
        if not any(isinstance(node, dict) and "$ref" in node for node in nodes):
            _known[spec] = known


def _outlines(spec: Spec) -> tuple[Outline, ...]:
    found = tuple(_of_paths(spec, spec.root.get("paths"), "/paths", False))
    parents = {tag.name: tag.parent for tag in tags_of(spec.root, spec.book) if tag.parent}
    return tuple(replace(o, outer_tags=_above(o.tags, parents)) for o in found) if parents else found


def _above(tags: tuple[str, ...], parents: Mapping[str, str]) -> tuple[str, ...]:
    """The tags above some, level by level; a circle ends where it closes."""
    above: dict[str, None] = {}
    level = list(tags)
    while level:
        level = [parents[tag] for tag in level if tag in parents and parents[tag] not in above]
        above.update(dict.fromkeys(level))
    return tuple(tag for tag in above if tag not in tags)


def webhook_outlines(spec: Spec) -> tuple[Outline, ...]:
    """What the service calls by itself (OAS 3.1 webhooks): typed, never invocable."""
    return tuple(_of_paths(spec, spec.root.get("webhooks"), "/webhooks", True))


def callback_outlines(spec: Spec, outline: Outline) -> Iterator[Outline]:
    """What the service calls in answer to one operation (OAS 3 callbacks)."""
    callbacks = outline.node.get("callbacks") if isinstance(outline.node, dict) else None
    for name, value in callbacks.items() if isinstance(callbacks, dict) else ():
        pointer = f"{outline.pointer}/callbacks/{escape(str(name))}"
        found, file, at = _resolved(spec, value, outline.file, pointer)
        for expression, item in found.items() if isinstance(found, dict) else ():
            step = escape(str(expression))
            # Two paths may share an item by reference: what is called back belongs to each of them.
            key = f"{outline.key}/callbacks/{escape(str(name))}/{step}"
            if not str(expression).startswith("x-"):
                yield from _of_item(spec, f"{name} {expression}", item, key, file, f"{at}/{step}", True)


def _of_paths(spec: Spec, paths: Json, base: str, callback: bool) -> Iterator[Outline]:
    for path, item in paths.items() if isinstance(paths, dict) else ():
        if not path.startswith("x-"):
            key = f"{base}/{escape(path)}"
            yield from _of_item(spec, path, item, key, "", key, callback)


def _of_item(spec: Spec, path: str, item: Json, key: str, file: str, pointer: str, callback: bool) -> Iterator[Outline]:
    item, item_file, item_pointer = _resolved(spec, item, file, pointer)
    if not isinstance(item, dict):
        return
    for entry in spec.book.entries(item):
        node, node_file, node_pointer = _resolved(spec, entry.node, item_file, item_pointer + entry.steps)
        known = node if isinstance(node, dict) else {}
        tags = known.get("tags")
        yield Outline(
            key=key + entry.steps,
            id=text(known.get("operationId")),
            method=entry.method,
            path=path,
            tags=tuple(t for t in tags if isinstance(t, str)) if isinstance(tags, list) else (),
            summary=text(known.get("summary")),
            item=item,
            item_file=item_file,
            item_pointer=item_pointer,
            node=node,
            file=node_file,
            pointer=node_pointer,
            callback=callback,
            additional=entry.additional,
        )


def _resolved(spec: Spec, value: Json, file: str, pointer: str) -> tuple[Json, str, str]:
    ref = value.get("$ref") if isinstance(value, dict) else None
    if isinstance(value, dict) and isinstance(ref, str):
        found = spec.follow(ref, file)
        if found is not None:
            # Siblings of a path item's reference add to it (OAS 3.0.3, path item object; undefined when they clash).
            rest = {k: v for k, v in value.items() if k != "$ref"}
            node = {**found.node, **rest} if rest and isinstance(found.node, dict) else found.node
            return node, found.file, found.pointer
    return value, file, pointer
