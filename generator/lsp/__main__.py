"""The worker of the language server, in a process of its own: what a text does to it ends with it, and it can be ended."""

from __future__ import annotations

import os
import signal
import sys
from typing import BinaryIO

import msgspec

from generator.lsp import messages
from generator.lsp.answering import Answering
from generator.lsp.framing import receive, send
from generator.lsp.limits import SECONDS

_OVERLAY = "overlay: 1.0.0\ninfo: {title: T, version: '1'}\nactions: [{target: $, update: {}}]\n"
_SPEC = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {/a: {get: {responses: {'200': {description: A}}}}}\n"


def main() -> None:
    """WorkerAnswer until nobody asks any more. Nothing but answers reaches the standard output that we were given."""
    questions = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    _serve(questions, answers)


def _serve(questions: BinaryIO, answers: BinaryIO) -> None:
    answering = Answering()
    _warm(Answering())
    decoder = msgspec.json.Decoder(messages.Question)
    while (body := receive(questions)) is not None:
        _watch(SECONDS + 5)  # the server ends us before; when it has died, this does
        send(answers, _answered(answering, decoder, body))
        _watch(0)


def _answered(answering: Answering, decoder: msgspec.json.Decoder[messages.Question], body: bytes) -> bytes:
    try:
        return msgspec.json.encode({"value": answering.answer(decoder.decode(body))})
    except Exception as fault:  # whatever a text brings about, the next one is answered again
        import traceback

        traceback.print_exc(file=sys.stderr)  # the editor's log of the server
        return msgspec.json.encode({"fault": f"a fault of ours ({type(fault).__name__}), told in the server's log"})


def _warm(answering: Answering) -> None:
    """Import what the first text will need while the editor still gets ready."""
    for name, text in (("a.yaml", _SPEC), ("b.yaml", _OVERLAY)):
        path = os.path.join(os.getcwd(), f".extsvc-warm-{name}")
        answering.answer(messages.Opened(path, text))
        answering.answer(messages.JudgeAsked(path))


def _watch(seconds: int) -> None:
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)


if __name__ == "__main__":
    main()
