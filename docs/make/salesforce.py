"""docs/releases.md and the table of docs/probe.md, from the rows that the product goes by. `python docs/make/salesforce.py`."""

from __future__ import annotations

from pathlib import Path

from generator.catalog import by_room
from generator.diagnostics import Confidence
from generator.probe.questions import QUESTIONS
from generator.salesforce.releases import CHANGES, RELEASES
from generator.salesforce.sources import SOURCES

ROOT = Path(__file__).parent.parent.parent
RELEASES_PAGE = ROOT / "docs" / "releases.md"
PROBE_PAGE = ROOT / "docs" / "probe.md"
_MARK = "<!-- below: made by docs/make/salesforce.py -->"
_ROOMS = ("salesforce", "targets", "flow", "usecases")
_HEAD = """\
# Releases of Salesforce

`validate --for external-services --api-version 61.0` judges by the release of an org, `export --api-version 61.0` leaves out, or
refuses, what it does not know; `[project] api_version` in extsvc.toml says it once. Known are {first} to {last}. What a Metadata WSDL has
that the one before has not was read from the public repository forcedotcom/wsdl; the newest there is 66.0, so nothing of that kind is
known of 67.0 and 68.0. The limits of External Services did not change from 66.0 to 68.0.

| since | what | how sure | source |
|---|---|---|---|
"""


def releases_page() -> str:
    """The whole page of releases."""
    names = {release.version: f"{release.api} ({release.name})" for release in RELEASES}
    rows = [
        f"| {names[change.since]} | {change.what} | {change.confidence.value} | "
        f"{'; '.join(SOURCES[key] for key in change.source.split())} |"
        for change in sorted(CHANGES, key=lambda change: change.since)
    ]
    head = _HEAD.format(
        first=f"{RELEASES[0].api} ({RELEASES[0].name})", last=f"{RELEASES[-1].api} ({RELEASES[-1].name})"
    )
    return head + "\n".join(rows) + "\n"


def probe_page(now: str) -> str:
    """The page of the probe as it is, its tables renewed."""
    asked = {rule: question for question in QUESTIONS for rule in question.rules}
    rows = "\n".join(
        f"| {one.asks} | {', '.join(one.aspects)} | {', '.join(f'`{rule}`' for rule in one.rules) or 'none'} |"
        for one in QUESTIONS
    )
    inferred = "\n".join(
        f"| `{rule.id}` | {_cell(rule.sentence)} | {asked[rule.id].service if rule.id in asked else ''} |"
        for room in _ROOMS
        for rule in by_room()[room].values()
        if rule.confidence is Confidence.INFERRED
    )
    return (
        f"{now.partition(_MARK)[0]}{_MARK}\n\n## What is asked\n\n| question | what is compared | rules that rest on it |\n|---|---|---|\n"
        f"{rows}\n\n## Everything that is our inference\n\n| rule | says | asked by |\n|---|---|---|\n{inferred}\n"
    )


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    RELEASES_PAGE.write_text(releases_page(), encoding="utf-8")
    PROBE_PAGE.write_text(probe_page(PROBE_PAGE.read_text(encoding="utf-8")), encoding="utf-8")
