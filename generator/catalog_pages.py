"""The rules as pages of the documentation: one page a room, and a first page that lists them all.

python -m generator.catalog_pages docs/rules
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from generator.catalog import ROOMS, all_rules, by_room
from generator.diagnostics import Confidence, Rule

_MADE = "<!-- Made by `python -m generator.catalog_pages docs/rules` from the rules themselves; do not edit. -->"


def pages() -> dict[str, str]:
    """File name -> text of every page below docs/rules."""
    made = {f"{page_of(room)}.md": _page(room, rules) for room, rules in by_room().items()}
    return {"index.md": _index(), **made}


def write(folder: Path) -> None:
    """Write all pages into a folder, and remove those that no room makes any more."""
    made = pages()
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.md"):
        if path.name not in made:
            path.unlink()
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")


def page_of(room: str) -> str:
    """The name of a room's page, as its title has it."""
    return re.sub(r"[^a-z0-9-]", "", title_of(room).lower().replace(" ", "-"))


def title_of(room: str) -> str:
    return ROOMS[room].title


def _index() -> str:
    lines = [_MADE, "", "# Rules", ""]
    lines += [
        f"{len(all_rules())} rules; each says what it found, where, and what to do. `extsvc explain RULE` prints one.",
        "",
    ]
    for room, rules in by_room().items():
        page = f"{page_of(room)}.md"
        lines += [f"## [{title_of(room)}]({page})", "", "| rule | weight | says |", "|---|---|---|"]
        lines += [
            f"| [{rule.id}]({page}#{rule.id}) | {_weight(rule)} | {_cell(rule.sentence)} |" for rule in rules.values()
        ]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _page(room: str, rules: dict[str, Rule]) -> str:
    lines = [_MADE, "", f"# {title_of(room)}", ""]
    for rule in rules.values():
        lines += [*_section(rule), ""]
    return "\n".join(lines).rstrip() + "\n"


def _section(rule: Rule) -> list[str]:
    lines = [f"## {rule.id}", "", f"**{_weight(rule)}**: {_escaped(rule.sentence)}", ""]
    if rule.text:
        lines += [_escaped(rule.text), ""]
    lines += [f"Remedy: {_escaped(rule.remedy)}", ""]
    confidence = "" if rule.confidence is Confidence.SPECIFIED else f" ({rule.confidence.value})"
    if rule.source or confidence:
        lines += [f"Source: {_escaped(rule.source)}{confidence}", ""]
    for label, example in (("Bad", rule.bad), ("Good", rule.good)):
        if example:
            lines += [f"{label}:", "", *(f"    {line}".rstrip() for line in example.splitlines()), ""]
    return lines[:-1]


def _weight(rule: Rule) -> str:
    return ", ".join(filter(None, (rule.severity.value, rule.effect)))


def _cell(text: str) -> str:
    return _escaped(text).replace("|", "\\|").replace("\n", " ")


def _escaped(text: str) -> str:
    """Angle brackets and stars outside code spans are text, not markup."""
    pieces = re.split(r"(`[^`]*`)", text)
    return "".join(p if p.startswith("`") else p.replace("<", "&lt;").replace("*", "\\*") for p in pieces)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
