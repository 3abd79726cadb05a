"""What a mock that calls back has to know: the plans of operations, by which clock, and which hosts may be called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

from generator.mock.calling_back.clock import CallbackClock, MachineClock
from generator.model.calling_back import CallbackPlan


@dataclass(frozen=True, slots=True)
class CallbackSettings:
    """What a mock that calls back has to know. `plans` are by operation (id, or METHOD /path) or name of a webhook.

    It calls this machine (loopback) and the `hosts` named here ("example.com", "example.com:8443"), nobody else. With a `secret`
    what it sends is signed as Standard Webhooks says, which needs the library `standardwebhooks`.
    """

    plans: Mapping[str, CallbackPlan] = field(default_factory=dict)
    hosts: tuple[str, ...] = ()
    secret: str = field(default="", repr=False)
    clock: CallbackClock = field(default_factory=MachineClock)

    def plan(self, names: Iterable[str]) -> CallbackPlan:
        """The plan under the first of these names that has one."""
        return next((self.plans[name] for name in names if name in self.plans), CallbackPlan())


def refusal(url: str, hosts: Iterable[str]) -> str:
    """Why an address is not called; "" for one that may be: this machine, or a host that was named."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower().rstrip("."), parts.port
    except ValueError:
        return "it is no address"
    if parts.scheme not in ("http", "https") or not host:
        return "it is no address of http or https"
    if parts.username is not None or parts.password is not None:
        return "it holds a user name"
    allowed = {name.lower() for name in hosts}
    if host in allowed or f"{host}:{port or {'http': 80, 'https': 443}[parts.scheme]}" in allowed:
        return ""
    return "" if _is_here(host) else f"{host} is not this machine, and nobody agreed to call it"


def _is_here(host: str) -> bool:
    """Whether a name means this machine whoever answers for names."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
