"""The wizard's further steps: a mended copy of the schema, the review, and Finish, which registers the service."""

from __future__ import annotations

from generator.diagnostics import Checked
from generator.org.deploy_model import Deploy
from generator.org.refusal import OrgRefused
from generator.org.service_drafts import refusals, register
from generator.setup.draft_steps import awaited, opened, title_of, with_line
from generator.setup.drafts import OpenDraft, Reviewed
from generator.setup.messages import SetupAnswer, SetupRequest, Told, moved_to, refusal, told
from generator.setup.outcomes import refusals_of, results_told
from generator.setup.rendering import page, path_step
from generator.setup.router import SetupRoute
from generator.setup.wizard import SHOWN, begun
from generator.setup.works import BackgroundWork, Say
from generator.usecases.mending import MendedSpec
from generator.wording import counted


def _mending(request: SetupRequest, it: OpenDraft) -> Checked[MendedSpec]:
    def mend(say: Say) -> Checked[MendedSpec]:
        say("Mending a copy, and judging what came of it")
        return it.draft.mended()

    with it.turn:
        work = it.mending = it.mending or request.works.begin("A copy of the schema is mended", mend)
    return awaited(it, work, f"{it.path}/mend")


def _mend(request: SetupRequest, id: str) -> SetupAnswer:
    it = opened(request, id)
    made = _mending(request, it)
    if request.method == "POST" and made.value is not None:
        of = it.draft
        return moved_to(begun(request, of.name, of.credential, made.value.text.encode(), of.file, of.former).path)
    changes = [with_line(one, it.draft.lines) for one in told(made.value.changes)] if made.value is not None else []
    faults = told(made.value.faults if made.value is not None else made.diagnostics)
    return page(
        request, "service_mend.html.jinja", title=title_of(it), it=it, changes=changes[:SHOWN], total=len(changes),
        faults=faults[:SHOWN], passes=made.value is not None and made.value.passes, step=2,
    )  # fmt: skip


def _reviewed(request: SetupRequest, it: OpenDraft) -> Reviewed:
    """What the change of a service comes to; nothing of a new one. Raises `StillWorking`."""
    picked = frozenset(it.picked)
    if it.draft.former is None:
        return Reviewed(picked, None, ())

    def review(say: Say) -> Reviewed:
        say("Comparing with the schema that is registered")
        comparison = it.draft.comparison()
        say("Asking what an org would refuse of the change")
        return Reviewed(picked, comparison, refusals(request.org, it.draft, picked))

    with it.turn:
        if it.reviewing is None or it.reviewed != picked:
            it.reviewed = picked
            it.reviewing = request.works.begin("The change is worked out", review)
        work = it.reviewing
    return awaited(it, work, f"{it.path}/review")


def _review(request: SetupRequest, id: str, findings: list[Told] | None = None) -> SetupAnswer:
    it = opened(request, id)
    if not it.picked:
        return moved_to(f"{it.path}/operations?none=1")
    reviewed = _reviewed(request, it)
    ticked = [one for one in it.draft.operations if one.key in it.picked]
    return page(
        request, "service_review.html.jinja", 422 if findings else 200,
        title=title_of(it), it=it, draft=it.draft, ticked=ticked[:50], total=len(ticked), findings=findings or [],
        members=it.draft.model["types"][:40], classes=len(it.draft.described.classes()), step=4,
        comparison=reviewed.comparison, refused=results_told(reviewed.refused),
    )  # fmt: skip


def _registering(request: SetupRequest, it: OpenDraft) -> BackgroundWork[Checked[Deploy]]:
    """The registration of the draft with what is ticked now. While one goes on, there is no second one."""
    org, user, picked = request.org, request.user, frozenset(it.picked)

    def finish(say: Say) -> Checked[Deploy]:
        say(f"Writing the registration with {counted(len(picked), 'active operation')}")
        return register(
            org, user, it.draft, picked, lambda: say("The org judges it, and takes it as a whole or not at all")
        )

    with it.turn:
        if it.registering is None or it.registering.done:
            it.registering = request.works.begin("The service is registered", finish)
        return it.registering


def _finish(request: SetupRequest, id: str) -> SetupAnswer:
    if name := request.drafts.became(id, request.user):
        return _to_service(name)
    it = opened(request, id)
    if not it.picked:
        return moved_to(f"{it.path}/operations?none=1")
    return _ended(request, it, _registering(request, it))


def _registered(request: SetupRequest, id: str) -> SetupAnswer:
    """The page after Finish: how far it is, then the service, or the review with what the org refuses."""
    if name := request.drafts.became(id, request.user):
        return _to_service(name)
    it = opened(request, id)
    if it.registering is None:
        return moved_to(f"{it.path}/review")
    return _ended(request, it, it.registering)


def _ended(request: SetupRequest, it: OpenDraft, work: BackgroundWork[Checked[Deploy]]) -> SetupAnswer:
    try:
        made = awaited(it, work, f"{it.path}/registered")
    except OrgRefused as refused:
        return _review(request, it.id, [refusal(str(refused))])
    findings = told(made.diagnostics) if made.value is None else refusals_of(made.value)
    if findings:
        return _review(request, it.id, findings)
    request.drafts.finish(it)
    return _to_service(it.name)


def _to_service(name: str) -> SetupAnswer:
    return moved_to(f"/services/{path_step(name)}?done=registered")


ROUTES = (
    SetupRoute("GET", "/services/draft/{id}/mend", _mend),
    SetupRoute("POST", "/services/draft/{id}/mend", _mend),
    SetupRoute("GET", "/services/draft/{id}/review", _review),
    SetupRoute("POST", "/services/draft/{id}/review", _finish),
    SetupRoute("GET", "/services/draft/{id}/registered", _registered),
)
