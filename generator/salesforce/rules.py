"""All rules of External Services, in the order in which they are explained."""

from __future__ import annotations

from generator.diagnostics import Rule
from generator.salesforce import (
    rules_agents,
    rules_document,
    rules_names,
    rules_operations,
    rules_registration,
    rules_schemas,
)
from generator.salesforce.rule import Effect

ALL: tuple[Rule, ...] = (
    *rules_document.ALL, *rules_operations.ALL, *rules_schemas.ALL, *rules_names.ALL,
    *rules_registration.ALL,
    *rules_agents.ALL,
)  # fmt: skip


def effect_of(rule: Rule) -> Effect:
    """What an org does with the place that a finding of this rule names."""
    return Effect(rule.effect) if rule.effect else Effect.KEPT
