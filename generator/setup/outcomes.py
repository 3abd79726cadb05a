"""What a deploy came to, as a page tells it."""

from __future__ import annotations

from collections.abc import Iterable

from generator.org.deploy_model import Deploy
from generator.org.package import Complaint
from generator.org.planning import ComponentResult
from generator.setup.messages import Told, refusal


def refusals_of(ended: Deploy) -> list[Told]:
    """Why a deploy was refused; nothing where it was not."""
    if ended.success:
        return []
    told = [refusal(ended.error)] if ended.error else []
    return told + results_told(ended.failures) or [refusal(f"The deploy ended as {ended.status}.")]


def results_told(results: Iterable[ComponentResult]) -> list[Told]:
    """Component results with a problem."""
    return [
        Told("warning" if one.success else "error", f"{one.key.type} {one.key.name}: {one.problem}", line=one.line, column=one.column)
        for one in results
        if one.problem
    ]  # fmt: skip


def complaints_told(found: Iterable[Complaint]) -> list[Told]:
    """Complaints about what is deployed."""
    return [
        Told(one.finding.severity.value, one.finding.message, one.finding.remedy, one.finding.rule.id, one.line, one.column)
        for one in found
    ]  # fmt: skip
