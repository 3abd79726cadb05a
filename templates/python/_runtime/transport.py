"""The seam to an HTTP library: two methods, and the values that pass through."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from .headers import Headers

if TYPE_CHECKING:
    from .options import Timeout


class Outgoing:
    """A request about to be sent."""

    __slots__ = ("body", "headers", "method", "url")

    def __init__(
        self, method: str, url: str, headers: dict[str, str], body: Any
    ) -> None:
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body

class Incoming: ...
class Transport: ...
class Credential: ...
