"""The Accept header: which of the declared media types a client likes best (RFC 9110, 12.5.1)."""

from __future__ import annotations

import re

from generator.mock.check import is_json
from generator.mock.served import Media


def negotiate(contents: tuple[Media, ...], accept: str) -> Media | None:
    """The declared media type the client likes best; JSON wins a tie."""
    wanted = _accepted(accept)
    if not wanted:
        return min(contents, key=lambda media: not is_json(media.essence))
    best: tuple[float, Media] | None = None
    for media in sorted(contents, key=lambda media: not is_json(media.essence)):
        quality = max((q for kind, q in wanted if _accepts(kind, media.essence)), default=0.0)
        if quality > 0 and (best is None or quality > best[0]):
            best = quality, media
    return best[1] if best else None


def _accepted(accept: str) -> list[tuple[str, float]]:
    found = []
    for part in accept.split(","):
        kind, *parameters = (word.strip().lower() for word in part.split(";"))
        quality = next((word[2:] for word in parameters if word.startswith("q=")), "1")
        if kind:
            found.append((kind, float(quality) if re.fullmatch(r"[01](\.\d*)?", quality) else 1.0))
    return found


def _accepts(wanted: str, essence: str) -> bool:
    if (
        wanted in ("*/*", "*", essence)
        or "*" in essence
        and (essence == "*/*" or wanted.split("/")[0] == essence.split("/")[0])
    ):
        return True
    return wanted.endswith("/*") and essence.startswith(wanted[:-1])
