"""No proof of who calls."""

from __future__ import annotations

from generator.credentials.protocols.protocol import AuthProtocol

PROTOCOL = AuthProtocol(
    "NoAuthentication",
    "NoAuthentication",
    lambda callout: {},
    about="nothing: anybody may call",
    legacy=("NoAuthentication",),
)
