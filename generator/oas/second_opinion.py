"""openapi-spec-validator's own verdict, made linear, kept off the network, and placed by JSON pointers.

The library keeps what it has seen in lists, checks each schema with a slow validator, and fetches what references name;
here sets, jsonschema-rs and our own documents take those parts. Its rules stay its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from generator.diagnostics import Diagnostic
from generator.model.types import Json
from generator.oas import rules_reading, rules_schemas, rules_structure
from generator.oas.linear_judge import linear
from generator.oas.resolve import Spec
from generator.oas.values import Values
from generator.pointer import pointer_of, tokens_of

_BROKEN = frozenset(
    rule.id for rule in (*rules_reading.RULES, rules_structure.REF_OTHER_KIND, rules_structure.REF_NOT_HERE)
)


def objections(spec: Spec, found: tuple[Diagnostic, ...], known: Callable[[str], bool]) -> Iterator[Diagnostic]:
    """What the library objects to at places that our own findings do not speak of. References that `found` calls broken
    are taken out first: the library would stop at them."""
    broken = {
        d.span.pointer for d in found if not d.span.file and d.rule.id in _BROKEN and d.span.pointer.endswith("/$ref")
    }
    broken |= {pointer for file, pointer in spec.refused if not file}
    tree = mended(spec.document.tree, (pointer.removesuffix("/$ref") for pointer in broken))
    if isinstance(tree, dict) and not isinstance(tree.get(spec.version.marker), str):
        tree = {
            **tree,
            spec.version.marker: spec.version.name,
        }  # a number, as which `openapi: 3.0` is read; we told of it
    told: set[tuple[str, str]] = set()
    for place, reason in _errors(spec, tree) if isinstance(tree, dict) else ():
        target = spec.get(place)
        place = target.pointer if target is not None and not target.file else place
        if reason == _FAILED:
            yield rules_structure.SECOND_OPINION_FAILED.at("", reason=place)
        elif not known(place) and (place, reason) not in told:
            told.add((place, reason))
            rule = rules_schemas.DEFAULT_FORMAT if reason == _FORMAT else rules_structure.SECOND_OPINION
            yield rule.at(place, reason=reason)


_FAILED = ""
_FORMAT = "the value does not have the form that its format asks for"


def mended(tree: Json, pointers: Iterable[str]) -> Json:
    """The tree with a harmless object at each pointer; only the way there is copied."""
    for pointer in pointers:
        tokens = tokens_of(pointer)
        is_parameter = tokens[-2:-1] == ["parameters"] and tokens[-1].isdecimal()
        if tokens:
            tree = _replaced(tree, tokens, {"name": pointer, "in": "query"} if is_parameter else {})
    return tree


def _replaced(node: Json, tokens: list[str], stub: Json) -> Json:
    if not tokens:
        return stub
    if isinstance(node, dict) and tokens[0] in node:
        return {**node, tokens[0]: _replaced(node[tokens[0]], tokens[1:], stub)}
    if isinstance(node, list) and tokens[0].isdecimal() and int(tokens[0]) < len(node):
        at = int(tokens[0])
        return [*node[:at], _replaced(node[at], tokens[1:], stub), *node[at + 1 :]]
    return node


def _errors(spec: Spec, tree: dict[str, Json]) -> Iterator[tuple[str, str]]:
    """Place and sentence of each of the library's errors; at last (why, "") when it cannot go on."""
    import referencing.exceptions
    from jsonschema import exceptions as schema_exceptions  # type: ignore[import-untyped]  # ships no types
    from openapi_spec_validator.shortcuts import get_validator_cls
    from openapi_spec_validator.validation.exceptions import ValidatorDetectError

    from generator.oas.linear_paths import root_of

    unable = (
        ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError,
        referencing.exceptions.Unresolvable, ValidatorDetectError, schema_exceptions.FormatError,
        schema_exceptions.SchemaError, schema_exceptions.UndefinedTypeCheck, schema_exceptions.UnknownType,
        schema_exceptions.ValidationError,
    )  # fmt: skip
    try:
        base: Any = get_validator_cls(tree)
        judge = linear(base)
        documents: Any = _Documents(spec)
        path = root_of(tree, spec.uri, documents)
        validator = judge(path)
        validator.keyword_validators_registry.values = Values(spec)
        for error in validator.root_validator(path):  # its first stage, the meta-schema, is a part of `fast` already
            if not (spec.version.body_is_parameter and _is_legal_in_2(error)):
                yield pointer_of(getattr(error, "place", error.path)), _sentence(error)
    except unable as error:  # untrusted documents make the library fail in many ways; the other findings stand
        yield f"{type(error).__name__} inside the library", _FAILED


class _Documents:
    """Stands where the library keeps its readers of addresses: for every scheme there is one, and it knows our files only."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec

    def __contains__(self, scheme: object) -> bool:
        return True

    def __getitem__(self, scheme: str) -> Callable[[str], Json]:
        return self._spec.tree_at


def _is_legal_in_2(error: Any) -> bool:
    """Swagger 2.0 allows two things that the library, which judges its schemas by 3.0's rules, does not: a response with
    a schema of `type: file`, and a list under `items` (both stand in the official meta-schema)."""
    place = getattr(error, "place", ())
    if place[-1:] == ("items",):
        return str(error.message).endswith(_NO_SCHEMA)
    return place[-2:] == ("schema", "type") and error.instance == "file"


_NO_SCHEMA = "is not of type 'object', 'boolean'"


_SENTENCES = {
    "type": "the value has the wrong type",
    "enum": "the value is not one of the allowed ones",
    "const": "the value is not the allowed one",
    "pattern": "the value does not have the required form",
    "format": _FORMAT,
    "oneOf": "the object fits none, or more than one, of the allowed forms",
    "anyOf": "the object fits none of the allowed forms",
    "not": "the object has a form that is forbidden",
    "additionalProperties": "a field is not allowed here",
    "unevaluatedProperties": "a field is not allowed here",
    "uniqueItems": "an entry stands twice",
    "minItems": "the list is too short",
    "minProperties": "the object has too few fields",
    "minimum": "the number is too small",
    "maximum": "the number is too large",
}


def _sentence(error: Any) -> str:
    """The library's complaint without its dumps of the document."""
    if error.validator in _SENTENCES:
        return _SENTENCES[error.validator]
    text = str(error.message).split("\n")[0].rstrip(".")
    if text.endswith(_NO_SCHEMA):
        return "a schema must be an object"
    return text if len(text) <= 160 else text[:159] + "…"
