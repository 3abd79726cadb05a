"""Check flows against the services they call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from generator.diagnostics import Checked, Diagnostic, Severity
from generator.usecases.flow_files import flow_files
from generator.usecases.flow_services import DISCOVERED, Services, Workspace, catalog, sources
from generator.usecases.packages import untouched
from generator.usecases.stopping import stopping

if TYPE_CHECKING:
    from generator.flow.model import Flow

_HEAVY = (Severity.ERROR, Severity.REFUSAL)


@dataclass(frozen=True, slots=True)
class FlowCheck:
    """The flows that could be read, all that was found, and whether every file was a flow."""

    flows: tuple[Flow, ...]
    findings: tuple[Diagnostic, ...]
    readable: bool

    @property
    def failed(self) -> bool:
        """Whether anything weighs more than a warning."""
        return any(finding.severity in _HEAVY for finding in self.findings)


@stopping
def check_flows(paths: Sequence[str | Path], *, services: Services = DISCOVERED) -> Checked[FlowCheck]:
    """What is wrong with these flow files, and with those in these folders, against the services they call.

    The findings beside the value speak of registrations that could not be read. Needs the extra `flow`.
    """
    from generator.flow.check import check
    from generator.flow.files import read_flow, with_subflows
    from generator.flow.services import registered_beside

    read = [read_flow(path) for path in flow_files(paths)]
    findings = [finding for one in read for finding in one.diagnostics]
    flows = tuple(one.value for one in read if one.value is not None)
    workspace = Workspace()
    with workspace.stack, untouched():
        together = {flow.name: flow for flow in flows}
        for flow in flows:  # each with its own surroundings: two projects may both have a "BankService"
            beside = registered_beside(Path(flow.file)) if services.discovery else ()
            at_hand = replace(catalog(sources(services, (flow,), workspace), workspace), registered=beside)
            known = {**together, **with_subflows(flow, (Path(flow.file).parent,))}
            findings += check(flow, at_hand, known)
    return Checked(FlowCheck(flows, tuple(findings), len(flows) == len(read)), tuple(workspace.findings))
