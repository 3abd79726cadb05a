"""User name and password in the Authorization header (RFC 7617)."""

from __future__ import annotations

import base64

from generator.credentials.protocols.protocol import AuthProtocol, Callout


def _sign(callout: Callout) -> dict[str, str]:
    pair = f"{callout.secret('username').reveal()}:{callout.secret('password').reveal()}"
    return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode("ascii")}


PROTOCOL = AuthProtocol(
    "Basic",
    "Basic",
    _sign,
    about="a user name and a password",
    aliases=("password",),
    also_read=(("Password", ""),),
    legacy=("Password", "Basic"),
    parameters=("username", "password"),
)
