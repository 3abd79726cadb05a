"""The ways in which a step ends what comes after it."""

from __future__ import annotations

from generator.bot.transcript import TalkEnding


class Goto(Exception):
    """The conversation goes on in another dialog, and does not come back."""

    def __init__(self, dialog: str) -> None:
        super().__init__(dialog)
        self.dialog = dialog


class Over(Exception):
    """The conversation is over, or waits."""

    def __init__(self, ending: TalkEnding, reason: str = "") -> None:
        super().__init__(reason)
        self.ending: TalkEnding = ending
        self.reason = reason


class NotAtHand(Exception):
    """What a bot invokes is not here, or needs an org: the conversation stops, and the words say why."""
