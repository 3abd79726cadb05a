"""Retrieves that were asked for and are fetched later, as the clients do it."""

from __future__ import annotations

import threading
from collections import OrderedDict

from generator.org.identity import random_id
from generator.org.manifest import Manifest

MOST = 1_000


class OrgRetrieves:
    """What was asked for, by id; the oldest are forgotten."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._asked: OrderedDict[str, Manifest] = OrderedDict()

    def submit(self, manifest: Manifest) -> str:
        """The id under which the retrieve can be fetched."""
        made = random_id("09S")
        with self._turn:
            self._asked[made] = manifest
            while len(self._asked) > MOST:
                self._asked.popitem(last=False)
        return made

    def find(self, retrieve_id: str) -> Manifest | None:
        """What was asked for, None for an id that is not known (any more)."""
        with self._turn:
            return self._asked.get(retrieve_id)
