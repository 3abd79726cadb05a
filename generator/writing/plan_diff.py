"""A plan as the unified diff of its steps."""

from __future__ import annotations

from collections.abc import Iterator

from generator.writing.plan import Plan
from generator.writing.tree import unified


def diff(plan: Plan) -> Iterator[str]:
    """The unified diff of every step of a plan, in path order."""
    for step in sorted(plan.steps, key=lambda step: step.path):
        yield unified(step.path, step.old, step.new.data if step.new is not None else None, "on disk", "generated")
