"""What a deploy came to, as a page tells it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from generator.org.changing import change
from generator.org.deploy_model import Deploy
from generator.org.metadata_types import ComponentKey
from generator.org.package import Complaint
from generator.org.planning import ComponentResult
from generator.org.refusal import OrgRefused
from generator.setup.messages import SetupRequest, Told, refusal


def refusals_of(ended: Deploy) -> list[Told]:
    """Why a deploy was refused; nothing where it was not."""
    if ended.success:
        return []
    told = [refusal(ended.error)] if ended.error else []
    return told + results_told(ended.failures) or [refusal(f"The deploy ended as {ended.status}.")]


def deploy_upload(
    request: SetupRequest, read: Callable[[str, bytes], dict[ComponentKey, bytes]], wanted: str
) -> ComponentKey | list[Told]:
    """What the one component of an uploaded file is called, once deployed; or why it is not, `wanted` if no file came."""
    file = request.form.file("file")
    if file is None or not file.content:
        return [refusal(wanted)]
    try:
        components = read(file.name, file.content)
    except OrgRefused as refused:
        return [refusal(str(refused))]
    findings = refusals_of(change(request.org, request.user, components))
    (key,) = components
    return findings or key


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
