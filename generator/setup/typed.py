"""What was typed into a form of fields: its values by place, files as base64, and what a button asks to open, add or close."""

from __future__ import annotations

import base64

from generator.org.action_forms import FormState
from generator.setup.messages import SetupForm

FIELD = "in/"  # before the place of a field of inputs


def state_of(form: SetupForm) -> FormState:
    """The state of the fields in a form, after what its button asks for."""
    values = {name.removeprefix(FIELD): form.raw(name) for name in form.values if name.startswith(FIELD)}
    for name, file in form.files.items():
        if name.startswith(FIELD) and file.content:
            values[name.removeprefix(FIELD)] = base64.b64encode(file.content).decode("ascii")
    opened, closed = set(form.texts("opened")), set(form.texts("closed"))
    counts = {
        place: int(number)
        for place, _, number in (one.rpartition("=") for one in form.texts("count"))
        if number.isdecimal() and len(number) < 4
    }
    verb, _, place = form.text("do").partition(":")
    if verb == "open":
        opened.add(place)
        closed.discard(place)
    elif verb == "close":
        closed.add(place)
        opened.discard(place)
    elif verb == "add":
        counts[place] = counts.get(place, 0) + 1
        opened.add(f"{place}/{counts[place] - 1}")
    elif verb == "drop":
        counts[place] = max(counts.get(place, 0) - 1, 0)
    return FormState(values, frozenset(opened), frozenset(closed), counts)


def asks_for_fields(form: SetupForm) -> bool:
    """Whether the button of a form changes the form alone."""
    return form.text("do").partition(":")[0] in ("open", "close", "add", "drop")
