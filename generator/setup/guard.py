"""What may change something: a form of our own page, sent by the browser that shows it, with the token of its session.

A page on another port of this machine is another origin but the same site, so neither SameSite cookies nor the site in
Sec-Fetch-Site are enough: the origin must be ours to the letter.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Mapping

from generator.setup.messages import SetupError, SetupForm

TOKEN_FIELD = "csrf"
SAFE = ("GET", "HEAD")


def token_for(cookie: str) -> str:
    """The token of a session's forms; it tells nothing of the cookie."""
    return hmac.new(cookie.encode("utf-8", "replace"), b"setup forms", hashlib.sha256).hexdigest()


def check_origin(headers: Mapping[str, str], addresses: Collection[str]) -> None:
    """Raises `SetupError` for a change that no page of ours asked for."""
    origin = headers.get("origin", "").lower()
    host = headers.get("host", "").lower()
    if origin not in addresses or origin.partition("://")[2] != host:
        raise SetupError(403, "That did not come from a page of this org.")
    if headers.get("sec-fetch-site", "same-origin") != "same-origin":
        raise SetupError(403, "That did not come from a page of this org.")


def check_token(form: SetupForm, token: str) -> None:
    """Raises `SetupError` for a form without the token of its session."""
    if not hmac.compare_digest(form.raw(TOKEN_FIELD).encode(), token.encode()):
        raise SetupError(403, "That form is too old. Go back, load the page again, and send it once more.")
