"""Check Apex against the External Services that it uses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from generator.diagnostics import Checked, Diagnostic, Severity
from generator.salesforce.apex_classes import STUB_MARK
from generator.usecases.apex_services import (
    AT_HAND,
    ServiceAtHand,
    ServicesAtHand,
    files_to_check,
    of_file,
    services_at_hand,
)
from generator.usecases.services import service_name
from generator.usecases.stopping import needed, stopping

if TYPE_CHECKING:
    from generator.apex.check import ApexFile
    from generator.apex.known import KnownServices

APEX = (".cls", ".trigger", ".apex")
_MOST = 4_000_000  # bytes of a file; a class has at most a million characters
_HEAVY = (Severity.ERROR, Severity.REFUSAL)


@dataclass(frozen=True, slots=True)
class ApexCheck:
    """The files that were read, the services they were checked against, and all that was found."""

    files: tuple[str, ...]
    services: tuple[str, ...]
    findings: tuple[Diagnostic, ...]

    @property
    def failed(self) -> bool:
        """Whether anything weighs more than a warning."""
        return any(finding.severity in _HEAVY for finding in self.findings)


@stopping
def check_apex(
    paths: Sequence[str | Path], *, services: ServicesAtHand = AT_HAND, updates: Mapping[str, str | Path] | None = None
) -> Checked[ApexCheck]:
    """What is wrong with the uses of External Services in these Apex files, and in those of these folders.

    `updates` are newer specs by the name of their service: what is right now and would break with them is told besides. It
    reads tokens, not a tree: what is no use of a service is never judged. Stubs that `extsvc` wrote are passed over. The
    findings beside the value speak of services that could not be read.
    """
    from generator.apex.check import broken_by, check

    files, unread = read_apex(files_to_check(paths, APEX))
    text = " ".join({token.word for one in files for token in one.tokens.names})
    at_hand, told = services_at_hand(services, paths, text)
    known = known_services(at_hand)
    found = [*unread, *check(files, known)]
    if updates:
        newer = {name.lower(): _newer(name, path, at_hand) for name, path in updates.items()}
        after = [newer.get(one.name.lower(), one) for one in at_hand]
        found += broken_by(files, known, known_services(after))
    found.sort(key=lambda one: (one.span.file, one.span.line, one.span.column))
    names = tuple(one.name for one in at_hand)
    return Checked(ApexCheck(tuple(one.path for one in files), names, tuple(found)), tuple(told))


def _newer(name: str, path: str | Path, at_hand: Sequence[ServiceAtHand]) -> ServiceAtHand:
    """The newer version of a service, every operation active: what is not picked now is told already. Raises `Stop`."""
    needed(service_name(name))
    old = next((one for one in at_hand if one.name.lower() == name.lower()), None)
    space = old.described.names.namespace if old is not None else ""
    made = needed(of_file(path, name, {"": space} if space else {}))
    return replace(made, active=frozenset(one.key for one in made.described.service.operations))


def read_apex(paths: Sequence[Path]) -> tuple[list[ApexFile], list[Diagnostic]]:
    """The tokens of files, and findings about those that are no text; stubs of ours are left out."""
    from generator.apex import rules
    from generator.apex.check import ApexFile
    from generator.apex.tokens import Tokens
    from generator.reading import read

    made: list[ApexFile] = []
    findings: list[Diagnostic] = []
    for path in paths:
        try:
            data = read(path, _MOST)
            text = data.decode("utf-8-sig")
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is no UTF-8"
            findings.append(rules.UNREADABLE.at("", file=str(path), path=path, reason=reason, most=_MOST))
            continue
        if len(data) > _MOST:
            reason = "it is too long"
            findings.append(rules.UNREADABLE.at("", file=str(path), path=path, reason=reason, most=_MOST))
        elif not text.startswith(STUB_MARK.rstrip("\n")):
            made.append(ApexFile(str(path), Tokens(text)))
    return made, findings


def known_services(at_hand: Sequence[ServiceAtHand]) -> KnownServices:
    """The services as Apex sees them."""
    from generator.apex.known import KnownService, KnownServices
    from generator.salesforce.apex_classes import apex_service

    made = []
    for one in at_hand:
        names = one.described.names
        active = frozenset(names.operation(key).flow.lower() for key in one.active)
        made.append(KnownService(apex_service(names), active))
    return KnownServices(made)
