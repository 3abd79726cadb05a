"""Where a secret may go: the origins (scheme, host, port) that are kept with it.

Whoever edits the `url` of a named credential must not be sent the secrets that were kept for another host. A secret
without origins is from the time before they were kept, or was set by hand: it still works in this release, and a
warning shows what to add. Plain http to another machine needs an origin that says so.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from urllib.parse import SplitResult, urlsplit

from generator.credentials.definitions import Definitions
from generator.credentials.errors import CredentialError
from generator.credentials.secret import Secret
from generator.credentials.slots import Slot

ORIGIN_SUFFIX = "_ORIGIN"
GIVEN = "argument"  # a secret that the caller handed over, who thereby says that it may go where the credential leads
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_DEFAULT = {"http": 80, "https": 443}


class UnboundSecretWarning(FutureWarning):
    """A secret that nobody bound to a host; the next release will not send it."""


def _split(url: str) -> SplitResult:
    """The parts of a URL. Raises ValueError also for `[::1].evil.example`, which older Pythons take for `::1`."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    _, bracket, behind = host.rpartition("]")
    if (bracket or "[" in host) and not (host.startswith("[") and behind[:1] in ("", ":")):
        raise ValueError("brackets stand around a whole host")
    return parts


def parted(url: str) -> tuple[str, str, int]:
    """Scheme, host and port of a URL. Raises ValueError, which shows nothing of the URL: it may hold a password."""
    try:
        parts = _split(url)
        port = parts.port
    except ValueError:
        raise ValueError("the address is not well formed") from None
    scheme = parts.scheme.lower()
    return scheme, (parts.hostname or "").lower(), port or _DEFAULT.get(scheme, 80)


def origin_of(url: str) -> str:
    """`https://host`, with the port where it is not the usual one. Raises ValueError for what is no http(s) address."""
    scheme, host, port = parted(url)
    if scheme not in _DEFAULT or not host:
        raise ValueError(f"{scheme or 'no scheme'} is not sent to")
    shown = f"[{host}]" if ":" in host else host
    return f"{scheme}://{shown}" + ("" if port == _DEFAULT[scheme] else f":{port}")


def origins_in(text: str, where: str) -> frozenset[str]:
    """The origins of a text, parted by spaces or commas. Raises `CredentialError` for what is none."""
    try:
        return frozenset(origin_of(part) for part in text.replace(",", " ").split())
    except ValueError:
        raise CredentialError(f"{where} holds no origin.", "Write it as https://HOST, several with spaces.") from None


def on_this_machine(url: str) -> bool:
    """Whether a URL is an http(s) address of the machine we run on, without a user in it."""
    try:
        parts = _split(url)
        fine = parts.port is None or parts.port > 0
    except ValueError:
        return False
    return fine and parts.scheme in _DEFAULT and parts.hostname in _LOOPBACK and "@" not in parts.netloc


def insecure(origin: str) -> bool:
    """Whether a secret would travel over plain http to another machine."""
    return origin.startswith("http://") and not on_this_machine(origin)


def origins_for(
    known: Definitions, external: str, asked: Iterable[str] = (), allow_http: bool = False
) -> tuple[str, ...]:
    """The origins that a secret of an external credential is kept for: those asked for, or where the definitions lead now.

    Raises `CredentialError` when there are none, or one of them is plain http to another machine.
    """
    found = known.external(external)
    urls = [named.url for named in known.nameds if named.external == external]
    urls += [found.token_url] if found is not None and found.token_url else []
    bound = sorted(origins_in(" ".join(asked or urls), "What the secret is kept for"))
    if not bound:
        raise CredentialError(
            f"No named credential uses {external}, so nobody knows where its secrets may go.",
            "Define one, or say where with --origin https://HOST.",
        )
    open_ones = [origin for origin in bound if insecure(origin)]
    if open_ones and not allow_http:
        raise CredentialError(
            f"Secrets would travel over plain http to {', '.join(open_ones)}: anybody on the way could read them.",
            "Use https; or give --allow-http.",
        )
    return tuple(bound)


def checked(secret: Secret, slot: Slot, source: str, origins: Iterable[str]) -> Secret:
    """The secret, when it may go to all of these origins. Raises `CredentialError` that names both sides."""
    for origin in origins:
        if secret.origins is None:
            _refuse_http(slot, source, origin)
            if source != GIVEN:
                _warn(slot, source, origin)
        elif origin not in secret.origins:
            kept = ", ".join(sorted(secret.origins)) or "no host"
            raise CredentialError(
                f"The secret {slot.words} in the {source} is for {kept}; it is not sent to {origin}.",
                f"If that host shall have it, {_remedy(slot, source, origin)}.",
            )
    return secret


def _refuse_http(slot: Slot, source: str, origin: str) -> None:
    if insecure(origin):
        raise CredentialError(
            f"The secret {slot.words} is not sent over plain http to {origin}: anybody on the way could read it.",
            f"Use https. If it must be http, {_remedy(slot, source, origin)}.",
        )


def _remedy(slot: Slot, source: str, origin: str) -> str:
    if source == "environment":
        return f"set {slot.variable}{ORIGIN_SUFFIX}={origin}"
    if source == GIVEN:
        return f'give it as Secret(text, origins={{"{origin}"}})'
    return f"run: {slot.command} --origin {origin}"


def _warn(slot: Slot, source: str, origin: str) -> None:
    words = (
        f"the secret {slot.words} in the {source} is not bound to a host; it goes to {origin} now, and nowhere from the "
        f"next release on. If that is right, {_remedy(slot, source, origin)}"
    )
    warnings.warn(words, UnboundSecretWarning, stacklevel=2)
