"""Flows run from Python and from pytest: one call, and an exception when the flow cannot be used."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from generator.flow.run.limits import MAX_ELEMENTS
from generator.usecases.flow_callouts import Callouts
from generator.usecases.flow_resuming import resume_flows
from generator.usecases.flow_services import Services
from generator.usecases.flow_world import Surroundings
from generator.usecases.interview import Interview, interview, read
from generator.usecases.interview_stage import Observer

if TYPE_CHECKING:
    from generator.flow.run.state import Question

Spec = str | Path | Mapping[str, str | Path]


class UnusableFlow(Exception):
    """The flow, its spec or its recording cannot be used; the text says why."""


def run_flow(
    path: str | Path,
    inputs: Mapping[str, object] | None = None,
    *,
    spec: Spec = "",
    answers: Mapping[str, object] | None = None,
    mock: bool = False,
    base_url: str = "",
    credential: str = "",
    user: str = "",
    headers: Mapping[str, str] | None = None,
    live: bool = False,
    record: str | Path = "",
    replay: str | Path = "",
    given: Mapping[str, object] | None = None,
    subflows: tuple[str | Path, ...] = (),
    http_errors: Literal["fault", "normal"] = "fault",
    timezone: str = "UTC",
    at: str = "",
    max_elements: int = MAX_ELEMENTS,
    trace: str | Path = "",
    registrations: tuple[str | Path, ...] = (),
    clients: tuple[str | Path, ...] = (),
    discovery: bool = False,
    namespaces: Mapping[str, str] | None = None,
    show_secrets: bool = True,
    failing: Mapping[str, str] | None = None,
    records: str | Path = "",
    records_out: str | Path = "",
    ask: Callable[[Question], str] | None = None,
    tolerant: bool = False,
    interviews: str | Path = "",
    wait: bool = False,
    skip_waits: bool = False,
) -> Interview:
    """Run a flow file; callouts are answered by `answers` (outputs by action name, or a list of them, one per call), by a
    recording (`replay`), by a `mock`, or really: at `base_url`, through the named `credential`, or, when `live`, where the
    spec or the project says. Nothing is sent unless one of these is given.

    `spec` is the OpenAPI file of the only service that the flow calls, or a mapping from service names to files;
    `registrations`, `clients`, `discovery` and `namespaces` are as for `Services`, `given` (values that only an org would give),
    `timezone`, `at`, `max_elements`, `subflows`, `failing`, `ask`, `records`, `records_out`, `interviews`, `wait`, `skip_waits` and `http_errors` as for `Surroundings`,
    `user`, `headers`, `record` and `tolerant` as for `Callouts`. `trace` is a file of JSON lines to write. Secrets are hidden in log, events
    and trace; in outputs unless `show_secrets`.

    Raises `UnusableFlow` when the flow or anything named cannot be used. Needs the extra `flow`.
    """
    told = answers if answers is not None or mock or base_url or credential or live or replay else {}
    callouts = Callouts(told, replay, record, mock, base_url, headers or {}, credential, user, tolerant)
    surroundings = Surroundings(
        given or {}, http_errors, user, timezone, at, max_elements, subflows, failing or {}, ask, records, records_out,
        interviews, wait, skip_waits,
    )  # fmt: skip
    specs: Mapping[str, str | Path] = spec if isinstance(spec, Mapping) else {"": spec} if str(spec) else {}
    services = Services(specs, registrations, clients, discovery, namespaces or {})
    return _run(path, inputs or {}, services, callouts, surroundings, trace, show_secrets)


def _run(
    path: str | Path,
    inputs: Mapping[str, object],
    services: Services,
    callouts: Callouts,
    surroundings: Surroundings,
    trace: str | Path,
    show_secrets: bool,
) -> Interview:
    flow = read(path)
    if flow.value is None:
        raise UnusableFlow("; ".join(finding.message for finding in flow.diagnostics))
    blocks: list[str] = []
    events: list[Mapping[str, object]] = []
    made = interview(
        flow.value,
        inputs,
        services=services,
        callouts=callouts,
        surroundings=surroundings,
        observer=Observer(blocks.append, events.append, trace=trace),
        show_secrets=show_secrets,
    )
    if made.value is None:
        raise UnusableFlow("; ".join(finding.message for finding in made.diagnostics[-4:]))
    return replace(made.value, log="".join(blocks), events=tuple(events))


@dataclass(slots=True)
class FlowRunner:
    """Runs flows in tests. `folder` is where relative paths start; `record` writes recordings instead of replaying them."""

    folder: Path
    record: bool = False

    def run(
        self,
        path: str | Path,
        inputs: Mapping[str, object] | None = None,
        *,
        spec: Spec = "",
        answers: Mapping[str, object] | None = None,
        recording: str | Path = "",
        mock: bool = False,
        base_url: str = "",
        elements: Mapping[str, object] | None = None,
        globals: Mapping[str, object] | None = None,
        http_errors: Literal["fault", "normal"] = "fault",
        user: str = "",
        **further: Any,
    ) -> Interview:
        """Run a flow as `run_flow` does, whose other parameters may be given too.

        `recording` answers the callouts; with pytest's --flow-record it is written first. `elements` gives the outputs of
        elements that are then not run, `globals` values such as "$Record". Raises `UnusableFlow`.
        """
        specs = {name: self.folder / file for name, file in spec.items()} if isinstance(spec, Mapping) else spec
        if not isinstance(specs, Mapping) and str(specs):
            specs = self.folder / specs
        kept = self.folder / recording if recording else ""
        try:
            return run_flow(
                self.folder / path,
                inputs,
                spec=specs,
                answers=answers,
                mock=mock if self.record or not kept else False,
                base_url=base_url if self.record or not kept else "",
                record=kept if self.record else "",
                replay="" if self.record else kept,
                given={**(elements or {}), **(globals or {})},
                http_errors=http_errors,
                user=user,
                **further,
            )
        except UnusableFlow as error:
            if kept and not self.record:
                raise UnusableFlow(f"{error}; make it once with pytest --flow-record") from None
            raise

    def resume(
        self,
        ids: Sequence[str] = (),
        *,
        interviews: str | Path = "",
        event: str = "",
        data: Mapping[str, object] | None = None,
        answers: Mapping[str, object] | None = None,
        at: str = "",
        skip_waits: bool = False,
        secrets: Mapping[str, str] | None = None,
        kept_copy: bool = False,
        again: bool = False,
    ) -> tuple[Interview, ...]:
        """Go on with interviews that wait, as `resume_flows` does.

        `interviews` is the folder that the run was given. Raises `UnusableFlow` where one cannot be gone on with.
        """
        made = resume_flows(
            ids,
            interviews=self.folder / interviews,
            event=event,
            data=data,
            callouts=Callouts(answers if answers is not None else {}),
            surroundings=Surroundings(at=at, skip_waits=skip_waits),
            secrets=secrets,
            kept_copy=kept_copy,
            again=again,
        )
        if made.value is None:
            raise UnusableFlow("; ".join(finding.message for finding in made.diagnostics))
        return made.value
