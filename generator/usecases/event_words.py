"""Events and secrets as they are written on a command line."""

from __future__ import annotations

from collections.abc import Mapping

from generator.diagnostics import Checked
from generator.reading import json_given
from generator.usecases import flow_rules as rules
from generator.usecases.secret_words import secret_of
from generator.usecases.stopping import Stop, needed, stopping


@stopping
def event_words(event: str, text: str) -> Checked[Mapping[str, object]]:
    """The fields of an event, written as a JSON object; none for no text. Findings: event-data-unusable."""
    if not text:
        return Checked({})
    try:
        made = json_given(text)
    except (ValueError, RecursionError):
        made = None
    if not isinstance(made, dict) or not event:
        raise Stop(rules.DATA_NO_OBJECT.at("", event=event or "without a name"))
    return Checked({str(name): value for name, value in made.items()})


@stopping
def secret_pairs(texts: Mapping[str, str]) -> Checked[Mapping[str, str]]:
    """Secrets by name, each written as env:VARIABLE, @FILE or itself. Findings: those of `secret_of`."""
    return Checked({name: needed(secret_of(text)) for name, text in texts.items()})
