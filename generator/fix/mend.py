"""What External Services and the validators ask for, beyond the version: media types, names, lengths, small faults."""

from __future__ import annotations

import re
from functools import partial

from generator.fix import rules
from generator.fix.component_names import free_name
from generator.fix.media import contents, listed
from generator.fix.places import GONE, Found, changed, members_of
from generator.fix.walker import Walker, without
from generator.model.types import Json
from generator.oas.book import Book
from generator.pointer import escape
from generator.salesforce import limits
from generator.salesforce.derive import derived_name


class Mend(Walker):
    """Makes an org take what it would refuse, and says what it would change."""

    def __init__(self, book: Book) -> None:
        super().__init__(book)
        self.two = "swagger" in book.root.fields

    # -- the document ----------------------------------------------------------------------------------------------

    def leave_document(self, made: dict[str, Json], old: Json, at: str) -> Json:
        """Servers, media types of 2.0, operationIds."""
        if self.two:
            made = listed(made, at, self)
        servers = made.get("servers")
        if isinstance(servers, list):
            made = self._servers(made, servers)
        paths = made.get("paths")
        return {**made, "paths": self._identified(paths)} if isinstance(paths, dict) else made

    def _servers(self, root: dict[str, Json], servers: list[Json]) -> dict[str, Json]:
        kept = []
        for number, server in enumerate(servers):
            url = str(server.get("url", "")) if isinstance(server, dict) else ""
            if url.lower().startswith("callout:"):
                self.change(rules.SERVERS, f"/servers/{number}", url=url[:80])
            else:
                kept.append(server)
        if len(kept) == len(servers):
            return root
        return {**root, "servers": kept} if kept else without(root, "servers")

    def _identified(self, paths: dict[str, Json]) -> dict[str, Json]:
        """Each operation with an operationId of its own; those that are there come first."""
        every = [
            (path, entry, entry.node.get("operationId"))
            for path, item in paths.items()
            for entry in self.book.entries(item)
            if isinstance(entry.node, dict)
        ]
        taken = {str(name or "").lower() for _, _, name in every}
        seen: set[str] = set()
        new: dict[str, dict[str, str]] = {}
        for path, entry, name in every:
            if isinstance(name, str) and name and name.lower() not in seen:
                seen.add(name.lower())
                continue
            new.setdefault(path, {})[entry.steps] = made = free_name(derived_name(entry.method, path), taken)
            taken.add(made.lower())
            self._named(f"/paths/{escape(path)}{entry.steps}", name, made)
        return {path: _with_ids(item, new.get(path, {})) for path, item in paths.items()} if new else paths

    def _named(self, at: str, old: Json, name: str) -> None:
        if old:
            self.change(rules.OPERATION_ID_AGAIN, f"{at}/operationId", old=old, name=name)
        else:
            self.change(rules.OPERATION_ID, at, name=name)

    # -- operations ------------------------------------------------------------------------------------------------

    def leave_operation(self, made: Json, old: Json, at: str) -> Json:
        """No empty body on a GET; media types of 2.0; the description's length."""
        if not isinstance(made, dict):
            return made
        if at.endswith("/get") and self._empty_body(made.get("requestBody")):
            self.change(rules.GET_BODY, f"{at}/requestBody")
            made = without(made, "requestBody")
        if self.two:
            made = listed(made, at, self)
        if made.get("callbacks") == {}:
            made = without(made, "callbacks")
        return self._cut(made, at)

    def _empty_body(self, body: Json) -> bool:
        if not isinstance(body, dict) or "$ref" in body:
            return False
        media = body.get("content")
        return not any(
            isinstance(m, dict) and m.get("schema") for m in (media.values() if isinstance(media, dict) else ())
        )

    def leave_parameter(self, made: Json, old: Json, at: str) -> Found:
        """A name, and `required` in the path."""
        if not isinstance(made, dict) or "$ref" in made:
            return made
        name = made.get("name")
        if not (isinstance(name, str) and name) and at.rpartition("/")[2].isdigit():
            self.change(rules.PARAMETER_CUT, at)
            return GONE
        if made.get("in") == "path" and made.get("required") is not True:
            self.change(rules.PARAMETER_REQUIRED, at, name=name)
            made = {**made, "required": True}
        return self._cut(made, at)

    def leave_request_body(self, made: Json, old: Json, at: str) -> Json:
        """Media types that are taken."""
        return self._cut(contents(made, at, self), at) if isinstance(made, dict) else made

    def leave_response(self, made: Json, old: Json, at: str) -> Json:
        """Media types that are taken; a description."""
        if not isinstance(made, dict) or "$ref" in made:
            return made
        if "description" not in made:
            code = at.rpartition("/")[2]
            self.change(rules.DESCRIPTION_ADDED, at, code=code)
            made = {"description": f"Answer {code}", **made}
        return self._cut(contents(made, at, self), at)

    def leave_schema(self, made: Json, old: Json, at: str) -> Json:
        """A schema where a property has none; the description's length."""
        if made is None and at.rpartition("/")[0].endswith("/properties"):
            self.change(rules.PROPERTY_EMPTY, at, name=at.rpartition("/")[2])
            return {}
        return self._cut(made, at) if isinstance(made, dict) else made

    def _cut(self, node: dict[str, Json], at: str) -> dict[str, Json]:
        text = node.get("description")
        limit = limits.DESCRIPTION.value
        if not isinstance(text, str) or len(text) <= limit:
            return node
        short = _shortened(text, limit)
        self.change(rules.DESCRIPTION_CUT, f"{at}/description", length=len(text), kept=len(short))
        return {**node, "description": short}


def _with_ids(item: Json, names: dict[str, str]) -> Json:
    made = members_of(item)
    for steps, name in names.items():
        made = changed(made, steps, partial(_identified, name))
    return made if names else item


def _identified(name: str, found: Json) -> Json:
    """The operation with its id: where it was, else before the parameters, where authors put it."""
    operation = members_of(found)
    if "operationId" in operation:
        return {**operation, "operationId": name}
    first = [key for key in operation if key in ("tags", "summary", "description")]
    head = {key: operation[key] for key in first}
    return {**head, "operationId": name, **without(operation, *first)} if first == list(operation)[: len(first)] else {
        "operationId": name, **operation
    }  # fmt: skip


def _shortened(text: str, limit: int) -> str:
    """The text up to a word's end, with three dots, within the limit."""
    head = text[: limit - 3]
    words = re.sub(r"\s+\S*\Z", "", head) if not text[limit - 3].isspace() else head
    return (words if len(words) > limit // 2 else head).rstrip() + "..."
