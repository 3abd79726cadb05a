"""The wizard's third step: a table of operations to tick, narrowed by words, tag and method, in pages of some rows.

What is ticked is kept with the draft, so that it survives narrowing and turning pages, with a script or without one.
"""

from __future__ import annotations

from dataclasses import dataclass

from generator.org.service_drafts import DraftOperation
from generator.setup.draft_steps import opened
from generator.setup.drafts import OpenDraft
from generator.setup.messages import SetupAnswer, SetupRequest, moved_to
from generator.setup.rendering import page, part
from generator.setup.router import SetupRoute

ROWS = 100


@dataclass(frozen=True, slots=True)
class TableView:
    """What the table is narrowed to, and the rows of one page of it."""

    words: str
    tag: str
    method: str
    number: int
    rows: tuple[tuple[int, DraftOperation], ...]  # each with its number in the draft
    total: int

    @property
    def pages(self) -> int:
        return max(-(-self.total // ROWS), 1)


def _matching(it: OpenDraft, words: str, tag: str, method: str) -> list[tuple[int, DraftOperation]]:
    wanted = words.lower().split()
    found = []
    for number, one in enumerate(it.draft.operations):
        operation = one.action.operation
        text = f"{one.name} {operation.verb} {operation.path} {operation.summary}".lower()
        if (
            (not tag or tag in operation.tags)
            and (not method or operation.verb == method)
            and all(w in text for w in wanted)
        ):
            found.append((number, one))
    return found


def _view(request: SetupRequest, it: OpenDraft) -> TableView:
    form = request.form if request.method == "POST" else None
    words, tag, method, asked = (
        form.text(n) if form is not None else request.asked(n) for n in ("q", "tag", "method", "page")
    )
    found = _matching(it, words[:200], tag, method)
    pages = max(-(-len(found) // ROWS), 1)
    number = min(max(int(asked), 1), pages) if asked.isdecimal() and len(asked) < 6 else 1
    return TableView(words, tag, method, number, tuple(found[(number - 1) * ROWS : number * ROWS]), len(found))


def _table(request: SetupRequest, id: str) -> SetupAnswer:
    it = opened(request, id)
    return _shown(request, it, _view(request, it))


def _shown(request: SetupRequest, it: OpenDraft, view: TableView) -> SetupAnswer:
    methods = sorted({one.action.operation.verb for one in it.draft.operations})
    if request.asked("part") or request.form.ticked("part"):
        return part(request, "operation_rows.html.jinja", it=it, view=view, all=len(it.draft.operations))
    return page(
        request,
        "operations.html.jinja",
        title=f"Select Operations of {it.draft.name}",
        step=3,
        none=bool(request.asked("none")),
        it=it,
        view=view,
        all=len(it.draft.operations),
        tags=it.draft.tags[:200],
        methods=methods,
    )


def _tick(request: SetupRequest, id: str) -> SetupAnswer:
    it, form = opened(request, id), request.form
    operations = it.draft.operations
    shown = {operations[n].key for n in _numbers(form.texts("shown"), len(operations))}
    it.picked -= shown
    it.picked |= {operations[n].key for n in _numbers(form.texts("pick"), len(operations))}
    view = _view(request, it)
    wanted = form.text("do")
    if wanted in ("all", "none"):
        matching = {
            one.key
            for _, one in _matching(it, view.words, view.tag, view.method)
            if wanted == "none" or not one.obstacle
        }
        it.picked = it.picked | matching if wanted == "all" else it.picked - matching
    if wanted == "review":
        return moved_to(f"{it.path}/review")
    return _shown(request, it, view)


def _numbers(texts: tuple[str, ...], below: int) -> list[int]:
    return [int(one) for one in texts if one.isdecimal() and len(one) < 7 and int(one) < below]


ROUTES = (
    SetupRoute("GET", "/services/draft/{id}/operations", _table),
    SetupRoute("POST", "/services/draft/{id}/operations", _tick),
)
