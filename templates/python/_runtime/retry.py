"""Whether a call may be made again, and when."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from .headers import Headers

IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE", "QUERY"})
STATUSES = frozenset({429, 502, 503, 504})
FIRST_WAIT = 0.5
LONGEST_WAIT = 8.0
LONGEST_ASKED = 60.0
"""The longest Retry-After that is waited for; beyond it the answer stands."""


def backoff(attempt: int) -> float:
    """A random part of a wait that doubles with each attempt (full jitter)."""
    from random import uniform

    return uniform(0, min(LONGEST_WAIT, FIRST_WAIT * 2**attempt))


def wait_for(headers: Headers, attempt: int) -> float | None:
    """Seconds to wait as the service asks, else by `backoff`; None when too long."""
    asked = retry_after(headers.get("retry-after", ""))
    if asked is None:
        return backoff(attempt)
    return asked if asked <= LONGEST_ASKED else None


def retry_after(text: str) -> float | None:
    """The seconds of a Retry-After header: a number or a date."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    from email.utils import parsedate_to_datetime

    try:
        date = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):  # neither: as if nothing was said
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    now = datetime.fromtimestamp(time.time(), UTC)
    return max(0.0, (date - now).total_seconds())
