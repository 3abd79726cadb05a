"""The proxy that the environment asks for."""

from __future__ import annotations

import os
import sys
from functools import lru_cache


def proxy_for(scheme: str, host: str) -> str:
    """The address of the proxy for a host; empty for a direct connection."""
    named = any(name.lower().endswith("_proxy") for name in os.environ)
    if not named and sys.platform not in ("darwin", "win32"):
        return ""
    return _looked_up(scheme, host)


@lru_cache(maxsize=256)
def _looked_up(scheme: str, host: str) -> str:
    from urllib.request import getproxies, proxy_bypass

    proxies = getproxies()
    url = proxies.get(scheme) or proxies.get("all") or ""
    if not url or proxy_bypass(host):
        return ""
    return url if "://" in url else f"http://{url}"
