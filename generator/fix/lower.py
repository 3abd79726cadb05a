"""A document of OpenAPI 3.1 (or one of 3.0 that uses words of 3.1) said in the words of 3.0.3."""

from __future__ import annotations

from generator.fix import rules
from generator.fix.lower_schema import lowered, stripped
from generator.fix.places import GONE, Found, members_of
from generator.fix.shapes import TARGET, generous
from generator.fix.walker import Walker, swapped, without
from generator.model.types import Json
from generator.oas.book import ObjectKind
from generator.oas.versions import V30
from generator.pointer import escape, unescape

VERSION = "3.0.3"


# Kind -> its new field, the one that 3.0 has for it, whether a list is made of the value.
_NEWER = {
    "MediaType": ("itemSchema", "schema", True), "Response": ("summary", "description", False),
    "Example": ("dataValue", "value", False),
}  # fmt: skip


class Lower(Walker):
    """Says each object in 3.0.3. `newer` tells that the document is one of 3.1 or later: `$ref` siblings count there."""

    def __init__(self, newer: bool) -> None:
        super().__init__(generous(V30))
        self.newer = newer

    def visit(self, node: Json, kind: ObjectKind, at: str) -> Found:
        """As `Walker.visit`; fields that 3.0 does not know go first, so that nothing inside them is reported."""
        if kind.name == "Schema" and isinstance(node, dict) and (self.newer or "$ref" not in node):
            node = self._node_type(stripped(node, at, self), at)
        if isinstance(node, dict) and kind.name not in ("Schema", "OpenAPI"):
            if "$ref" in node and kind.name != "PathItem":
                return self._bare(node, at) if self.newer else node
            if kind.name == "License":
                node = self._license(node, at)
            node = self._newer(node, kind, at)
            node = self._known(node, kind, at)
        return super().visit(node, kind, at)

    def _known(self, node: dict[str, Json], kind: ObjectKind, at: str) -> dict[str, Json]:
        """The object without the fields that 3.0 does not know."""
        target = TARGET.kinds.get(kind.name)
        if target is None or target.patterns:
            return node
        gone = [key for key in node if key not in target.fields and not key.startswith("x-")]
        for key in gone if not target.open else [key for key in gone if key in kind.fields]:
            self.change(rules.FIELD_DROPPED, f"{at}/{escape(key)}", field=key, kind=kind.words, version="3.0")
            node = without(node, key)
        return node

    def _newer(self, node: dict[str, Json], kind: ObjectKind, at: str) -> dict[str, Json]:
        """What 3.2 says in a new field, in the one that 3.0 has for it, where that is free."""
        field, old, wrap = _NEWER.get(kind.name, ("", "", None))
        if field not in node or old in node:
            return node
        self.change(rules.NEWER_FIELD, f"{at}/{field}", field=field, result="a list" if wrap else f"'{old}'")
        return swapped(node, field, {old: {"type": "array", "items": node[field]} if wrap else node[field]})

    def _node_type(self, schema: dict[str, Json], at: str) -> dict[str, Json]:
        """`nodeType` of XML in the words of 3.0; what means the same without a word goes, the rest is lost and said so."""
        xml = schema.get("xml")
        if not isinstance(xml, dict) or "nodeType" not in xml:
            return schema
        said, place, types = xml["nodeType"], f"{at}/xml/nodeType", schema.get("type")
        is_list = types == "array" or (isinstance(types, list) and "array" in types)
        new = {"attribute": {"attribute": True}, "element": {"wrapped": True} if is_list else {}}.get(str(said))
        if new is None and said == "none" and is_list:
            new = {}  # what a list is anyway
        if new is None:
            self.change(rules.NODE_TYPE, place, type=said, reason="OpenAPI 3.0 cannot say it")
        else:
            result = f"'{next(iter(new))}: true'" if new else "nothing: it is so without a word"
            self.change(rules.NEWER_FIELD, place, field="nodeType", result=result)
        made = swapped(xml, "nodeType", new or {})
        return {**schema, "xml": made} if made else without(schema, "xml")

    def leave_parameter(self, made: Json, old: Json, at: str) -> Found:
        """3.0 has no parameter that is the whole query string."""
        if isinstance(made, dict) and made.get("in") == "querystring":
            self.change(rules.QUERY_STRING, at, name=made.get("name", ""))
            return GONE
        return made

    def _bare(self, node: dict[str, Json], at: str) -> dict[str, Json]:
        """A reference to anything but a schema: what stands beside it has no place in 3.0."""
        words = [key for key in node if key != "$ref"]
        if not words:
            return node
        self.change(rules.REF_WORDS, at, words=", ".join(words))
        return {"$ref": node["$ref"]}

    def leave_document(self, made: dict[str, Json], old: Json, at: str) -> Json:
        """Version, webhooks, what 3.0 asks for."""
        version = str(made.get("openapi", ""))
        if self.newer:
            self.change(rules.VERSION, "/openapi", old=version, new=VERSION)
            made = {**made, "openapi": VERSION}
        if "webhooks" in made:
            hooks = made["webhooks"]
            self.change(rules.WEBHOOKS, "/webhooks", count=len(hooks) if isinstance(hooks, dict) else 0)
            made = without(made, "webhooks")
        made = self._known(made, self.book.root, "")
        return self._security(made)

    def _license(self, node: dict[str, Json], at: str) -> dict[str, Json]:
        identifier = node.get("identifier")
        if not isinstance(identifier, str):
            return node
        self.change(rules.LICENSE, f"{at}/identifier", identifier=identifier)
        if "url" in node or " " in identifier:
            return without(node, "identifier")
        return swapped(node, "identifier", {"url": f"https://spdx.org/licenses/{identifier}.html"})

    def leave_operation(self, made: Json, old: Json, at: str) -> Json:
        """3.0 asks for responses, at least one."""
        if isinstance(made, dict) and not made.get("responses"):
            self.change(rules.RESPONSES_ADDED, at)
            return {**made, "responses": {"default": {"description": "Any answer"}}}
        return made

    def leave_schema(self, made: Json, old: Json, at: str) -> Json:
        """The schema in 3.0's words."""
        return lowered(made, old, at, self)

    # -- security schemes ------------------------------------------------------------------------------------------

    def leave_security_scheme(self, made: Json, old: Json, at: str) -> Found:
        """Mutual TLS is new in 3.1."""
        if isinstance(made, dict) and made.get("type") == "mutualTLS":
            self.change(rules.SECURITY_SCHEME, at, name=at.rpartition("/")[2], kind="mutualTLS")
            return GONE
        return made

    def _security(self, root: dict[str, Json]) -> dict[str, Json]:
        """Requirements lose the schemes that went."""
        gone = {
            unescape(found.span.pointer.rpartition("/")[2])
            for found in self.changes
            if found.rule is rules.SECURITY_SCHEME
        }
        return _Requirements(gone).document(root) if gone else root


class _Requirements(Walker):
    """Takes scheme names out of security requirements. A requirement that asked for nothing else goes."""

    def __init__(self, gone: set[str]) -> None:
        super().__init__(generous(V30))
        self.gone = gone

    def leave_document(self, made: Json, old: Json, at: str) -> Json:
        return self._cut(made)

    def leave_operation(self, made: Json, old: Json, at: str) -> Json:
        return self._cut(made)

    def _cut(self, node: Json) -> Json:
        security = members_of(node).get("security")
        if not isinstance(node, dict) or not isinstance(security, list):
            return node
        kept = []
        for entry in security:
            rest = entry
            if isinstance(entry, dict):
                rest = {name: scopes for name, scopes in entry.items() if name not in self.gone}
            if rest or not entry:  # a requirement that asked for nothing else goes
                kept.append(rest)
        return node if kept == security else {**node, "security": kept}
