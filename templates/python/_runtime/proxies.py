"""The proxy that the environment asks for."""

from __future__ import annotations

import os
import sys
from functools import lru_cache
from ipaddress import ip_address


def proxy_for(scheme: str, host: str) -> str:
    """The address of the proxy for a host; empty for a direct connection.

    This machine is always reached directly: what is sent to it over plain http, because
    nobody can listen there, must not travel to a proxy.
    """
    if _here(host):
        return ""
    named = any(name.lower().endswith("_proxy") for name in os.environ)
    if not named and sys.platform not in ("darwin", "win32"):
        return ""
    return _looked_up(scheme, host)


def _here(host: str) -> bool:
    """Whether a host is this machine by its name or address."""
    if host.rstrip(".").lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


@lru_cache(maxsize=256)
def _looked_up(scheme: str, host: str) -> str:
    from urllib.request import getproxies, proxy_bypass

    proxies = getproxies()
    url = proxies.get(scheme) or proxies.get("all") or ""
    if not url or proxy_bypass(host):
        return ""
    return url if "://" in url else f"http://{url}"
