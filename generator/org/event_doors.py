"""Platform events of the org: which there are, published by a user, or by a vendor that calls the org back.

The address of a callback holds a key of the org, so that nobody else can publish, and says itself where the fields of the event stand
in the body: `/extsvc/callbacks/KEY/Receipt__e?Umid__c=/payload/umid`. That way is ours: in an org, Apex would take the call.
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from generator.flow.wait_model import Wait
from generator.org.choices import MOST_EVENTS_REMEMBERED
from generator.org.local_org import LocalOrg
from generator.org.refusal import INVALID, MISSING, OrgRefused
from generator.org.resuming import published
from generator.pointer import tokens_of
from generator.reading import json_given
from generator.wording import offered

if TYPE_CHECKING:
    from generator.org.interviews import OrgInterview

DOOR = "/extsvc/callbacks/"
SUFFIX = "__e"
_KEY = "callback key"


def event_names(org: LocalOrg) -> dict[str, str]:
    """The platform events that there are, by lower-case name: those deployed, and those that flows or interviews wait for."""
    names = [key.name for key in org.components if key.type == "CustomObject"]
    for flow in org.world.flows.values():
        waits = [element for element in flow.elements if isinstance(element, Wait)]
        names += [name for wait in waits for event in wait.events for name in (event.type, event.object)]
    names += [name for one in org.interviews.all() for name in one.waits_for]
    return {name.lower(): name for name in names if name.lower().endswith(SUFFIX)}


def publish(org: LocalOrg, event: str, data: Mapping[str, object]) -> tuple[OrgInterview, ...]:
    """Publish an event; the interviews that went on with it. Raises `OrgRefused` for an event that there is not."""
    known = event_names(org)
    name = known.get(event.lower())
    if name is None:
        raise OrgRefused(MISSING, f"there is no platform event {event[:80]}; {offered(event, sorted(known.values()))}")
    return published(org, name, data)


def callback_address(org: LocalOrg, event: str, fields: Mapping[str, str]) -> str:
    """Where a vendor on this machine calls back to publish an event; `fields` leads from its fields to JSON Pointers in the body."""
    key = org.database.fact(_KEY)
    if not key:
        key = secrets.token_urlsafe(24)
        org.database.keep_fact(_KEY, key)
    base = org.addresses[0] if org.addresses else ""
    query = urlencode(fields, safe="/")
    return f"{base}{DOOR}{key}/{quote(event, safe='')}{'?' if query else ''}{query}"


class EventDoor:
    """Takes callbacks. A call that came before, by its `webhook-id`, is taken and not told again."""

    def __init__(self, org: LocalOrg) -> None:
        self._org = org
        self._seen: dict[str, None] = {}

    def take(self, path: str, query: Mapping[str, str], headers: Mapping[str, str], body: bytes) -> bool:
        """Publish what a vendor tells; whether an interview went on with it. Raises `OrgRefused`."""
        key, _, event = path.removeprefix(DOOR).partition("/")
        known = self._org.database.fact(_KEY)
        if not known or not hmac.compare_digest(key.encode(), known.encode()):
            raise OrgRefused(MISSING, "The requested resource does not exist")
        try:
            told = json_given(body.decode("utf-8"))
        except (ValueError, RecursionError):
            raise OrgRefused(INVALID, "the body is no JSON") from None
        id = headers.get("webhook-id", "")[:200]
        if id and id in self._seen:
            return True
        taken = bool(publish(self._org, event, {name: _at(told, place) for name, place in query.items()}))
        if taken and id:
            self._seen[id] = None
            while len(self._seen) > MOST_EVENTS_REMEMBERED:
                self._seen.pop(next(iter(self._seen)))
        return taken


def _at(told: object, pointer: str) -> object:
    """The value at a place; objects and lists as JSON text, null for none. Raises `OrgRefused` for what is no JSON Pointer."""
    if pointer and not pointer.startswith("/"):
        raise OrgRefused(INVALID, f"{pointer[:80]} is no JSON Pointer")
    for token in tokens_of(pointer):
        if isinstance(told, dict):
            told = told.get(token)
        elif isinstance(told, list) and token.isdecimal() and len(token) < 7:
            told = told[int(token)] if int(token) < len(told) else None
        else:
            return None
    return json.dumps(told) if isinstance(told, (dict, list)) else told
