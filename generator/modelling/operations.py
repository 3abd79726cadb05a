"""Operations of a document to the model."""

from __future__ import annotations

import re

from generator.model.service import Body, Operation, Parameter, Response, Server
from generator.model.types import Json, Scalar
from generator.modelling import rules
from generator.modelling.auth import security_of, servers_of
from generator.modelling.contents import Contents
from generator.modelling.outline import Outline
from generator.modelling.parameters import Parameters
from generator.modelling.places import Node
from generator.modelling.scalars import text
from generator.modelling.schemas import Schemas

_TEMPLATE = re.compile(r"\{([^{}/]+)\}")


class OperationBuilder:
    """Builds the operations of one document, one by one."""

    def __init__(self, schemas: Schemas, tree: dict[str, Json], two: bool) -> None:
        self.references, self.tree, self.two = schemas.references, tree, two
        self.known = schemas.references.spec.book
        self.parameters = Parameters(schemas, two)
        self.contents = Contents(schemas, self.parameters, two)

    def of(self, outline: Outline) -> Operation:
        """The operation. What of it cannot be read is left out with a finding; the operation itself, which its path and
        method make, always comes out."""
        node = outline.node
        if not isinstance(node, dict):
            self.references.say(rules.PART_UNREADABLE, outline.file, outline.pointer, what="what this operation says")
            node = {}
        self.references.touched.add((outline.file, outline.pointer))
        nodes = self._nodes(outline, node)
        docs = node.get("externalDocs")
        return Operation(
            key=outline.key,
            id=outline.id,
            method=outline.method,
            path=outline.path,
            parameters=self._parameters(nodes, outline),
            body=self._body(nodes, outline, node),
            responses=tuple(self._responses(outline, node)),
            summary=text(node.get("summary")) or text(outline.item.get("summary")),
            description=text(node.get("description")) or text(outline.item.get("description")),
            tags=outline.tags,
            deprecated=node.get("deprecated") is True,
            servers=() if self.two else self._servers(node) or self._servers(outline.item),
            security=security_of(node) if isinstance(node.get("security"), list) else None,
            docs_url=text(docs.get("url")) if isinstance(docs, dict) else "",
            callback=outline.callback,
            file=outline.file,
            pointer=outline.pointer,
        )

    def _servers(self, owner: dict[str, Json]) -> tuple[Server, ...]:
        return servers_of(owner, self.known, self.references.spec.document.name) if "servers" in owner else ()

    def _nodes(self, outline: Outline, node: dict[str, Json]) -> list[Node]:
        """The parameter objects that hold for the operation: its own, and those of its path that it does not replace."""
        own = self._listed(node.get("parameters"), outline.file, f"{outline.pointer}/parameters")
        shared = self._listed(outline.item.get("parameters"), outline.item_file, f"{outline.item_pointer}/parameters")
        return [*(n for named, n in shared.items() if named not in own), *own.values()]

    def _listed(self, values: Json, file: str, pointer: str) -> dict[tuple[str, str], Node]:
        """The parameter objects of a list by name and location."""
        found: dict[tuple[str, str], Node] = {}
        for number, value in enumerate(values if isinstance(values, list) else ()):
            at = f"{pointer}/{number}"
            node = self.references.part(value, file, at)
            if node is None:
                continue
            if not isinstance(node.schema, dict):
                self.references.say(rules.PART_UNREADABLE, file, at, what="this parameter")
            elif (identity := _identity(node.schema)) in found:
                name, location = identity
                self.references.say(rules.PARAMETER_REPEATED, file, at, name=name, location=location)
            else:
                found[identity] = node
        return found

    def _parameters(self, nodes: list[Node], outline: Outline) -> tuple[Parameter, ...]:
        made = []
        for node in nodes:
            if self.two and node.members.get("in") in ("body", "formData"):
                continue
            parameter = self.parameters.of(node, outline.key)
            if parameter is not None:
                made.append(parameter)
        if not outline.callback:
            made.extend(self._undeclared(made, outline))
        return tuple(made)

    def _undeclared(self, made: list[Parameter], outline: Outline) -> list[Parameter]:
        """Parts of the path template that no parameter declares."""
        known = {p.name for p in made if p.location == "path"}
        added = []
        for name in dict.fromkeys(_TEMPLATE.findall(outline.path)):
            if name not in known:
                self.references.say(rules.PATH_PARAMETER_ADDED, outline.file, outline.pointer, name=name)
                added.append(Parameter(name, "path", Scalar("string"), True, pointer=outline.pointer))
        return added

    def _body(self, nodes: list[Node], outline: Outline, node: dict[str, Json]) -> Body | None:
        if self.two:
            consumes = _media_types(node.get("consumes", self.tree.get("consumes")))
            return self.contents.two_body(nodes, outline.key, consumes)
        if "requestBody" not in node:
            return None
        found = self.references.part(node["requestBody"], outline.file, f"{outline.pointer}/requestBody")
        return self.contents.body(found, outline.key) if found is not None else None

    def _responses(self, outline: Outline, node: dict[str, Json]) -> list[Response]:
        responses = node.get("responses")
        produces = _media_types(node.get("produces", self.tree.get("produces")))
        made = []
        for code, value in responses.items() if isinstance(responses, dict) else ():
            if str(code).startswith("x-"):
                continue
            at = f"{outline.pointer}/responses/{code}"
            found = self.references.part(value, outline.file, at)
            read = self.contents.response(str(code), found, outline.key, produces) if found is not None else None
            made.append(read if read is not None else Response(str(code), pointer=at))
        return made


def _identity(parameter: dict[str, Json]) -> tuple[str, str]:
    return str(parameter.get("name")), str(parameter.get("in"))


def _media_types(value: object) -> list[str]:
    return [m for m in value if isinstance(m, str)] if isinstance(value, list) else []
