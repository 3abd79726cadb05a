"""The options of commands that play the vendor's side of callbacks."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from generator.cli.common import Fail, plain, value_of

if TYPE_CHECKING:
    from generator.mock.calling_back.delivering import CallbackAttempt
    from generator.mock.calling_back.settings import CallbackSettings


def arguments(parser: argparse.ArgumentParser) -> None:
    """How the vendor's side of callbacks is played."""
    parser.add_argument(
        "--callbacks", action="store_true",
        help="make the calls that the document describes as callbacks and webhooks, as [services.NAME.callbacks] plans them; "
        "only to this machine",
    )  # fmt: skip
    parser.add_argument(
        "--callback-to", action="append", default=[], metavar="HOST",
        help="also call this host (example.com or example.com:8443; repeatable)",
    )  # fmt: skip
    parser.add_argument(
        "--callback-secret", default="", metavar="SECRET",
        help="sign what is called with this, as Standard Webhooks says: @FILE, env:VARIABLE, or itself",
    )  # fmt: skip


def settings(options: argparse.Namespace, service: str) -> CallbackSettings | None:
    """How the callbacks of a service are made; None where they were not asked for. Raises Fail."""
    if not options.callbacks:
        if options.callback_to or options.callback_secret:
            raise Fail("nothing is called without --callbacks", "Give --callbacks too.")
        return None
    from generator.usecases.mocking import callback_settings
    from generator.usecases.secret_words import secret_of

    secret = value_of(secret_of(options.callback_secret))
    return value_of(callback_settings(service, to=options.callback_to, secret=secret))


def called_back(attempt: CallbackAttempt) -> None:
    """One line for a call that was made by itself, without its address, which may hold secrets."""
    what = f"attempt {attempt.number}" if attempt.number else "not called"
    end = str(attempt.status) if attempt.status else attempt.fault
    print(plain(f"callback {attempt.name} {what} -> {end}"), file=sys.stderr)
