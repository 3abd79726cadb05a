"""An editor served, from its first word to its last."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec

from generator.lsp.worker import Worker


def available() -> bool:
    """Whether the libraries of the protocol are installed."""
    return find_spec("pygls") is not None and find_spec("lsprotocol") is not None


def serve() -> bool:
    """Serve an editor on standard input and output until it goes away; answers whether it said good-bye before.

    The worker gets ready while the libraries of the protocol are imported. Nothing but the protocol reaches the standard
    output that we were given. Raises ImportError where it is not `available`.
    """
    worker = Worker()
    try:
        from generator.lsp.server import server

        made = server(worker)
        answers = os.fdopen(os.dup(1), "wb")
        sys.stdout.flush()
        os.dup2(2, 1)
        made.start_io(sys.stdin.buffer, answers)
        return made.left
    finally:
        worker.end()
