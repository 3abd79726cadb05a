"""How many examples a law is tried with: some each time, all of them by `make thorough`."""

from __future__ import annotations

from hypothesis import settings


def tries(most: int) -> int:
    """A fifth of `most`, at least 30; all of it in the profile of `make thorough`."""
    thorough = settings().max_examples == settings.get_profile("thorough").max_examples
    return most if thorough else min(most, max(30, most // 5))
