"""What schemas say, judged where it stands: limits, enums, defaults, examples, required names, discriminators."""

from __future__ import annotations

import json
from collections.abc import Sequence

from generator.diagnostics import Severity
from generator.model.types import Json
from generator.oas import rules_operations as operation_rules
from generator.oas import rules_schemas as rules
from generator.oas import rules_structure as structure_rules
from generator.oas.described_names import COMPOSED, described_names
from generator.oas.findings import Path, pointer
from generator.oas.structure import Checks, FieldCheck, Walk
from generator.oas.values import Values
from generator.oas.versions import Version

_PARTS = frozenset((*COMPOSED, "not", "if", "then", "else", "dependentSchemas"))

_MORE_THAN_TYPE = frozenset({
    "enum", "pattern", "multipleOf", "uniqueItems", "maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum",
    "maxLength", "minLength", "maxItems", "minItems", "maxProperties", "minProperties",
})  # fmt: skip
_TEXT = {str}
_PLAIN_TYPES = {str: "string", bool: "boolean", int: "integer"}
_TYPE_ALONE = frozenset(  # words beside which nothing but the type says which values are allowed
    ("type", "default", "description", "title", "example", "format", "nullable", "deprecated", "readOnly")
)


def values_of(walk: Walk) -> Values:
    """The judge of values, made once for a walk."""
    if walk.facts.values is None:
        walk.facts.values = Values(walk.spec)
    return walk.facts.values


def tell_unjudged(walk: Walk) -> None:
    """Say so when not every value was judged."""
    if values_of(walk).unjudged:
        walk.report(rules.UNJUDGED, "", "", count=values_of(walk).unjudged)


def _where(place: tuple[str | int, ...]) -> str:
    return "at `" + "/".join(map(str, place)) + "` " if place else ""


def check_default(walk: Walk, value: Json, node: dict[str, Json], path: Path, file: str) -> None:
    """A default must fit what stands beside it."""
    if _fits_plainly(value, node):
        return
    own_null = value is None and (node.get("nullable") is True or node.get("x-nullable") is True)
    fault = values_of(walk).fault(node, file, value, own_null=own_null)
    if fault:
        rule = rules.DEFAULT if walk.version.dialect == "draft4" else rules.DEFAULT_31
        if walk.version.body_is_parameter and not _MORE_THAN_TYPE.isdisjoint(node):
            # Swagger 2.0 asks a default for the type alone; the copy is kept, as judges are remembered by identity.
            typed = {key: part for key, part in node.items() if key not in _MORE_THAN_TYPE}
            walk.facts.types_of_defaults.append(typed)
            rule = rule if values_of(walk).fault(typed, file, value, own_null=own_null) else rules.DEFAULT_20
        walk.report(rule, path, file, reason=_where(fault[0]) + fault[1])


def _fits_plainly(value: Json, node: dict[str, Json]) -> bool:
    """Whether a value is of the type which is all that a schema asks for, as mostly."""
    return node.get("type") == _PLAIN_TYPES.get(value.__class__) and _TYPE_ALONE.issuperset(node)


def check_example(walk: Walk, value: Json, node: dict[str, Json], path: Path, file: str) -> None:
    """A schema's own example should fit it."""
    if _fits_plainly(value, node):
        return
    fault = values_of(walk).fault(node, file, value)
    if fault:
        walk.report(rules.EXAMPLE, path, file, reason=_where(fault[0]) + fault[1])


def check_examples(walk: Walk, value: list[Json], node: dict[str, Json], path: Path, file: str) -> None:
    """The examples of a 3.1 schema should fit it."""
    for number, example in enumerate(value):
        check_example(walk, example, node, (path, number), file)


def check_enum(walk: Walk, value: list[Json], node: dict[str, Json], path: Path, file: str) -> None:
    """Enum values differ from each other and fit the type."""
    if not value and walk.version.dialect != "draft4":
        walk.report(structure_rules.ENUM_EMPTY, path, file)
    if node.get("type") == "string" and _different_texts(value):
        return
    seen: set[str] = set()
    names = node.get("type")
    listed = [names] if isinstance(names, str) else names if isinstance(names, list) else []
    for number, item in enumerate(value):
        text = item if isinstance(item, str) else json.dumps(item, sort_keys=True)
        key = f"{item.__class__.__name__[:3]}{text}"
        if key in seen:
            rule = structure_rules.LISTED_TWICE if walk.version.body_is_parameter else structure_rules.ENUM_TWICE
            walk.report(rule, (path, number), file, value=text[:80], field="enum")
        seen.add(key)
        if listed and not _fits_type(item, listed, node):
            walk.report(rules.ENUM_VALUE, (path, number), file, value=text[:80], type=" or ".join(map(str, listed)))


def _different_texts(values: list[Json]) -> set[str]:
    """The values, where all of them are texts and none stands twice; none otherwise."""
    if set(map(type, values)) != _TEXT:
        return set()
    texts = set(map(str, values))
    return texts if len(texts) == len(values) else set()


def _fits_type(value: Json, names: Sequence[Json], node: dict[str, Json]) -> bool:
    if value is None:
        return "null" in names or node.get("nullable") is True or node.get("x-nullable") is True
    if isinstance(value, bool):
        return "boolean" in names
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return "integer" in names or "number" in names
    if isinstance(value, float):
        return "number" in names
    return {str: "string", list: "array", dict: "object"}[value.__class__] in names or "file" in names


def check_pattern(walk: Walk, value: str, node: dict[str, Json], path: Path, file: str) -> None:
    """A pattern is a regular expression of ECMA-262; each different one is read once."""
    known = walk.facts.patterns
    if value not in known:
        known[value] = _complaint(value)
    if known[value]:
        walk.report(rules.PATTERN, path, file, reason=known[value][:1].lower() + known[value][1:])


def _complaint(pattern: str) -> str:
    """Why a pattern cannot be read; "" when it can."""
    from regress import Regex, RegressError

    try:
        Regex(pattern)
    except RegressError as error:
        return str(error) or "it cannot be read"
    return ""


def _pair(low: str) -> FieldCheck:
    """The check of an upper limit against its lower partner."""

    def check(walk: Walk, value: float, node: dict[str, Json], path: Path, file: str) -> None:
        least = node.get(low)
        if isinstance(least, (int, float)) and not isinstance(least, bool) and least > value:
            high = path[1] if isinstance(path, tuple) else ""
            walk.report(rules.LIMITS, path, file, low=low, high=high, least=least, most=value)

    return check


def check_required(walk: Walk, value: list[Json], node: dict[str, Json], path: Path, file: str) -> None:
    """Required names differ from each other and are described somewhere."""
    given = node.get("properties")
    if isinstance(given, dict) and (names := _different_texts(value)) and given.keys() >= names:
        return
    if len(set(map(str, value))) != len(value):
        walk.report(structure_rules.LISTED_TWICE, path, file, value=_first_twice(value), field="required")
    properties = given if isinstance(given, dict) else {}
    missing = [(number, name) for number, name in enumerate(value) if isinstance(name, str) and name not in properties]
    if not missing or _is_part(path) or "patternProperties" in node or "$ref" in node:
        return
    known = described_names(walk, node, file)
    if known is None:
        return
    for number, name in missing:
        if name not in known:
            closed = node.get("additionalProperties") is False and not any(key in node for key in COMPOSED)
            rule = rules.REQUIRED_IMPOSSIBLE if closed else rules.REQUIRED_UNDEFINED
            walk.report(rule, (path, number), file, name=name, hint=walk.near(name, known))


def _first_twice(names: list[Json]) -> str:
    seen: set[str] = set()
    for name in map(str, names):
        if name in seen:
            return name
        seen.add(name)
    return ""


def _is_part(path: Path) -> bool:
    """Whether the schema around is a part of another one, which may describe the names."""
    steps: list[str | int] = []
    while isinstance(path, tuple) and len(steps) < 4:
        path, step = path
        steps.append(step)
    return bool(_PARTS.intersection(str(step) for step in steps[1:3]))


def check_type_old(walk: Walk, value: Json, node: dict[str, Json], path: Path, file: str) -> None:
    """Before 3.1 an array must say what its items are; `file` has its one place in 2.0."""
    check_type_list(walk, value, node, path, file)
    if value == "array" and "items" not in node:
        lower = Severity.WARNING if walk.version.body_is_parameter else None
        walk.report(operation_rules.ITEMS_MISSING, path, file, lower=lower)
    if value == "file" and walk.version.body_is_parameter and not _is_response_schema(path):
        walk.report(operation_rules.FILE_SCHEMA, path, file)


def _is_response_schema(path: Path) -> bool:
    text = pointer(path)
    return "/responses/" in text and text.endswith("/schema/type")


def check_write_only(walk: Walk, value: Json, node: dict[str, Json], path: Path, file: str) -> None:
    if value is True and node.get("readOnly") is True:
        walk.report(rules.READ_WRITE, path, file)


def check_dialect(walk: Walk, value: str, node: dict[str, Json], path: Path, file: str) -> None:
    known = (
        "https://spec.openapis.org/oas/3.1/dialect/",
        "https://spec.openapis.org/oas/3.2/dialect/",
        "https://json-schema.org/draft/2020-12/schema",
    )
    if not value.startswith(known):
        walk.report(rules.DIALECT, path, file, dialect=value)


def check_dynamic(walk: Walk, value: str, node: dict[str, Json], path: Path, file: str) -> None:
    walk.report(rules.DYNAMIC, path, file)
    if walk.spec.step(value, file) is None:
        from generator.oas.rules_reading import REF_BROKEN

        walk.report(REF_BROKEN, path, file, ref=value, hint="")


def check_type_list(walk: Walk, value: Json, node: dict[str, Json], path: Path, file: str) -> None:
    """The types of a list differ from each other."""
    if isinstance(value, list) and len(set(map(str, value))) != len(value):
        walk.report(structure_rules.LISTED_TWICE, path, file, value=_first_twice(value), field="type")


_FIELDS: dict[str, FieldCheck] = {
    "default": check_default,
    "enum": check_enum,
    "pattern": check_pattern,
    "maximum": _pair("minimum"),
    "maxLength": _pair("minLength"),
    "maxItems": _pair("minItems"),
    "maxProperties": _pair("minProperties"),
}


def check_discriminator(walk: Walk, value: Json, node: dict[str, Json], path: Path, file: str) -> None:
    """A name in Swagger 2.0, an object since."""
    from generator.oas import checks_discriminators as late  # small documents have none

    if isinstance(value, str):
        late.check_discriminator_2(walk, value, node, path, file)
    elif isinstance(value, dict):
        late.check_discriminator(walk, value, node, path, file)


def check_alternatives(walk: Walk, value: Json, node: dict[str, Json], path: Path, file: str) -> None:
    from generator.oas import checks_alternatives as late  # small documents have none

    late.check_alternatives(walk, value, node, path, file)


def attach(checks: Checks, version: Version, *, examples: bool) -> None:
    """Hang the checks on the rows of the schema, parameter, items and header kinds."""
    for kind in ("Schema", "Parameter", "Items", "Header"):
        checks.fields[kind].update(_FIELDS)
    schema = checks.fields["Schema"]
    schema["required"] = check_required
    if examples:
        schema["example"] = check_example
    schema["discriminator"] = check_discriminator
    schema["oneOf"] = check_alternatives
    if version.dialect == "draft4":
        schema["type"] = check_type_old
        schema["writeOnly"] = check_write_only
        return
    if examples:
        schema["examples"] = check_examples
    schema["$schema"] = check_dialect
    schema["$dynamicRef"] = check_dynamic
    schema["type"] = check_type_list
    checks.fields["OpenAPI"]["jsonSchemaDialect"] = check_dialect
