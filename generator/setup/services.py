"""External Services: those that are registered, each with its actions and names."""

from __future__ import annotations

from generator.org import overview
from generator.org.changing import delete
from generator.org.invocable import SERVICE, invocables
from generator.org.judging import OrgWorld
from generator.org.service_drafts import KIND, registered
from generator.setup.messages import SetupAnswer, SetupRequest, Told, moved_to, nothing_here
from generator.setup.outcomes import complaints_told, refusals_of
from generator.setup.rendering import attachment, page
from generator.setup.router import SetupRoute
from generator.usecases.name_table import name_table

PAGE = 100  # rows


def _list(request: SetupRequest) -> SetupAnswer:
    return page(request, "services.html.jinja", title="External Services", services=overview.services(request.org))


def _show(request: SetupRequest, name: str, findings: list[Told] | None = None) -> SetupAnswer:
    it = registered(request.org, name)
    summary = next(one for one in overview.services(request.org) if one.name == it.name)
    words = request.asked("q")[:200]
    rows = actions_of(request.org.world, it.name, words)
    number = page_number(request)
    return page(
        request, "service.html.jinja", 422 if findings else 200,
        title=it.name, it=it, summary=summary, rows=rows[(number - 1) * PAGE : number * PAGE], total=len(rows), number=number,
        pages=-(-len(rows) // PAGE), words=words, findings=findings or complaints_told(summary.complaints)[:20],
    )  # fmt: skip


def page_number(request: SetupRequest) -> int:
    """The page of a long table that is asked for, from 1."""
    asked = request.asked("page")
    return max(int(asked), 1) if asked.isdecimal() and len(asked) < 6 else 1


def actions_of(world: OrgWorld, service: str, words: str) -> list[object]:
    """The active actions of a service ("" for all) whose name or description holds these words."""
    wanted = words.lower()
    return [
        one
        for one in invocables(world, SERVICE)
        if (not service or one.name.partition(".")[0] == service)
        and (wanted in one.name.lower() or wanted in one.description.lower())
    ]


def _names(request: SetupRequest, name: str) -> SetupAnswer:
    it = registered(request.org, name)
    if it.described is None:
        raise nothing_here()
    words = request.asked("q")[:200]
    rows = name_table(it.described, words)
    number = page_number(request)
    return page(
        request, "names.html.jinja", title=f"Names of {it.name}", it=it, words=words, total=len(rows), number=number,
        rows=rows[(number - 1) * PAGE : number * PAGE], pages=-(-len(rows) // PAGE),
    )  # fmt: skip


def _schema(request: SetupRequest, name: str) -> SetupAnswer:
    it = registered(request.org, name)
    ending = "json" if it.schema.lstrip()[:1] == "{" else "yaml"
    return attachment(f"{it.name}.{ending}", it.schema.encode("utf-8", "replace"), f"application/{ending}")


def _delete(request: SetupRequest, name: str) -> SetupAnswer:
    findings = refusals_of(delete(request.org, request.user, KIND, name))
    return _show(request, name, findings) if findings else moved_to("/services?done=deleted")


ROUTES = (
    SetupRoute("GET", "/services", _list),
    SetupRoute("GET", "/services/{name}", _show),
    SetupRoute("GET", "/services/{name}/names", _names),
    SetupRoute("GET", "/services/{name}/schema", _schema),
    SetupRoute("POST", "/services/{name}/delete", _delete),
)
