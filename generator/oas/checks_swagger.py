"""What only Swagger 2.0 has: parameters with types of their own, a host and a base path, media types in lists."""

from __future__ import annotations

import re

from generator.model.types import Json
from generator.oas import rules_operations as rules
from generator.oas import rules_schemas
from generator.oas.beside import not_here
from generator.oas.checks_parts import MEDIA_TYPE
from generator.oas.checks_schemas import values_of
from generator.oas.findings import Path
from generator.oas.rules_structure import FIELD_MISSING
from generator.oas.structure import Checks, Walk

_HOST = re.compile(r"[^{}/ :\\]+(?::\d+)?")


def check_parameter_2(walk: Walk, node: dict[str, Json], path: Path, file: str) -> None:
    """A parameter of Swagger 2.0: bodies have a schema, all others a type."""
    place, name = node.get("in"), node.get("name")
    if place == "path" and node.get("required") is not True:
        walk.report(rules.PATH_PARAMETER_OPTIONAL, path, file, name=name)
    if not isinstance(place, str):
        return
    if place == "body":
        if "schema" not in node:
            walk.report(FIELD_MISSING, path, file, field="schema", kind="a body parameter")
        not_here(
            walk,
            node,
            node.keys() - {"name", "in", "description", "required", "schema"},
            "in a body parameter",
            path,
            file,
        )
        return
    if "type" not in node:
        walk.report(FIELD_MISSING, path, file, field="type", kind="a parameter outside the body")
    not_here(walk, node, {"schema"}, "outside a body parameter", path, file)
    if place in ("path", "header"):
        not_here(walk, node, {"allowEmptyValue"}, f"in a {place} parameter", path, file)
    if node.get("type") == "file" and place != "formData":
        walk.report(rules.FILE_PLACE, path, file)
    if node.get("collectionFormat") == "multi" and place not in ("query", "formData"):
        walk.report(rules.MULTI, (path, "collectionFormat"), file)
    check_items_2(walk, node, path, file)


def check_items_2(walk: Walk, node: dict[str, Json], path: Path, file: str) -> None:
    if node.get("type") == "array" and "items" not in node:
        walk.report(rules.ITEMS_MISSING, path, file)


def check_host(walk: Walk, value: str, node: dict[str, Json], path: Path, file: str) -> None:
    if not _HOST.fullmatch(value):
        walk.report(rules.HOST, path, file, value=value)


def check_base_path(walk: Walk, value: str, node: dict[str, Json], path: Path, file: str) -> None:
    if not value.startswith("/"):
        walk.report(rules.BASE_PATH, path, file, value=value)


def check_media_types(walk: Walk, value: list[Json], node: dict[str, Json], path: Path, file: str) -> None:
    """`consumes` and `produces` hold media types."""
    for number, name in enumerate(value):
        if isinstance(name, str) and not MEDIA_TYPE.fullmatch(name):
            walk.report(rules.MEDIA_TYPE, (path, number), file, name=name)


def check_examples_2(walk: Walk, node: dict[str, Json], path: Path, file: str) -> None:
    """Swagger 2.0: a response's examples by media type."""
    examples = node.get("examples")
    if "schema" not in node or not isinstance(examples, dict):
        return
    for name, value in examples.items():
        if "json" in name.lower() and (fault := values_of(walk).fault(node["schema"], file, value)):
            at = "at `" + "/".join(map(str, fault[0])) + "` " if fault[0] else ""
            walk.report(rules_schemas.EXAMPLE, ((path, "examples"), name), file, reason=at + fault[1])


def attach(checks: Checks, *, examples: bool) -> None:
    """Hang the checks on the rows, beside those that all versions share."""
    checks.objects["Parameter"] = (check_parameter_2,)
    checks.objects["Items"] = checks.objects["Header"] = (check_items_2,)
    if examples:
        checks.objects["Response"] = (*checks.objects["Response"], check_examples_2)
    checks.fields["OpenAPI"].update(host=check_host, basePath=check_base_path)
    for kind in ("OpenAPI", "Operation"):
        checks.fields[kind].update(consumes=check_media_types, produces=check_media_types)
