"""A rule about Salesforce: a row of findings that also says what an org does with the place."""

from __future__ import annotations

from enum import Enum

from generator.diagnostics import Confidence, Rule, Severity
from generator.salesforce.sources import source


class Effect(Enum):
    """What an org does with the place that a finding names."""

    REFUSED = "refused"  # the registration fails
    DOUBTFUL = "doubtful"  # sources contradict each other on whether it is taken
    IGNORED = "ignored"  # taken, without effect
    ALTERED = "altered"  # taken, but otherwise than written
    LIMIT = "limit"  # counts against a number, or is cut at it
    UNUSABLE_IN_FLOW = "unusable in Flow"  # there in Apex only
    KEPT = "kept"  # nothing happens; worth knowing


_WEIGHT = {
    Effect.REFUSED: Severity.REFUSAL,
    Effect.DOUBTFUL: Severity.WARNING,
    Effect.IGNORED: Severity.NOTE,
    Effect.ALTERED: Severity.WARNING,
    Effect.LIMIT: Severity.WARNING,
    Effect.UNUSABLE_IN_FLOW: Severity.WARNING,
    Effect.KEPT: Severity.NOTE,
}


def rule(
    id: str,
    effect: Effect,
    sentence: str,
    remedy: str,
    keys: str,
    confidence: Confidence,
    text: str,
    bad: str = "",
    good: str = "",
    *,
    severity: Severity | None = None,
) -> Rule:
    """A row; `keys` are source keys parted by spaces, the severity follows from the effect unless given."""
    weight = severity or _WEIGHT[effect]
    return Rule(id, weight, sentence, remedy, source(*keys.split()), confidence, text, bad, good, effect.value)
