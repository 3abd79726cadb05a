"""All rules of all rooms by id. Modules are imported only when somebody asks."""

from __future__ import annotations

import sys
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from generator.diagnostics import Rule, Severity
from generator.targets.registry import TARGETS


class Room(NamedTuple):
    """What the rules of a room speak about, and the modules under `generator` whose names hold them."""

    title: str
    modules: tuple[str, ...]


def modules_of_targets() -> list[str]:
    """The modules of rules that targets have, a `rules.py` in the folder of each that has some."""
    here = Path(__file__).parent / "targets"
    return [f"targets.{name}.rules" for name in TARGETS if (here / name / "rules.py").is_file()]


# Room -> its rules, in reading order. A test fails when a rule is made in a module that is not named here.
ROOMS: dict[str, Room] = {
    "fetch": Room("Finding the input", ("fetch.rules",)),
    "document": Room("Reading JSON and YAML", ("document.rules",)),
    "oas": Room(
        "OpenAPI",
        (
            "oas.rules_reading",
            "oas.rules_structure",
            "oas.rules_operations",
            "oas.rules_schemas",
            "oas.opening",
            "oas.salvage",
        ),
    ),
    "overlay": Room("OpenAPI Overlays", ("overlay.rules",)),
    "modelling": Room("What the model carries", ("modelling.rules",)),
    "naming": Room("Names", ("naming.rules",)),
    "salesforce": Room(
        "Salesforce External Services",
        (
            "salesforce.registrations",
            "salesforce.rules_registration",
            "salesforce.rules_agents",
            "salesforce.rules_document",
            "salesforce.rules_operations",
            "salesforce.rules_schemas",
            "salesforce.rules_names",
        ),
    ),
    "selection": Room("Picking operations", ("selection",)),
    "bulk": Room("Many rows", ("bulk.rules",)),
    "writing": Room("Writing files", ("writing.rules",)),
    "project": Room("The project file", ("project.rules",)),
    "fix": Room("Mending specs", ("fix.rules",)),
    "credentials": Room("Named credentials", ("credentials.rules",)),
    "flow": Room("Flows", ("flow.rules", "flow.lasting_rules")),
    "agents": Room("Actions of agents", ("agents.rules",)),
    "apex": Room("Apex that calls services", ("apex.rules",)),
    "bot": Room("Einstein bots", ("bot.rules",)),
    "omni": Room("OmniStudio Integration Procedures", ("omni.rules",)),
    "targets": Room("What is written", ("targets.rules", *modules_of_targets())),
    "report": Room("Suppressions", ("report.suppress",)),
    "usecases": Room("Calls, runs and exports", ("usecases.rules", "usecases.flow_rules", "usecases.omni_rules")),
    "org": Room("The local org", ("org.rules", "org.source_rules")),
}


@cache
def by_room() -> dict[str, dict[str, Rule]]:
    """Room -> rule id -> rule, rooms in the order of `ROOMS`, rules by id."""
    found = {}
    for name, room in ROOMS.items():
        rules = [rule for module in room.modules for rule in rules_in(import_module(f"generator.{module}"))]
        found[name] = {rule.id: rule for rule in sorted(rules, key=lambda rule: rule.id)}
    return found


@cache
def all_rules() -> dict[str, Rule]:
    """Rule id -> rule."""
    return {name: rule for rules in by_room().values() for name, rule in rules.items()}


def homes() -> dict[str, str]:
    """Rule id -> the module of its table, of those tables that are imported already."""
    loaded = ((name, sys.modules.get(f"generator.{name}")) for name in _tables())
    return {rule.id: name for name, module in loaded if module is not None for rule in rules_in(module)}


@cache
def _rules_at(module: str) -> dict[str, Rule]:
    if module not in _tables():
        raise LookupError(module)
    return {rule.id: rule for rule in rules_in(import_module(f"generator.{module}"))}


def rule_at(module: str, name: str) -> Rule:
    """The rule of an id in a table; no other table is imported. Raises LookupError."""
    return _rules_at(module)[name]


@cache
def _tables() -> frozenset[str]:
    return frozenset(module for room in ROOMS.values() for module in room.modules)


def rules_in(module: ModuleType) -> list[Rule]:
    """The rules that a module's names hold."""
    return [value for value in vars(module).values() if isinstance(value, Rule)]


def words_of(rule: Rule) -> list[tuple[str, str]]:
    """Label and text of everything a rule says, for `extsvc explain`."""
    weight = {
        Severity.ERROR: "error: the document is wrong",
        Severity.REFUSAL: "refusal: what it names is not taken",
        Severity.WARNING: "warning: probably not as meant",
        Severity.NOTE: "note: worth knowing",
    }
    said = [
        ("Says", rule.sentence), ("Severity", weight[rule.severity]), ("In an org", rule.effect), ("Why", rule.text),
        ("Remedy", rule.remedy), ("Bad", rule.bad), ("Good", rule.good), ("Source", rule.source), ("Sure by", rule.confidence.value),
    ]  # fmt: skip
    return [(label, text) for label, text in said if text]
