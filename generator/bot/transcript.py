"""What was said in a conversation, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from generator.model.types import Json

TalkEnding = Literal["waiting", "ended", "transferred", "stopped", "failed"]


@dataclass(frozen=True, slots=True)
class TalkLine:
    """A line of a conversation: who ("bot", "user", "note") and what."""

    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation as far as it came."""

    ending: TalkEnding
    lines: tuple[TalkLine, ...]
    variables: Mapping[str, Json]
    fault: str = ""
    dialogs: tuple[str, ...] = ()
