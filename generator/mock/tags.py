"""How values of one schema are told apart from those of its siblings: discriminators, mappings, children."""

from __future__ import annotations

from functools import lru_cache

from generator.mock.nodes import SpecNode, SpecView, root
from generator.pointer import unescape


def discriminator(node: SpecNode) -> tuple[str, dict[str, SpecNode]]:
    """The tag's property and the schema each tag stands for; ("", {}) without a discriminator."""
    said = node.members.get("discriminator")
    if isinstance(said, str):
        return said, {}
    field = said.get("propertyName") if isinstance(said, dict) else None
    if not isinstance(said, dict) or not isinstance(field, str):
        return "", {}
    tags: dict[str, SpecNode] = {}
    mapping = said.get("mapping")
    for tag, ref in (mapping.items() if isinstance(mapping, dict) else ()):
        if target := mapped(node, ref):
            tags[str(tag)] = target
    known = {target.key for target in tags.values()}
    for word in ("oneOf", "anyOf"):
        for child in node.listed(word):
            if child.reference and child.met().key not in known:
                tags.setdefault(schema_name(child.reference), child.met())
    return field, tags


def fallback(node: SpecNode) -> SpecNode | None:
    """The schema that holds for a missing or unknown tag (`defaultMapping`, OAS 3.2)."""
    said = node.members.get("discriminator")
    return mapped(node, said.get("defaultMapping")) if isinstance(said, dict) else None


def children(parent: SpecNode) -> dict[str, SpecNode]:
    """The schemas that extend a parent and say their tag in `x-ms-discriminator-value`, by that tag."""
    found = {}
    for child in _heirs(parent.source).get(parent.key, ()):
        if tag := child.text("x-ms-discriminator-value"):
            found[tag] = child
    return found


@lru_cache(maxsize=8)
def _heirs(source: SpecView) -> dict[tuple[str, str], list[SpecNode]]:
    """The named schemas of a document by each schema they extend through allOf."""
    found: dict[tuple[str, str], list[SpecNode]] = {}
    components = root(source).get("components")
    named = root(source).get("definitions") or (components.get("schemas") if components else None)
    if named is None:
        return found
    for name in named.members:
        schema = named.step(name)
        for part in schema.listed("allOf"):
            if part.reference:
                found.setdefault(part.met().key, []).append(schema)
    return found


def mapped(node: SpecNode, ref: object) -> SpecNode | None:
    """What a discriminator's mapping names: a reference, or the plain name of a component."""
    if not isinstance(ref, str):
        return None
    plain_name = "/" not in ref and "#" not in ref and not ref.endswith((".json", ".yaml", ".yml"))
    found = node.source.follow(f"#/components/schemas/{ref}" if plain_name else ref, node.file)
    if found is None:
        return None
    return SpecNode(node.source, found.node, found.file, found.pointer).met()


def schema_name(ref: str) -> str:
    """The last token of a reference."""
    return unescape(ref.rsplit("/", 1)[-1])
