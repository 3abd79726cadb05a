"""Where a call goes: the address in use, or a server that the document names for the operation alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

from msgspec import Struct

from .addresses import checked_base, origin
from .operation import Operation
from .settings import Settings
from .wire import Server


class Destination(Struct, frozen=True):
    """An address, and the headers for it where it lies on another host than the client's.

    `headers` is None on the client's own host, which gets everything the client has.
    """

    base: str
    headers: Mapping[str, str] | None = None


def destination(settings: Settings, operation: Operation[Any]) -> Destination:
    """The first server of the operation that lies on the host in use, or on one that the caller allows.

    An address that was given as `base_url` holds for every operation; so does the
    client's where no server of the operation may be used.
    """
    usual = Destination(settings.base_url)
    if settings.fixed or not operation.servers:
        return usual
    here = origin(settings.base_url)
    places = [one for one in (_address(settings, s) for s in operation.servers) if one]
    for base in places:
        if origin(base) == here:
            return Destination(base)
    for base in places:
        if origin(base) in settings.other_hosts:
            return Destination(base, settings.other_hosts[origin(base)])
    return usual


def _address(settings: Settings, server: Server) -> str:
    """A server's address; "" for what is none. What is relative lies where the client's does."""
    try:
        return checked_base(urljoin(f"{settings.base_url}/", server.at()))
    except ValueError:
        return ""
