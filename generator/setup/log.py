"""The callout log: what was sent and answered, secrets masked; new rows come by themselves."""

from __future__ import annotations

import json

from generator.org.callouts import OrgCallout
from generator.setup.messages import SetupAnswer, SetupRequest, nothing_here
from generator.setup.rendering import page, part
from generator.setup.router import SetupRoute

SHOWN = 100


def _log(request: SetupRequest) -> SetupAnswer:
    rows = list(reversed(request.org.callouts.latest(SHOWN)))
    return page(request, "log.html.jinja", title="Callout Log", rows=rows, last=rows[0].number if rows else 0)


def _rows(request: SetupRequest) -> SetupAnswer:
    after = request.asked("after")
    if not after.isdecimal() or len(after) > 15:
        raise nothing_here()
    rows = list(reversed(request.org.callouts.latest(SHOWN, int(after))))
    return part(request, "log_rows.html.jinja", rows=rows)


def _entry(request: SetupRequest, number: str) -> SetupAnswer:
    if not number.isdecimal() or len(number) > 15:
        raise nothing_here()
    found = next((one for one in request.org.callouts.latest() if one.number == int(number)), None)
    if found is None:
        raise nothing_here()
    return page(request, "log_entry.html.jinja", title=f"Callout {found.number}", it=found, body_of=body_of)


MOST_SHOWN = 12_000


def body_of(text: str) -> str:
    """A body as a page shows it: JSON on several lines, its beginning only."""
    try:
        shown = json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        shown = text
    return shown if len(shown) <= MOST_SHOWN else f"{shown[:MOST_SHOWN]}\n... ({len(shown):,} characters)"


def exchange(callouts: list[OrgCallout]) -> dict[str, object]:
    """What the template of an exchange prints."""
    return {"callouts": callouts, "body_of": body_of}


ROUTES = (
    SetupRoute("GET", "/log", _log),
    SetupRoute("GET", "/log/rows", _rows),
    SetupRoute("GET", "/log/{number}", _entry),
)
