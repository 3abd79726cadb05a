"""Custom headers alone; a parameter named Authorization is that header, as the SMS guide has it."""

from __future__ import annotations

from generator.credentials.evaluate import fit
from generator.credentials.protocols.protocol import AuthProtocol, Callout

HEADER = "Authorization"


def _sign(callout: Callout) -> dict[str, str]:
    if HEADER not in callout.secrets() and not callout.implied():
        return {}
    return {HEADER: fit(HEADER, callout.secret(HEADER).reveal())}


PROTOCOL = AuthProtocol(
    "Custom",
    "Custom",
    _sign,
    about="an API key, or other headers of your own",
    variants=("NoAuthentication",),
    also_read=(("Custom", ""),),
    any_parameter=True,
    implied=HEADER,
)
