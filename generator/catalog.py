"""All rules of all rooms by id. Modules are imported only when somebody asks.

python -m generator.catalog > docs/rules.md
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from generator.catalog_words import EXAMPLES, SOURCES
from generator.diagnostics import Confidence, Rule, Severity

_HERE = Path(__file__).parent
# A module that makes rules calls a constructor at the start of a name's value: `NO_FILE = Rule(`, `X = rule(`.
_MAKES_RULES = re.compile(r"^[A-Z][A-Z0-9_]* *(?::[^=\n]*)?= *(?:Rule|rule|_rule|_row)\(", re.MULTILINE)

# Room -> what its rules speak about, in reading order. A room not named here comes last, under its folder's name.
ROOMS: dict[str, str] = {
    "fetch": "Finding the input",
    "document": "Reading JSON and YAML",
    "oas": "OpenAPI",
    "overlay": "OpenAPI Overlays",
    "modelling": "What the model carries",
    "naming": "Names",
    "salesforce": "Salesforce External Services",
    "selection": "Picking operations",
    "writing": "Writing files",
    "project": "The project file",
    "fix": "Mending specs",
    "credentials": "Named credentials",
    "flow": "Flows",
    "targets": "Exported metadata",
    "report": "Suppressions",
}


@cache
def by_room() -> dict[str, dict[str, Rule]]:
    """Room -> rule id -> rule, rooms in the order of `ROOMS`, rules by id."""
    found: dict[str, dict[str, Rule]] = {}
    for name in _modules():
        room = name.split(".")[1]
        for rule in _rules_in(import_module(name)):
            found.setdefault(room, {})[rule.id] = completed(rule, room)
    order = [*ROOMS, *sorted(set(found) - set(ROOMS))]
    return {room: dict(sorted(found[room].items())) for room in order if room in found}


def completed(rule: Rule, room: str) -> Rule:
    """The rule with a source and examples, where its row has none and `catalog_words` knows some."""
    bad, good = EXAMPLES.get(rule.id, ("", ""))
    return replace(
        rule, source=rule.source or SOURCES.get(room, ""), bad=rule.bad or bad, good=rule.good or good
    )  # fmt: skip


@cache
def all_rules() -> dict[str, Rule]:
    """Rule id -> rule."""
    return {name: rule for rules in by_room().values() for name, rule in rules.items()}


def _modules() -> list[str]:
    """The modules that make rules, found by their text: none is imported in vain."""
    names = []
    for folder, folders, files in os.walk(_HERE):
        folders[:] = sorted(name for name in folders if not name.startswith(("_", ".")))
        for file in sorted(files):
            path = Path(folder, file)
            if file.endswith(".py") and _MAKES_RULES.search(path.read_text(encoding="utf-8")):
                steps = path.relative_to(_HERE).with_suffix("").parts
                names.append(".".join(("generator", *(step for step in steps if step != "__init__"))))
    return names


def _rules_in(module: ModuleType) -> Iterator[Rule]:
    return (value for value in vars(module).values() if isinstance(value, Rule))


def markdown() -> str:
    """docs/rules.md: every rule with its sentence, remedy, source and examples."""
    lines = ["# Rules", "", "Made by `python -m generator.catalog` from the rules themselves; do not edit.", ""]
    lines += [f"{len(all_rules())} rules. `extsvc explain RULE` prints any of them.", ""]
    for room, rules in by_room().items():
        lines += [f"- [{ROOMS.get(room, room)}](#{_anchor(ROOMS.get(room, room))}): {len(rules)}"]
    for room, rules in by_room().items():
        lines += ["", f"## {ROOMS.get(room, room)}", ""]
        for rule in rules.values():
            lines += [*_section(rule), ""]
    return "\n".join(lines).rstrip() + "\n"


def _anchor(title: str) -> str:
    return re.sub(r"[^a-z0-9-]", "", title.lower().replace(" ", "-"))


def _section(rule: Rule) -> list[str]:
    weight = ", ".join(filter(None, (rule.severity.value, effect(rule))))
    lines = [f"### {rule.id}", "", f"**{weight}**: {_escaped(rule.sentence)}", ""]
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


def _escaped(text: str) -> str:
    """Angle brackets and stars outside code spans are text, not markup."""
    pieces = re.split(r"(`[^`]*`)", text)
    return "".join(p if p.startswith("`") else p.replace("<", "&lt;").replace("*", "\\*") for p in pieces)


def effect(rule: Rule) -> str:
    """What an org does with the place a Salesforce rule names; "" for other rules."""
    said = getattr(rule, "effect", None)
    return str(said.value) if said is not None else ""


def words_of(rule: Rule) -> list[tuple[str, str]]:
    """Label and text of everything a rule says, for `extsvc explain`."""
    weight = {
        Severity.ERROR: "error: the document is wrong",
        Severity.REFUSAL: "refusal: what it names is not taken",
        Severity.WARNING: "warning: probably not as meant",
        Severity.NOTE: "note: worth knowing",
    }
    said = [
        ("Says", rule.sentence), ("Severity", weight[rule.severity]), ("In an org", effect(rule)), ("Why", rule.text),
        ("Remedy", rule.remedy), ("Bad", rule.bad), ("Good", rule.good), ("Source", rule.source), ("Sure by", rule.confidence.value),
    ]  # fmt: skip
    return [(label, text) for label, text in said if text]


if __name__ == "__main__":
    sys.stdout.write(markdown())
