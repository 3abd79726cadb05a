"""What the checks of procedures and bots print: findings as lines or JSON, and a count; verdicts of their tests."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from generator.cli.common import FINDINGS, FINE, counted, paint, plain, print_diagnostics
from generator.cli.flow_check import row
from generator.diagnostics import Diagnostic, Severity

if TYPE_CHECKING:
    from generator.usecases.omni_tests import HostTestVerdict

_HEAVY = (Severity.ERROR, Severity.REFUSAL)


def show(options: argparse.Namespace, findings: Sequence[Diagnostic], files: Sequence[str], what: str) -> None:
    """Findings as `--json` and `--notes` say, with a last line that counts."""
    if options.json:
        rows = [row(finding) for finding in findings]
        json.dump({f"{what}s": list(files), "findings": rows}, sys.stdout, indent=2, ensure_ascii=False)
        print()
        return
    shown = [found for found in findings if options.notes or found.severity is not Severity.NOTE]
    print_diagnostics(shown, sys.stdout, limit=1_000)
    errors = sum(found.severity in _HEAVY for found in findings)
    warnings = sum(found.severity is Severity.WARNING for found in findings)
    notes = counted(len(findings) - errors - warnings, "note")
    print(f"{counted(len(files), what)}: {counted(errors, 'error')}, {counted(warnings, 'warning')}, {notes}")


def show_verdicts(verdicts: Sequence[HostTestVerdict], as_json: bool) -> int:
    """The verdicts of tests; 0 when all passed, else 1."""
    if as_json:
        rows = [
            {"test": v.name, "passed": v.passed, "expectations": v.expectations, "failures": list(v.failures)}
            for v in verdicts
        ]
        print(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        for verdict in verdicts:
            word = paint("passed", "32", sys.stdout) if verdict.passed else paint("FAILED", "31", sys.stdout)
            print(plain(f"{word} {verdict.name} ({counted(verdict.expectations, 'expectation')})"))
            for failure in verdict.failures:
                print(plain(f"    {verdict.file}: {failure}"))
        print(f"{sum(v.passed for v in verdicts)} of {len(verdicts)} passed")
    return FINE if all(verdict.passed for verdict in verdicts) else FINDINGS
