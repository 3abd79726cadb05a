"""What a document says to agents in `x-sfdc`: read where it stands, kept as it is.

AppLink writes it on operations (`heroku.authorization`, `agent.topic`), Apex REST documents on operations and schemas
(`agent.action`, `privacy`). Sources: the Agentforce guide, "OpenAPI Extensions to Automatically Create Agent Actions".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.model.types import Json

KEY = "x-sfdc"
_FLAGS = (
    (("agent", "action", "publishAsAgentAction"), "publish"),
    (("agent", "action", "isUserInput"), "user_input"),
    (("agent", "action", "isDisplayable"), "displayable"),
    (("privacy", "isPii"), "pii"),
)
PATHS = {"/".join(path): name for path, name in _FLAGS}


@dataclass(frozen=True, slots=True)
class AgentFields:
    """The flags of one operation or schema; None where it says nothing."""

    publish: bool | None = None
    user_input: bool | None = None
    displayable: bool | None = None
    pii: bool | None = None


def fields_of(node: Json) -> AgentFields:
    """The flags of an operation or a schema."""
    held = node.get(KEY) if isinstance(node, dict) else None
    found = {name: value for path, name in _FLAGS if isinstance(value := _at(held, path), bool)}
    return AgentFields(**found)


def misread(node: Json) -> Iterator[tuple[str, str]]:
    """Where `x-sfdc` of a node is not as documented: the path inside it, and what is wrong."""
    held = node.get(KEY) if isinstance(node, dict) else None
    if held is None:
        return
    if not isinstance(held, dict):
        yield "", "is no object"
        return
    for path, _ in _FLAGS:
        value = _at(held, path)
        if value is not None and not isinstance(value, bool):
            yield "/".join(path), "is neither true nor false"
    for place in ("agent/action", "privacy"):
        inside = _at(held, tuple(place.split("/")))
        for key in inside if isinstance(inside, dict) else ():
            if f"{place}/{key}" not in PATHS and (near := _near(key, place)):
                yield f"{place}/{key}", f"is not known; {near} is"


def _at(held: Json, path: tuple[str, ...]) -> Json:
    for key in path:
        held = held.get(key) if isinstance(held, dict) else None
    return held


def _near(key: object, place: str) -> str:
    from difflib import get_close_matches

    known = {path.rpartition("/")[2].lower(): path.rpartition("/")[2] for path in PATHS if path.startswith(place)}
    found = get_close_matches(str(key).lower(), list(known), n=1)
    return known[found[0]] if found else ""
