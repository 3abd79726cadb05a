"""The operations of a spec as the mock needs them: read from the raw tree, each in full only when it is asked for.

This is a second reading, on purpose apart from the generator's own model: it judges what the generated code sends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

from generator.mock.nodes import SpecNode, SpecView, root
from generator.mock.served import Media, ServedBody, ServedParameter, ServedPart, ServedResponse
from generator.mock.servers import prefixes
from generator.model.types import Json

STYLES = {"path": "simple", "query": "form", "querystring": "form", "header": "simple", "cookie": "form"}
COLLECTIONS = {
    "csv": ("form", False),
    "ssv": ("spaceDelimited", False),
    "tsv": ("tabDelimited", False),
    "pipes": ("pipeDelimited", False),
    "multi": ("form", True),
}
STYLED = frozenset({"style", "explode", "allowReserved"})
VARIABLE = re.compile(r"\{([^{}]*)\}")
IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization"})  # OAS 3.0.3, parameter object, `name`


class ServedOperation:
    """One method of one path; its parts are read when first used."""

    def __init__(self, source: SpecView, verb: str, path: str, node: SpecNode, item: SpecNode) -> None:
        self.source, self.verb, self.path, self.node, self.item = source, verb, path, node, item

    @property
    def key(self) -> str:
        return f"{self.verb} {self.path}"

    @property
    def id(self) -> str:
        return self.node.text("operationId")

    @property
    def old(self) -> bool:
        return self.source.dialect.startswith("2")

    @cached_property
    def raw_parameters(self) -> tuple[SpecNode, ...]:
        """The operation's parameter objects, those of the path item after them unless overridden."""
        found: dict[tuple[str, str], SpecNode] = {}
        for owner in (self.item, self.node):
            listed = owner.get("parameters")
            for parameter in listed.each() if listed else ():
                if parameter.text("name") or parameter.text("in") == "body":
                    found[parameter.text("name"), parameter.text("in")] = parameter
        return tuple(found.values())

    @cached_property
    def parameters(self) -> tuple[ServedParameter, ...]:
        declared = tuple(
            self._parameter(node)
            for node in self.raw_parameters
            if node.text("in") in STYLES
            and not (node.text("in") == "header" and node.text("name").lower() in self._ignored)
        )
        known = {parameter.name for parameter in declared if parameter.location == "path"}
        forgotten = [name for name in VARIABLE.findall(self.path) if name not in known]
        return declared + tuple(self._forgotten(name) for name in dict.fromkeys(forgotten))

    def _forgotten(self, name: str) -> ServedParameter:
        """A variable of the path that no parameter describes: some text."""
        text = self.node.with_value({"type": "string"}, f"#{name}")
        return ServedParameter(name, "path", True, "simple", False, text, node=text)

    @property
    def _ignored(self) -> frozenset[str]:
        """Headers that are described elsewhere; in 2.0 a parameter may be how the key is sent."""
        return IGNORED_HEADERS - {"authorization"} if self.old else IGNORED_HEADERS

    def _parameter(self, node: SpecNode) -> ServedParameter:
        location = node.text("in")
        required = node.flag("required") or location == "path"
        if self.old:
            style, explode = COLLECTIONS.get(node.text("collectionFormat", "csv"), COLLECTIONS["csv"])
            style = "simple" if location in ("path", "header") and style == "form" else style
            return ServedParameter(node.text("name"), location, required, style, explode, _bare(node), node=node)
        style = node.text("style") or STYLES[location]
        explode = node.flag("explode", default=style in ("form", "cookie"))
        content = node.get("content")
        if "schema" not in node.members and content is not None and isinstance(content.value, dict) and content.value:
            media_type = next(iter(content.value))
            media = content.step(media_type).met()
            schema = _schema(media) or media.with_value({}, "#any")
            return ServedParameter(
                node.text("name"), location, required, style, explode, schema, media_type, node, dict(_parts(media))
            )
        return ServedParameter(node.text("name"), location, required, style, explode, _schema(node) or node.with_value({}, "#any"), node=node)  # fmt: skip

    @cached_property
    def body(self) -> ServedBody | None:
        if self.old:
            return self._old_body()
        node = self.node.get("requestBody")
        if node is None or not isinstance(node.value, dict):
            return None
        return ServedBody(node.flag("required"), tuple(map(_listed, _contents(node))))

    def _old_body(self) -> ServedBody | None:
        forms = [node for node in self.raw_parameters if node.text("in") == "formData"]
        for node in self.raw_parameters:
            if node.text("in") == "body":
                contents = tuple(
                    Media(kind, _schema(node), node, {}) for kind in self._listed("consumes") or ["application/json"]
                )
                return ServedBody(node.flag("required"), contents, node.text("name", "body"))
        if not forms:
            return None
        schema: dict[str, Json] = {
            "type": "object",
            "properties": {node.text("name"): _bare(node).value for node in forms},
        }
        schema["required"] = [node.text("name") for node in forms if node.flag("required")]
        has_file = any(node.text("type") == "file" for node in forms)
        parts = {}
        for node in forms:
            style, explode = COLLECTIONS.get(node.text("collectionFormat", "csv"), COLLECTIONS["csv"])
            parts[node.text("name")] = ServedPart(style, explode, styled=node.text("type") == "array")
        form = self.node.with_value(schema, "#form")
        known = [kind for kind in self._listed("consumes") if "form" in kind]
        kinds = [kind for kind in known if "multipart" in kind] if has_file else known
        kinds = kinds or ["multipart/form-data" if has_file else "application/x-www-form-urlencoded"]
        return ServedBody(bool(schema["required"]), tuple(Media(kind, form, form, parts) for kind in kinds))

    def _listed(self, key: str) -> list[str]:
        for owner in (self.node, root(self.source)):
            value = owner.members.get(key)
            if isinstance(value, list):
                return [kind for kind in value if isinstance(kind, str)]
        return []

    @cached_property
    def answers(self) -> tuple[ServedResponse, ...]:
        responses = self.node.get("responses")
        return (
            tuple(self._answer(code, node) for code, node in responses.items() if not code.startswith("x-"))
            if responses
            else ()
        )

    def _answer(self, code: str, node: SpecNode) -> ServedResponse:
        headers = node.get("headers")
        read = tuple((name, self._header(name, header)) for name, header in (headers.items() if headers else ()))
        if not self.old:
            return ServedResponse(code, node, tuple(_contents(node)), read)
        schema = _schema(node)
        contents: tuple[Media, ...] = ()
        if schema is not None:
            binary = schema.members.get("type") == "file"
            kinds = self._listed("produces") or ["application/octet-stream" if binary else "application/json"]
            contents = tuple(Media(kind, schema, node, {}) for kind in kinds)
        else:  # an example without a schema still says what is answered
            shown = node.get("examples")
            contents = tuple(Media(kind, None, node, {}) for kind, _ in (shown.items() if shown else ()))
        return ServedResponse(code, node, contents, read)

    def _header(self, name: str, node: SpecNode) -> ServedParameter:
        if self.old:
            return ServedParameter(name, "header", False, "simple", False, _bare(node), node=node)
        return ServedParameter(name, "header", node.flag("required"), "simple", node.flag("explode"), _schema(node) or node.with_value({}, "#any"), node=node)  # fmt: skip

    @cached_property
    def prefixes(self) -> tuple[str, ...]:
        """Path prefixes of the servers this operation may stand under; always "" too."""
        owners = (self.node, self.item, root(self.source))
        nearest = next((found for owner in owners if (found := list(prefixes(owner, self.old)))), [])
        found = ["", *nearest]
        return tuple(sorted(dict.fromkeys(found), key=len, reverse=True))

    @cached_property
    def security(self) -> tuple[dict[str, Json], ...]:
        """The alternatives of required schemes; an empty one needs nothing."""
        for owner in (self.node, root(self.source)):
            value = owner.members.get("security")
            if isinstance(value, list):
                return tuple(alternative for alternative in value if isinstance(alternative, dict))
        return ()


def operations(source: SpecView) -> Iterator[ServedOperation]:
    """Every operation of the document in its order."""
    paths = root(source).get("paths")
    for path, item in paths.items() if paths else ():
        if not path.startswith("x-") and isinstance(item.value, dict):
            for entry in source.book.entries(item.value):
                node = item.at(entry.steps).met()
                if isinstance(node.value, dict):
                    yield ServedOperation(source, entry.verb, path if path.startswith("/") else f"/{path}", node, item)


def schemes(source: SpecView) -> dict[str, dict[str, Json]]:
    """The security schemes by name."""
    top = root(source)
    components = top.get("components")
    found = top.get("securityDefinitions") or (components.get("securitySchemes") if components else None)
    return {name: node.value for name, node in found.items() if isinstance(node.value, dict)} if found else {}


def _schema(node: SpecNode) -> SpecNode | None:
    """The schema under a node, its own reference kept so that its name is known."""
    if isinstance(node.members.get("schema"), (dict, bool)):
        return node.step("schema")
    return None


def _bare(node: SpecNode) -> SpecNode:
    """A 2.0 parameter or header read as a schema."""
    dropped = ("name", "in", "required", "description", "collectionFormat", "allowEmptyValue")
    schema = {key: value for key, value in node.members.items() if key not in dropped}
    return node.with_value(schema, "#schema")


def _contents(node: SpecNode) -> Iterator[Media]:
    content = node.get("content")
    for media_type, media in content.items() if content else ():
        schema = _schema(media)
        sequence = False
        if schema is None and isinstance(media.members.get("itemSchema"), dict):
            schema, sequence = media.step("itemSchema"), True
        yield Media(media_type, schema, media, dict(_parts(media)), sequence)


def _listed(media: Media) -> Media:
    """A sequence as the list that a request sends at once."""
    if not media.sequence or media.schema is None:
        return media
    every = {"type": "array", "items": media.schema.value}
    return replace(media, schema=media.node.with_value(every, "#items"))


def _parts(media: SpecNode) -> Iterator[tuple[str, ServedPart]]:
    encoding = media.get("encoding")
    newer = media.source.siblings  # from 3.1 on multipart bodies have styles too
    for name, node in encoding.items() if encoding else ():
        style = node.text("style", "form")
        explode, media_type = node.flag("explode", default=style == "form"), node.text("contentType")
        yield name, ServedPart(style, explode, media_type, newer and not STYLED.isdisjoint(node.members))
