"""Draw a flow, with the path of a run marked."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from generator.diagnostics import Checked
from generator.reading import read_text, why_unread
from generator.usecases import flow_rules
from generator.usecases.interview_files import DEFAULT
from generator.usecases.interview_listing import kept_statuses
from generator.usecases.rules import FILE_UNREADABLE
from generator.usecases.stopping import Stop, needed, stopping


@stopping
def draw_flow(
    path: str | Path,
    format: Literal["mermaid", "svg"] = "mermaid",
    *,
    run: str | Path = "",
    interview: str = "",
    interviews: str | Path = DEFAULT,
) -> Checked[str]:
    """The picture of a flow file as mermaid or SVG text; `run` is the trace of a run whose path is marked,
    `interview` the id of a kept orchestration, whose stages and steps are shown with their statuses.

    Needs the extra `flow`.
    """
    from generator.flow.draw import mermaid, svg
    from generator.flow.files import read_flow
    from generator.flow.graph import graph_of

    flow = needed(read_flow(Path(path)))
    statuses = kept_statuses(interview, interviews) if interview else None
    graph = graph_of(flow, _walked(Path(run), flow.name) if str(run) else (), statuses)
    return Checked(svg(graph) if format == "svg" else mermaid(graph))


def _walked(trace: Path, flow: str) -> tuple[tuple[str, str], ...]:
    """The steps of a trace. Raises `Stop` when there are none of this flow."""
    from generator.flow.trace import walked

    try:
        found = walked(read_text(trace).split("\n"), flow)
    except OSError as error:
        raise Stop(FILE_UNREADABLE.at("", path=trace, reason=why_unread(trace, error))) from None
    except (ValueError, RecursionError):
        raise Stop(flow_rules.NO_TRACE.at("", path=trace)) from None
    if not found:
        raise Stop(flow_rules.OTHER_TRACE.at("", path=trace, flow=flow))
    return found
