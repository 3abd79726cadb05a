"""How far a fetch may reach beside what its caller allows: into private networks, and to origins that a project lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from urllib.parse import urlsplit


def _none() -> tuple[str, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Reach:
    """`private` allows hosts in private networks; `origins` are asked for only when there is something to fetch."""

    private: bool = False
    origins: Callable[[], tuple[str, ...]] = _none

    def lists(self, address: str) -> bool:
        """Whether the address is at one of the listed origins."""
        own = origin_of(address)
        return bool(own) and own in self.origins()


_NEAR = Reach()
_CURRENT: ContextVar[Reach | None] = ContextVar("reach", default=None)


def reach() -> Reach:
    """How far a fetch may reach now."""
    return _CURRENT.get() or _NEAR


@contextmanager
def private_hosts(allowed: bool = True, origins: Callable[[], tuple[str, ...]] = _none) -> Iterator[None]:
    """Within it addresses in private networks, such as http://localhost:8000/openapi.json, may be read where addresses may.

    Only the host that is named is meant, not one that it redirects to; what a cloud keeps for its machines (link-local
    addresses) is never read. Addresses at `origins` ("https://specs.example.com") are read without further leave.
    """
    token = _CURRENT.set(Reach(allowed, origins))
    try:
        yield
    finally:
        _CURRENT.reset(token)


def origin_of(address: str) -> str:
    """Scheme, host and port of an address, the port only where it is not the scheme's own; "" for what is no address."""
    try:
        parts = urlsplit(address)
        port, host = parts.port, parts.hostname
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host or parts.username is not None or parts.password is not None:
        return ""
    usual = {"http": 80, "https": 443}[parts.scheme]
    name = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{name}" + (f":{port}" if port is not None and port != usual else "")
