"""Real bots and procedures: which are read, checked, drawn, and how far a run comes without and with given answers.

    python tests/corpus/hosts.py FOLDER...      (default: salesforce/hosts of EXTSVC_CORPUS)

With answers, each element that an org would answer is given `{"given": true}`, so that only what is ours is tried.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from external_services import ProcedureWorld, Services, check_procedures, draw_procedure, run_procedure

from generator.omni.files import inside, read_procedure
from generator.omni.model import RUN, Kind, Procedure

OFFLINE = Services(discovery=False)


def procedures(folders: list[Path]) -> None:
    print(f"{'procedure':58} {'elements':>8} {'findings':>9} {'drawn':>6} {'alone':>9} {'given':>9}")
    done = whole = 0
    for path in (path for folder in folders for path in inside(folder)):
        procedure = read_procedure(path).value
        if procedure is None:
            print(f"{path.name[:58]:58} UNREADABLE")
            continue
        checked = check_procedures([path], services=OFFLINE).value
        drawn = draw_procedure(path, "svg").value is not None and draw_procedure(path).value is not None
        alone, given = ending(path, {}), ending(path, answers(procedure))
        heavy = sum(f.severity.value in ("error", "warning") for f in checked.findings) if checked is not None else -1
        print(
            f"{procedure.key[:58]:58} {len(list(procedure.walk())):8} {heavy:9} {'yes' if drawn else 'NO':>6} {alone:>9} {given:>9}"
        )
        done += 1
        whole += given == "finished"
    print(f"{done} procedures read, {whole} run to the end with answers")


def answers(procedure: Procedure) -> dict[str, object]:
    """An answer for each element that an org, or a service that is not at hand, would answer."""
    return {
        element.name: {"given": True}
        for element in procedure.running()
        if element.kind not in RUN or element.kind in (Kind.REST, Kind.PROCEDURE)
    }


def ending(path: Path, given: dict[str, object]) -> str:
    made = run_procedure(path, services=OFFLINE, world=ProcedureWorld(given=given)).value
    return made.ending if made is not None else "refused"


def main() -> None:
    corpus = Path(os.environ.get("EXTSVC_CORPUS", ".")) / "salesforce" / "hosts"
    procedures([Path(word) for word in sys.argv[1:]] or [corpus])


if __name__ == "__main__":
    main()
