"""Which named credentials' callouts leave the machine: only those that somebody asked for, as they were when they did.

A deploy that changes such a credential, or the external credential behind it, turns live off for it until it is asked for
again: its address or headers may now be a stranger's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping

from generator.org.database import OrgDatabase
from generator.org.metadata_types import ComponentKey
from generator.org.references import references_of
from generator.salesforce.xml import UnreadableXml, parse

ALL = "*"
_FACT = "live"


class LiveConsent:
    """What was asked for, by the lower-case name of the credential, with a digest of what it was then."""

    def __init__(self, database: OrgDatabase, components: Callable[[], Mapping[ComponentKey, bytes]]) -> None:
        self._database, self._components = database, components

    def ask(self, names: Iterable[str]) -> list[str]:
        """Take these credentials live, and no others ("*": all that are there); the names that no credential has."""
        there = {key.name.lower(): key.name for key in self._components() if key.type == "NamedCredential"}
        asked = {name.lower(): name for name in names}
        wanted = set(asked)
        unknown = [asked[name] for name in sorted(wanted - there.keys() - {ALL})]
        chosen = there.keys() if ALL in wanted else wanted & there.keys()
        self._database.keep_fact(_FACT, json.dumps({name: self._digest(there[name]) for name in sorted(chosen)}))
        return unknown

    def names(self) -> list[str]:
        """The credentials that are live now."""
        known = [key.name for key in self._components() if key.type == "NamedCredential"]
        return sorted(name for name in known if self.is_live(name))

    def lapsed(self) -> list[str]:
        """Those that were asked for and have changed or gone since, in lower case."""
        live = {name.lower() for name in self.names()}
        return [name for name in self._asked() if name not in live]

    def is_live(self, name: str) -> bool:
        """Whether the callouts of a named credential go to its real host."""
        return bool(name) and self._asked().get(name.lower()) == self._digest(name)

    def _asked(self) -> dict[str, str]:
        kept = self._database.fact(_FACT)
        return dict(json.loads(kept)) if kept else {}

    def _digest(self, name: str) -> str:
        """A digest of a named credential and of the external credential behind it; "" when it is not there."""
        components = {key.folded: data for key, data in self._components().items()}
        key = ComponentKey("NamedCredential", name)
        data = components.get(key.folded)
        if data is None:
            return ""
        total = hashlib.sha256(data)
        try:
            for other in references_of(key, parse(data), None):
                total.update(b"\0" + components.get(other.folded, b""))
        except UnreadableXml:
            return ""
        return total.hexdigest()
