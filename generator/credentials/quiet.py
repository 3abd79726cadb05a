"""Silence for libraries that log what they send or get."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import get_ident

SIGNER = ("botocore.auth",)  # logs the canonical request, with the session token
HTTP = ("httpx2", *(f"httpcore2.{part}" for part in ("connection", "http11", "http2", "proxy", "socks")))


@contextmanager
def quiet(names: tuple[str, ...]) -> Iterator[None]:
    """Drop what this thread logs under these names; other threads are heard as before."""
    me = get_ident()

    def others(record: logging.LogRecord) -> bool:
        return record.thread != me

    for name in names:
        logging.getLogger(name).addFilter(others)
    try:
        yield
    finally:
        for name in names:
            logging.getLogger(name).removeFilter(others)
