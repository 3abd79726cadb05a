"""Which function answers which resource: one table, in the order in which the routes are tried."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from generator.rest.messages import RestAnswer, RestError, RestRequest, not_found

Handler = Callable[..., RestAnswer]  # the request, then the parts of the path that the pattern names
PART = re.compile(r"\{(\w+)(\.\.\.)?\}")


@dataclass(frozen=True, slots=True)
class RestRoute:
    """A resource: methods (parted by spaces), a path below the version such as `/sobjects/{name}`, its function.

    `{name}` stands for one step of the path, `{name...}` for all that is left of it.
    """

    methods: str
    path: str
    handler: Handler

    @property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(PART.sub(lambda part: "(.+)" if part[2] else "([^/]+)", self.path) + r"\Z")


class RestRouter:
    """Finds the route of a request."""

    def __init__(self, routes: Sequence[RestRoute]) -> None:
        self._routes = [(route, route.pattern) for route in routes]

    def answer(self, request: RestRequest) -> RestAnswer:
        """The answer of the resource. Raises `RestError` for a resource or a method that is not there."""
        allowed: list[str] = []
        for route, pattern in self._routes:
            match = pattern.match(request.path)
            if match is None:
                continue
            if request.method in route.methods.split():
                return route.handler(request, *match.groups())
            allowed += route.methods.split()
        if allowed:
            words = ",".join(sorted(set(allowed)))
            raise RestError(
                405, "METHOD_NOT_ALLOWED", f"HTTP Method '{request.method}' not allowed. Allowed are {words}"
            )
        raise not_found()
