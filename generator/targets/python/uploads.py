"""How bytes stand in each record: as a file in what is sent as multipart, as text inside JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from generator.model.service import Service, output_types
from generator.model.types import Choice, Declared, Record
from generator.model.walk import mentioned_by, named_in
from generator.targets.python.media import family

FILE, TEXT = "File", "str"
EITHER = "File | str"  # sent as multipart here, as JSON there


def uploads(service: Service) -> dict[str, str]:
    """For each record that is sent as multipart, what a binary property of it is in Python; all others hold text."""
    bodies = [content for operation in service.operations if operation.body for content in operation.body.contents]
    multipart = [content for content in bodies if family(content.media_type) == "multipart"]
    if not multipart:
        return {}  # most services
    declared = {one.key: one for one in service.types}
    parts: set[str] = set()  # records whose properties are the parts of a body
    choices: set[str] = set()  # what such records are the alternatives of
    for content in multipart:
        _reach(named_in(content.type), declared, parts, choices)
    elsewhere = {key for c in bodies if family(c.media_type) != "multipart" for key in named_in(c.type)}
    for operation in service.operations:
        for kind in (*output_types(operation), *(p.type for p in operation.parameters)):
            elsewhere.update(named_in(kind))
    for one in service.types:
        if one.key not in choices:
            elsewhere.update(mentioned_by(one))
    _reach(elsewhere & choices, declared, elsewhere, set())
    return {key: EITHER if key in elsewhere else FILE for key in parts}


def _reach(keys: Iterable[str], declared: Mapping[str, Declared], records: set[str], choices: set[str]) -> None:
    """Note the records among the keys, and those that the choices among them offer."""
    waiting = list(keys)
    while waiting:
        key = waiting.pop()
        one = declared.get(key)
        if isinstance(one, Record):
            records.add(key)
        elif isinstance(one, Choice) and key not in choices:
            choices.add(key)
            waiting.extend(mentioned_by(one))
