"""Whether the mended text passes: what the validators say and what an org would say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.diagnostics import Diagnostic, Severity
from generator.document import parse
from generator.oas import Spec, resolve

if TYPE_CHECKING:
    from generator.document import Document
    from generator.salesforce.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Recheck:
    """The verdicts on the mended text. `faults` are located in it."""

    faults: tuple[Diagnostic, ...]
    valid: bool
    verdict: Verdict | None

    @property
    def passes(self) -> bool:
        """Both validations are passed."""
        from generator.salesforce.verdict import RegistrationOutcome

        return self.valid and self.verdict is not None and self.verdict.outcome is not RegistrationOutcome.REFUSED

    @property
    def summary(self) -> tuple[str, ...]:
        """For people."""
        validity = "valid" if self.valid else "not valid: see the findings above"
        return (f"OpenAPI: {validity}", *(self.verdict.summary if self.verdict else ()))


def recheck(text: str, original: Document, service: str, *, strict: bool = True) -> Recheck:
    """Judge the mended text as if it came from a file of its own: no other file is read."""
    from generator.modelling.build import build
    from generator.oas import validate
    from generator.salesforce.verdict import judge

    read = parse(text.encode(), f"mended {original.name}").then(resolve)
    if read.value is None:
        return Recheck(read.diagnostics, False, None)
    spec: Spec = read.value
    found = (*read.diagnostics, *(validate.strict(spec) if strict else validate.fast(spec)))
    verdict = judge(spec, build(spec, service).service)
    heavy = (Severity.ERROR, Severity.REFUSAL)
    faults = tuple(one for one in (*found, *verdict.findings) if one.severity in heavy)
    return Recheck(spec.locate(faults), not any(one.severity in heavy for one in found), verdict)
