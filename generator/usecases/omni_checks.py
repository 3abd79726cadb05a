"""Check Integration Procedures against each other and against the registered services that their Rest Actions belong to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from generator.diagnostics import Checked, Diagnostic, Severity
from generator.usecases import flow_rules
from generator.usecases.flow_services import DISCOVERED, Services, Workspace
from generator.usecases.omni_services import at_hand
from generator.usecases.packages import untouched
from generator.usecases.stopping import Stop, stopping

if TYPE_CHECKING:
    from generator.omni.model import Procedure

_HEAVY = (Severity.ERROR, Severity.REFUSAL)


@dataclass(frozen=True, slots=True)
class ProcedureCheck:
    """The procedures that could be read, all that was found, and whether every file was one."""

    procedures: tuple[Procedure, ...]
    findings: tuple[Diagnostic, ...]
    readable: bool

    @property
    def failed(self) -> bool:
        """Whether anything weighs more than a warning."""
        return any(finding.severity in _HEAVY for finding in self.findings)


@stopping
def check_procedures(paths: Sequence[str | Path], *, services: Services = DISCOVERED) -> Checked[ProcedureCheck]:
    """What is wrong with the procedures in these files and folders (`.oip-meta.xml`, DataPacks).

    The findings beside the value speak of registrations that could not be read. Needs the extra `flow`.
    """
    from generator.omni.check import check
    from generator.omni.files import read_procedure, together

    read = [read_procedure(path) for path in procedure_files(paths)]
    findings = [finding for one in read for finding in one.diagnostics]
    procedures = tuple(one.value for one in read if one.value is not None)
    workspace = Workspace()
    with workspace.stack, untouched():
        hand = at_hand(services, procedures, workspace)
        among = {one.key.lower(): one for one in procedures}
        for procedure in procedures:
            known = {**together(procedure, (Path(procedure.file).resolve().parent,)), **among}
            findings += check(procedure, hand.services, known)
    return Checked(ProcedureCheck(procedures, tuple(findings), len(procedures) == len(read)), tuple(workspace.findings))


def procedure_files(given: Sequence[str | Path]) -> list[Path]:
    """The named files, and those in named folders. Raises `Stop` when a folder holds none."""
    from generator.omni.files import inside

    found: list[Path] = []
    for name in given:
        path = Path(name)
        files = inside(path) if path.is_dir() else [path]
        if not files:
            raise Stop(flow_rules.NO_FLOW_FILES.at("", folder=name, suffix=".oip-meta.xml"))
        found += files
    return found
