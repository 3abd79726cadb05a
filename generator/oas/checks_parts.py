"""Parameters, headers, media types, responses, examples: judged each on its own."""

from __future__ import annotations

import re

from generator.model.types import Json
from generator.oas import rules_operations as rules
from generator.oas import rules_schemas
from generator.oas.beside import exclusive, not_here
from generator.oas.checks_schemas import values_of
from generator.oas.described_names import described_names
from generator.oas.findings import Path, pointer
from generator.oas.sequences import is_sequence
from generator.oas.structure import Checks, Walk
from generator.oas.versions import Version
from generator.pointer import escape

_STYLES = {
    "path": ("matrix", "label", "simple"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form", "cookie"),
}
_STYLE_TYPES = {"deepObject": ("object",), "spaceDelimited": ("array", "object"), "pipeDelimited": ("array", "object")}
_OF_SCHEMA = frozenset(("style", "explode", "allowReserved", "example", "examples"))
_OF_STYLE = frozenset(("style", "explode", "allowReserved"))
_INSTEAD = {
    "accept": "the media types of `responses`",
    "content-type": "the media types of `requestBody`",
    "authorization": "`security`",
}
_TOKEN = r"[A-Za-z0-9!#$&^_.+*'%`|~{}-]+"
_UPLOAD = r"(?i)file|attachment|upload|.*[_-]file|.*[a-z]File"
_PLAIN_TEXT = frozenset(("type", "title", "description", "deprecated", "maxLength", "minLength"))
MEDIA_TYPE = re.compile(rf"\s*{_TOKEN}/{_TOKEN}\s*(;.*)?", re.DOTALL)


def check_parameter(walk: Walk, node: dict[str, Json], path: Path, file: str) -> None:
    """A parameter of OpenAPI 3."""
    place, name = node.get("in"), node.get("name")
    if place == "path" and node.get("required") is not True:
        walk.report(rules.PATH_PARAMETER_OPTIONAL, path, file, name=name)
    _schema_or_content(walk, node, f"parameter `{name}`", path, file)
    style = node.get("style")
    if isinstance(style, str) and isinstance(place, str) and place in _STYLES:
        _check_style(walk, node, style, place, path, file)
    if place == "header" and str(name).lower() in _INSTEAD:
        walk.report(rules.HEADER_IGNORED, path, file, name=name, instead=_INSTEAD[str(name).lower()])


def _check_style(walk: Walk, node: dict[str, Json], style: str, place: str, path: Path, file: str) -> None:
    if style not in _STYLES[place]:
        allowed = ", ".join(f"`{one}`" for one in _STYLES[place])
        walk.report(rules.STYLE, (path, "style"), file, style=style, place=place, allowed=allowed)
        return
    if style in _STYLE_TYPES:
        target = walk.follow(node.get("schema"), file)
        kind = target.node.get("type") if target and isinstance(target.node, dict) else None
        if isinstance(kind, str) and kind not in _STYLE_TYPES[style]:
            walk.report(rules.STYLE_TYPE, (path, "style"), file, style=style, type=kind)


def check_header(walk: Walk, node: dict[str, Json], path: Path, file: str) -> None:
    """A header of OpenAPI 3."""
    _schema_or_content(walk, node, "header", path, file)


def _schema_or_content(walk: Walk, node: dict[str, Json], what: str, path: Path, file: str) -> None:
    exclusive(walk, node, "schema", "content", path, file)
    if "schema" not in node and "content" not in node:
        walk.report(rules.NO_SCHEMA, path, file, what=what)
    content = node.get("content")
    if isinstance(content, dict):
        if len(content) != 1:
            walk.report(rules.ONE_CONTENT, (path, "content"), file, count=len(content))
        surplus = _OF_SCHEMA if "itemSchema" not in walk.book.kinds["MediaType"].fields else _OF_STYLE
        not_here(walk, node, surplus, "beside `content`", path, file)
    if node.get("in") == "querystring":
        not_here(walk, node, {"schema", *_OF_STYLE}, "in a query string, which has `content`", path, file)
    elif node.get("in") != "query":
        reserved = (
            node.get("in") in ("path", "cookie")
            and "in" in walk.book.kinds["Parameter"].fields
            and ("querystring" in walk.book.kinds["Parameter"].fields["in"].choices)
        )
        for name in ("allowEmptyValue", "allowReserved"):
            if name in node and not (reserved and name == "allowReserved"):
                rule = rules.FIELD_NOT_HERE if walk.version.webhooks else rules.FIELD_WITHOUT_MEANING
                walk.report(rule, (path, name), file, field=name, where="outside of query parameters")
    exclusive(walk, node, "example", "examples", path, file)


def check_value_examples(walk: Walk, node: dict[str, Json], path: Path, file: str) -> None:
    """Examples of parameters and headers; text may be the serialised form of anything."""
    if "schema" in node:
        _examples(walk, node, path, file, text_is_fine=True)


def check_media_type(walk: Walk, node: dict[str, Json], path: Path, file: str) -> None:
    """A media type: its name, its encoding."""
    name = "" if _is_component(path) else str(path[1]) if isinstance(path, tuple) else ""
    if name and not MEDIA_TYPE.fullmatch(name):
        walk.report(rules.MEDIA_TYPE, path, file, name=name)
    exclusive(walk, node, "example", "examples", path, file)
    for field in ("prefixEncoding", "itemEncoding"):
        exclusive(walk, node, "encoding", field, path, file)
    for field in ("itemSchema", "prefixEncoding", "itemEncoding"):
        if name and field in node and not is_sequence(name):
            walk.report(rules.ITEMS_IGNORED, (path, field), file, name=name, field=field)
    encoding = node.get("encoding")
    if name.lower().startswith("multipart/form-data"):
        _check_upload(walk, node.get("schema"), encoding, path, file)
    if isinstance(encoding, dict) and encoding:
        _check_encoding(walk, encoding, node.get("schema"), name, path, file)


def _is_component(path: Path) -> bool:
    """Whether a media type is one for reuse: it stands under a name there, not under its own."""
    if isinstance(path, tuple) and isinstance(path[0], tuple) and path[0][1] == "content":
        return False
    place = pointer(path)
    return place.startswith("/components/mediaTypes/") and place.count("/") == 3


def check_media_type_examples(walk: Walk, node: dict[str, Json], path: Path, file: str) -> None:
    """Examples of a media type; text may be the body itself where the media type is not JSON."""
    if "schema" in node:
        name = str(path[1]) if isinstance(path, tuple) else ""
        _examples(walk, node, path, file, text_is_fine="json" not in name.lower())


def _check_encoding(walk: Walk, encoding: dict[str, Json], schema: Json, name: str, path: Path, file: str) -> None:
    if not (name.lower().startswith(("multipart/", "application/x-www-form-urlencoded")) or "*" in name):
        walk.report(rules.ENCODING_IGNORED, (path, "encoding"), file, name=name)
        return
    target = walk.follow(schema, file)
    if target is None or not isinstance(target.node, dict):
        return
    known = described_names(walk, target.node, target.file or file)
    if known is None or not known or target.node.get("additionalProperties") or "patternProperties" in target.node:
        return
    for key in encoding:
        if key not in known and not key.startswith("x-"):
            walk.report(rules.ENCODING_UNKNOWN, ((path, "encoding"), key), file, name=key, hint=walk.near(key, known))


def _check_upload(walk: Walk, schema: Json, encoding: Json, path: Path, file: str) -> None:
    """A body of parts without any file, of which one is called so: mostly a word was forgotten."""
    target = walk.follow(schema, file)
    properties = target.node.get("properties") if target is not None and isinstance(target.node, dict) else None
    if target is None or not isinstance(properties, dict):
        return
    encoded = encoding if isinstance(encoding, dict) else {}
    described = {name: one for name, one in properties.items() if isinstance(one, dict)}
    if any(isinstance(one, dict) and one.get("contentType") for one in encoded.values()):
        return
    if any(map(_says_file, described.values())):
        return
    for name, one in described.items():
        if one.get("type") != "string" or not one.keys() <= _PLAIN_TEXT or not re.fullmatch(_UPLOAD, name):
            continue
        inline = target.node is schema
        at: Path = (((path, "schema"), "properties"), name) if inline else f"{target.pointer}/properties/{escape(name)}"
        walk.report(rules.PART_AS_TEXT, at, file if inline else target.file, name=name)


def _says_file(schema: dict[str, Json]) -> bool:
    items = schema.get("items")
    media = {"contentMediaType", "contentEncoding"} & schema.keys()
    return bool(schema.get("format") == "binary" or media or isinstance(items, dict) and _says_file(items))


def _examples(walk: Walk, node: dict[str, Json], path: Path, file: str, *, text_is_fine: bool) -> None:
    """Judge `example` and `examples` against the schema beside them."""
    found: list[tuple[Path, Json, str]] = []
    if "example" in node:
        found.append(((path, "example"), node["example"], file))
    examples = node.get("examples")
    for name, example in examples.items() if isinstance(examples, dict) else ():
        target = walk.follow(example, file)
        if target is None or not isinstance(target.node, dict) or not target.node.keys() & {"value", "dataValue"}:
            continue
        here = target.node is example
        word = "value" if "value" in target.node else "dataValue"
        where: Path = (((path, "examples"), name), word) if here else f"{target.pointer}/{word}"
        found.append((where, target.node[word], file if here else target.file))
    for where, value, place in found:
        if text_is_fine and isinstance(value, str):
            continue
        fault = values_of(walk).fault(node["schema"], file, value)
        if fault:
            at = "at `" + "/".join(map(str, fault[0])) + "` " if fault[0] else ""
            walk.report(rules_schemas.EXAMPLE, where, place, reason=at + fault[1])


_EXAMPLE_VALUES = (
    ("value", "externalValue"), ("value", "dataValue"), ("value", "serializedValue"), ("serializedValue", "externalValue"),
)  # fmt: skip


def check_example_object(walk: Walk, node: dict[str, Json], path: Path, file: str) -> None:
    for first, second in _EXAMPLE_VALUES:
        exclusive(walk, node, first, second, path, file)


def check_response(walk: Walk, node: dict[str, Json], path: Path, file: str) -> None:
    headers = node.get("headers")
    for name in headers if isinstance(headers, dict) else ():
        if name.lower() == "content-type":
            walk.report(rules.RESPONSE_HEADER_IGNORED, ((path, "headers"), name), file)


def attach(checks: Checks, version: Version, *, examples: bool) -> None:
    """Hang the checks on the rows."""
    checks.objects["Response"] = (check_response,)
    if version.body_is_parameter:
        return
    checks.objects["Parameter"] = (check_parameter, check_value_examples) if examples else (check_parameter,)
    checks.objects["Header"] = (check_header, check_value_examples) if examples else (check_header,)
    checks.objects["MediaType"] = (check_media_type, check_media_type_examples) if examples else (check_media_type,)
    checks.objects["Example"] = (check_example_object,)
