"""The parts of openapi-spec-validator that took the square of a document's size, made linear; what they say is the library's.

Only which tags stand above each other is left to our own row (TAG_PARENT in checks_operations), which says the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any


@cache
def linear(base: Any) -> Any:
    """The library's validator of a version with faster parts of the same meaning, its errors told where they stand."""
    rows = dict(base.keyword_validators)
    draft4 = rows["schema"].__name__ == "OpenAPIV30SchemaValidator"
    rows["schema"] = _schema(rows["schema"], draft4)
    rows["default"] = _default(rows["default"])
    rows["operation"] = _operation(rows["operation"])
    rows["parameters"] = _placed(rows["parameters"], 0)
    if "tags" in rows:
        rows["tags"] = _names_of_tags()
    return type(f"Linear{base.__name__}", (base,), {"keyword_validators": rows})


def _names_of_tags() -> Any:
    """What is said of tags before 3.2: of their names. The ways upwards took the square of a ring, in time and in text."""
    from openapi_spec_validator.validation.keywords import TagsValidator

    return TagsValidator


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


class _Gathering:
    """Which properties a schema's allOf brings: gathered for the names that are asked for, each schema read once in the
    whole document. Shared parts would double the work at every level, and a chain would be walked anew from each link.
    """

    def __init__(self, *given: Any) -> None:  # for the library's class, which follows in the order of bases
        super().__init__(*given)
        self.wanted: frozenset[str] = frozenset()
        self.paths: dict[int, Any] = {}  # where a schema stands, by the identity of its value
        self.parts: dict[int, list[Any]] = {}  # what is in allOf and the like of it, by the same

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


def _schema(base: Any, draft4: bool) -> Any:
    class Schema(_Gathering, base):  # type: ignore[misc]  # the base is chosen at run time
        def __init__(self, registry: Any) -> None:
            super().__init__(registry)
            self.visited_schema_ids = _Seen()
            self.meta_checked_schema_ids = _Seen()

        def __call__(self, schema: Any, require_properties: bool = True, meta_checked: bool = False) -> Iterator[Any]:
            value = schema.read_value()
            wanted = _inherited(value) if require_properties and isinstance(value, dict) else frozenset()
            return self._wanting(wanted, super().__call__(schema, require_properties, meta_checked), schema.parts)

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
