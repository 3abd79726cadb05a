"""openapi-spec-validator's own verdict, made linear, kept off the network, and placed by JSON pointers.

The library keeps what it has seen in lists, checks each schema with a slow validator, and fetches what references name;
here sets, jsonschema-rs and our own documents take those parts. Its rules stay its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from generator.diagnostics import Diagnostic
from generator.model.types import Json
from generator.oas import rules_reading, rules_schemas, rules_structure
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
    told: set[tuple[str, str]] = set()
    for place, reason in _errors(spec, tree):
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


def mended(tree: Json, pointers: Any) -> Json:
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


def _errors(spec: Spec, tree: Any) -> Iterator[tuple[str, str]]:
    """Place and sentence of each of the library's errors; at last (why, "") when it cannot go on."""
    import jsonschema_path
    import referencing.exceptions
    from jsonschema import exceptions as schema_exceptions  # type: ignore[import-untyped]  # ships no types
    from openapi_spec_validator.shortcuts import get_validator_cls
    from openapi_spec_validator.validation.exceptions import ValidatorDetectError

    unable = (
        ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError,
        referencing.exceptions.Unresolvable, ValidatorDetectError, schema_exceptions.FormatError,
        schema_exceptions.SchemaError, schema_exceptions.UndefinedTypeCheck, schema_exceptions.UnknownType,
        schema_exceptions.ValidationError,
    )  # fmt: skip
    try:
        base: Any = get_validator_cls(tree)
        judge = _linear(base)
        documents: Any = _Documents(spec)
        path = jsonschema_path.SchemaPath.from_dict(
            tree, base_uri=spec.uri, handlers=documents, resolved_cache_maxsize=4096
        )
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


@cache
def _linear(base: Any) -> Any:
    """The library's validator of a version with faster parts of the same meaning."""
    rows = dict(base.keyword_validators)
    draft4 = rows["schema"].__name__ == "OpenAPIV30SchemaValidator"
    rows["schema"] = _schema(rows["schema"], draft4)
    rows["default"] = _default(rows["default"])
    rows["operation"] = _operation(rows["operation"])
    rows["parameters"] = _placed(rows["parameters"], 0)
    return type(f"Linear{base.__name__}", (base,), {"keyword_validators": rows})


class _Seen(set[Any]):
    """A set where the library appends to a list and searches it."""

    append = set.add


def _tell(errors: Any, parts: tuple[Any, ...], *, relative: bool) -> Iterator[Any]:
    """The errors, each told where it stands; the innermost telling counts."""
    for error in errors:
        if not hasattr(error, "place"):
            error.place = (*parts, *error.path) if relative else parts
        yield error


def _placed(base: Any, argument: int) -> Any:
    class Placed(base):  # type: ignore[misc]  # the base is chosen at run time
        def __call__(self, *args: Any, **options: Any) -> Iterator[Any]:
            return _tell(super().__call__(*args, **options), args[argument].parts, relative=False)

    return Placed


def _operation(base: Any) -> Any:
    class Operation(_placed(base, 2)):  # type: ignore[misc]  # the base is chosen at run time
        def __init__(self, registry: Any) -> None:
            super().__init__(registry)
            self.operation_ids_registry = _Seen()

    return Operation


def _schema(base: Any, draft4: bool) -> Any:
    class Schema(base):  # type: ignore[misc]  # the base is chosen at run time
        def __init__(self, registry: Any) -> None:
            super().__init__(registry)
            self.visited_schema_ids = _Seen()
            self.meta_checked_schema_ids = _Seen()
            self.wanted: frozenset[str] = frozenset()
            self.paths: dict[int, Any] = {}  # where a schema stands, by the identity of its value
            self.parts: dict[int, list[Any]] = {}  # what is in allOf and the like of it, by the same

        def __call__(self, schema: Any, require_properties: bool = True, meta_checked: bool = False) -> Iterator[Any]:
            value = schema.read_value()
            wanted = _inherited(value) if require_properties and isinstance(value, dict) else frozenset()
            return self._wanting(wanted, super().__call__(schema, require_properties, meta_checked), schema.parts)

        def _wanting(self, names: frozenset[str], errors: Iterator[Any], parts: tuple[Any, ...]) -> Iterator[Any]:
            """The errors of a schema, each told where it stands; while they are sought, `names` are all that
            `_collect_properties` need find. One frame for each level: what is deep has few to spare."""
            while True:
                before, self.wanted = self.wanted, names
                try:
                    error = next(errors)
                except StopIteration:
                    return
                finally:
                    self.wanted = before
                if not hasattr(error, "place"):
                    error.place = (*parts, *error.path)
                yield error

        def _collect_properties(self, schema: Any) -> set[str]:
            """The library's rule for the names that are asked for, each schema read once in the whole document: shared
            parts would double the work at every level, and a chain would be walked anew from each of its links."""
            found: set[str] = set()
            stack, seen = [schema.read_value()], set()
            self.paths.setdefault(id(stack[0]), schema)
            while stack and not self.wanted <= found:
                value = stack.pop()
                if isinstance(value, dict) and id(value) not in seen:
                    seen.add(id(value))
                    found.update(map(str, value.get("properties") or ()))
                    stack += self._parts(value)
            return found

        def _parts(self, value: dict[str, Any]) -> list[Any]:
            """The schemas whose properties count as this one's."""
            if id(value) not in self.parts:
                here = self.paths[id(value)]
                parts = [part for key in ("allOf", "anyOf", "oneOf") if key in value for part in here / key]
                parts += [here / key for key in ("items", "not") if key in value]
                made = self.parts[id(value)] = [part.read_value() for part in parts]
                self.paths.update({id(inner): part for inner, part in zip(made, parts, strict=True)})
            return self.parts[id(value)]

        def _validate_schema_meta(self, schema: Any, value: Any) -> Any:
            other_dialect = not draft4 and isinstance(value, dict) and "$schema" in value
            if not other_dialect and _fits_meta_schema(value, draft4):
                return None
            return super()._validate_schema_meta(schema, value)

    return Schema


def _inherited(schema: dict[str, Any]) -> frozenset[str]:
    """The names that a schema demands and does not describe itself: they must be described in its allOf."""
    required, properties = schema.get("required"), schema.get("properties")
    if "allOf" not in schema or not isinstance(required, list):
        return frozenset()
    names = frozenset(name for name in required if isinstance(name, str))
    return names - frozenset(properties) if isinstance(properties, dict) else names


def _fits_meta_schema(value: Any, draft4: bool) -> bool:
    """jsonschema-rs's quick yes; anything else is left to the library."""
    try:
        return bool(_meta_schema(draft4).is_valid(value))
    except ValueError:
        return False


@cache
def _meta_schema(draft4: bool) -> Any:
    import jsonschema_rs
    from openapi_schema_validator import OAS30Validator

    if draft4:
        return jsonschema_rs.Draft4Validator(dict(OAS30Validator.META_SCHEMA), validate_formats=True)
    reference = {"$ref": "https://json-schema.org/draft/2020-12/schema"}
    return jsonschema_rs.Draft202012Validator(reference, validate_formats=True)


def _default(base: Any) -> Any:
    """Defaults are judged by the library, patterns in linear time: a backtracking match may never end."""
    from jsonschema.validators import extend  # type: ignore[import-untyped]  # ships no types

    class Default(base):  # type: ignore[misc]  # the base is chosen at run time
        value_validator_cls = staticmethod(extend(base.value_validator_cls, {"pattern": _pattern}))

        def __call__(self, schema: Any, value: Any) -> Iterator[Any]:
            if not self.registry.values.is_cheap(schema.read_value(), "", value):
                return iter(())
            return _tell(super().__call__(schema, value), (*schema.parts, "default"), relative=True)

    return Default


def _pattern(_validator: Any, pattern: Any, value: Any, _schema: Any) -> Iterator[Any]:
    from jsonschema.exceptions import ValidationError  # type: ignore[import-untyped]  # ships no types

    from generator.patterns import compiled

    if isinstance(value, str) and isinstance(pattern, str) and compiled(pattern).refuses(value):
        yield ValidationError("the text does not match its pattern")
