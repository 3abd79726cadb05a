"""Which function answers which page: one table, in the order in which the rows are tried."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from generator.setup.messages import SetupAnswer, SetupError, SetupRequest, nothing_here

PageHandler = Callable[..., SetupAnswer]  # the request, then the parts of the path that the pattern names
_PART = re.compile(r"\{\w+\}")


@dataclass(frozen=True, slots=True)
class SetupRoute:
    """A page: its method, its path below /setup such as `/flows/{name}`, its function."""

    method: str
    path: str
    handler: PageHandler

    @property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(_PART.sub("([^/]+)", self.path) + r"\Z")


class SetupRouter:
    """Finds the page of a request."""

    def __init__(self, routes: Sequence[SetupRoute]) -> None:
        self._routes = [(route, route.pattern) for route in routes]

    def answer(self, request: SetupRequest) -> SetupAnswer:
        """The page. Raises `SetupError` for one that is not there."""
        method = "GET" if request.method == "HEAD" else request.method
        others = False
        for route, pattern in self._routes:
            match = pattern.match(request.path)
            if match is not None and route.method == method:
                return route.handler(request, *match.groups())
            others = others or match is not None
        if others:
            raise SetupError(405, "That page does not take this method.")
        raise nothing_here()
