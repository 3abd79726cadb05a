"""Discriminators: the property they name is described, their mappings lead to schemas."""

from __future__ import annotations

from generator.diagnostics import Severity
from generator.model.types import Json
from generator.oas import rules_schemas as rules
from generator.oas.checks_tags import check_tags
from generator.oas.described_names import COMPOSED, described_names
from generator.oas.findings import Path
from generator.oas.structure import Walk


def check_discriminator_2(walk: Walk, value: str, node: dict[str, Json], path: Path, file: str) -> None:
    """Swagger 2.0: the property must be described and required here."""
    required, properties = node.get("required"), node.get("properties")
    described = isinstance(properties, dict) and value in properties
    if not described or not isinstance(required, list) or value not in required:
        walk.report(rules.DISCRIMINATOR_PROPERTY, path, file, name=value)


def check_discriminator(walk: Walk, value: dict[str, Json], node: dict[str, Json], path: Path, file: str) -> None:
    """Mappings lead to schemas, and some alternative describes the property."""
    mapping = value.get("mapping")
    for name, target in mapping.items() if isinstance(mapping, dict) else ():
        if isinstance(target, str):
            _mapping(walk, name, target, ((path, "mapping"), name), file)
    default = value.get("defaultMapping")
    if isinstance(default, str):
        _mapping(walk, "defaultMapping", default, (path, "defaultMapping"), file)
    tag = value.get("propertyName")
    if isinstance(tag, str):
        known = described_names(walk, {key: node[key] for key in node if key != "discriminator"}, file)
        if known is not None and tag not in known and not _open_alternatives(walk, node, file):
            walk.report(rules.DISCRIMINATOR_ALONE, path, file, name=tag)
            return
        check_tags(walk, tag, node, path, file)


def _open_alternatives(walk: Walk, node: dict[str, Json], file: str) -> bool:
    """Whether nothing is said about properties at all, so that nothing can be missing."""
    return not any(key in node for key in (*COMPOSED, "properties", "$ref"))


def _mapping(walk: Walk, name: str, target: str, path: Path, file: str) -> None:
    """A mapping is a reference, or the name of a schema component."""
    at_root = f"#{walk.version.schemas_at}/{target}"
    if "#" not in target and "/" not in target and walk.spec.step(at_root) is not None:
        walk.used.add(at_root[1:])
        return
    found = walk.spec.step(target, file)
    if found is not None:
        if not found.file:
            walk.used.add(found.pointer)
        return
    if "#" in target or not ("/" in target or "." in target):
        schemas = walk.spec.get(walk.version.schemas_at)
        known = schemas.node if schemas and isinstance(schemas.node, dict) else {}
        last = target.rpartition("/")[2]
        lower = None if "#" in target else Severity.WARNING  # a bare name may be known to the author's tools
        hint = walk.near(last, known)
        walk.report(rules.DISCRIMINATOR_TARGET, path, file, lower=lower, name=name, target=target, hint=hint)
