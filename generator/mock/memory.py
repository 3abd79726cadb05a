"""What was posted is remembered: POST, then GET, PUT, PATCH, DELETE by id, and the list of the collection."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from generator.mock.accept import negotiate
from generator.mock.answer import Answerer, NoAnswer, Preferences, Reply, choose
from generator.mock.check import CheckedRequest, is_json
from generator.mock.kinds import fields, item, kinds
from generator.mock.making import Maker
from generator.mock.nodes import SpecNode
from generator.mock.operations import ServedOperation
from generator.mock.served import Media, ServedResponse

LAST_VARIABLE = re.compile(r"(.*)/\{([^{}/]+)\}")
MOST = 10_000  # entries kept; the oldest leave first


@dataclass(slots=True)
class Memory:
    """Collections by their concrete path; each keeps its entries by id in the order of arrival."""

    maker: Maker
    kept: dict[str, dict[str, dict[str, object]]] = field(default_factory=dict)

    def answer(self, checked: CheckedRequest, preferences: Preferences, answerer: Answerer) -> Reply | None:
        """An answer from memory, or None where the operation is not about remembered things.

        Raises:
            NoAnswer: the thing was deleted or never posted to a collection that is in use.
        """
        if preferences.code or preferences.example:
            return None
        operation = checked.operation
        single = LAST_VARIABLE.fullmatch(operation.path)
        if operation.verb == "POST" and not single:
            return self._post(checked, answerer, preferences)
        if single:
            return self._single(checked, single[1], single[2], answerer, preferences)
        if operation.verb == "GET":
            return self._list(checked, answerer, preferences)
        return None

    def _post(self, checked: CheckedRequest, answerer: Answerer, preferences: Preferences) -> Reply | None:
        found = _json_answer(checked.operation, preferences)
        if found is None or not isinstance(checked.body, dict):
            return None
        answer, status, media = found
        made = self.maker.make(media.schema, "response", seed=checked.operation.key) if media.schema else None
        if made is None or not isinstance(made.value, dict) or media.schema is None:
            return None
        collection = _path(checked, checked.operation.path)
        entries = self.kept.setdefault(collection, {})
        value = _joined(made.value, checked.body, media.schema)
        key = _id_field(value, "")
        if key:
            value[key] = _next_id(value[key], len(entries) + 1)
        if not self.maker.schemas.fits(media.schema, value, "response"):
            value = made.value
        entries[str(value[key]) if key else str(len(entries) + 1)] = value
        if len(entries) > MOST:
            entries.pop(next(iter(entries)))
        return _reply(answerer, checked.operation, answer, status, media, value)

    def _single(
        self, checked: CheckedRequest, template: str, variable: str, answerer: Answerer, preferences: Preferences
    ) -> Reply | None:
        collection = _path(checked, template)
        if collection not in self.kept:
            return None
        entries = self.kept[collection]
        wanted = str(checked.values["path"].get(variable))
        if wanted not in entries:
            if checked.operation.verb == "PUT":
                return None
            raise NoAnswer(404, "Not found", f"nothing was posted to {collection} under this id")
        if checked.operation.verb in ("PUT", "PATCH") and isinstance(checked.body, dict):
            entries[wanted] = entries[wanted] | checked.body
        if checked.operation.verb == "DELETE":
            del entries[wanted]
            return None
        found = _json_answer(checked.operation, preferences)
        if found is None:
            return None
        answer, status, media = found
        return _reply(answerer, checked.operation, answer, status, media, entries[wanted])

    def _list(self, checked: CheckedRequest, answerer: Answerer, preferences: Preferences) -> Reply | None:
        collection = _path(checked, checked.operation.path)
        found = _json_answer(checked.operation, preferences)
        if collection not in self.kept or found is None or found[2].schema is None:
            return None
        answer, status, media = found
        values = list(self.kept[collection].values())
        value: object = values
        if media.schema is not None and "array" not in kinds(media.schema):
            made = self.maker.make(media.schema, "response", seed=checked.operation.key).value
            name = _list_field(media.schema)
            if not isinstance(made, dict) or not name:
                return None
            value = made | {name: values}
        return _reply(answerer, checked.operation, answer, status, media, value)


def _reply(
    answerer: Answerer, operation: ServedOperation, answer: ServedResponse, status: int, media: Media, value: object
) -> Reply:
    media_type, chunks = answerer.written(media, value, operation)
    headers = (*answerer.headers(operation, answer), ("content-type", media_type))
    return Reply(status, headers, chunks, value, media_type=media_type)


def _json_answer(operation: ServedOperation, preferences: Preferences) -> tuple[ServedResponse, int, Media] | None:
    answer, status = choose(operation, preferences.code)
    media = negotiate(answer.contents, "application/json, */*;q=0.1") if answer and answer.contents else None
    return (answer, status, media) if answer and media and is_json(media.essence) else None


def _path(checked: CheckedRequest, template: str) -> str:
    """The template with this request's values: the name of a collection."""
    values = checked.values["path"]
    return re.sub(r"\{([^{}]*)\}", lambda found: str(values.get(found[1], found[0])), template)


def _joined(made: dict[str, object], posted: dict[str, object], schema: SpecNode) -> dict[str, object]:
    """The made answer with what the caller said where the answer has a place for it."""
    known = fields(schema)
    return made | {name: value for name, value in posted.items() if name in known or not known}


def _id_field(value: dict[str, object], hint: str) -> str:
    """The property that names the thing."""
    names = [name for name, inner in value.items() if isinstance(inner, (str, int)) and not isinstance(inner, bool)]
    for wanted in (hint, "id", "_id", "uuid", "key"):
        if wanted and wanted in names:
            return wanted
    return next((name for name in names if name.lower().endswith("id")), "")


def _next_id(value: object, number: int) -> object:
    """A further id of the same kind; the first thing keeps the made one."""
    if number == 1:
        return value
    if isinstance(value, int):
        return value + number - 1
    if re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", str(value)):
        return f"{str(value)[:-4]}{number:04x}"
    return f"{value}-{number}"


def _list_field(schema: SpecNode) -> str:
    """The one property of an envelope that holds the list."""
    lists = [name for name, node in fields(schema).items() if "array" in kinds(node) and item(node) is not None]
    return lists[0] if lists else ""
