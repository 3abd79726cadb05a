"""Keep, list, try and forget the secrets of named credentials; no answer of these ever holds one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from generator.diagnostics import Checked, Diagnostic
from generator.usecases import rules
from generator.usecases.stopping import Stop, needed, stopping
from generator.wording import counted

if TYPE_CHECKING:
    from generator.credentials.definitions import Definitions, ExternalCredential, Principal
    from generator.credentials.secret import Secret
    from generator.credentials.slots import Slot
    from generator.credentials.trial import TrialOutcome

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SecretPlace:
    """Where a secret belongs, and the source that has it: "" for none."""

    slot: Slot
    source: str


@dataclass(frozen=True, slots=True)
class MissingPart:
    """What a credential lacks before it can be called with, and the next step."""

    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class CredentialListing:
    """Everything that is defined, and where each secret would come from."""

    definitions: Definitions
    secrets: tuple[SecretPlace, ...]

    @property
    def missing(self) -> tuple[MissingPart, ...]:
        """What is still missing, in the order in which it is to be mended."""
        return tuple(_missing(self))


def _missing(listing: CredentialListing) -> Iterator[MissingPart]:
    known = listing.definitions
    if not known.nameds:
        yield MissingPart("there is no named credential", "extsvc credential new, which asks step by step")
    for named in known.nameds:
        for slot in dict.fromkeys(place.slot for place in listing.secrets if not place.source):
            if slot.external == named.external:
                whose = f" --user {slot.user}" if slot.user else ""
                chosen = f" --principal '{slot.principal}'" if _several(known, slot.external) else ""
                yield MissingPart(
                    f"the {slot.parameter} of {named.name}", f"extsvc credential set {named.name}{chosen}{whose}"
                )
    for external in known.externals:
        if external.legacy:
            continue
        sets = [one for one in known.permission_sets for a in one.accesses if a.enabled and a.external == external.name]
        if not sets:
            row = f'[permission_sets.{external.name}_Access] with principals = ["{external.name}-PRINCIPAL"] and users'
            yield MissingPart(f"no permission set opens {external.name}", f"add to extsvc.toml: {row}")
        elif not any(one.users for one in sets):
            yield MissingPart(f"nobody has {sets[0].name}", f'add to [permission_sets.{sets[0].name}]: users = ["you"]')


def _several(known: Definitions, external: str) -> bool:
    there = known.external(external)
    return there is not None and len(there.principals) > 1


def _answering(work: Callable[[], T]) -> T:
    """What `work` answers. Raises `Stop` with a refusal for every CredentialError."""
    from generator.credentials.errors import CredentialError

    try:
        return work()
    except CredentialError as error:
        raise Stop(rules.ACCESS_REFUSED.at("", reason=error.sentence, hint=error.remedy)) from None


def definitions(credentials_from: Sequence[str | Path] = ()) -> Checked[Definitions]:
    """What these project files, metadata files and SFDX folders define; without any, the nearest project."""
    from generator.credentials.load import load
    from generator.credentials.provider import default_paths

    paths = tuple(map(Path, credentials_from)) or default_paths()
    if not paths:
        return Checked(None, (rules.NO_DEFINITIONS.at(""),))
    return load(paths)


@stopping
def list_credentials(credentials_from: Sequence[str | Path] = ()) -> Checked[CredentialListing]:
    """The definitions, and every secret with the name of the source that has it. Findings: what is wrong with them."""
    made = definitions(credentials_from)
    known = needed(made)
    places = _answering(lambda: [place for external in known.externals for place in _places(known, external)])
    return Checked(CredentialListing(known, tuple(places)), made.diagnostics)


@stopping
def show_credential(
    name: str, credentials_from: Sequence[str | Path] = ()
) -> Checked[tuple[ExternalCredential, tuple[SecretPlace, ...]]]:
    """The external credential of this name, or behind the named one of this name, and its secrets' places."""
    made = definitions(credentials_from)
    known = needed(made)
    external = _external(known, name)
    return Checked((external, tuple(_answering(lambda: _places(known, external)))), made.diagnostics)


@stopping
def secret_slots(
    name: str,
    *,
    principal: str = "",
    parameter: str = "",
    user: str = "",
    credentials_from: Sequence[str | Path] = (),
) -> Checked[tuple[Slot, ...]]:
    """The secrets that are meant: of the only principal or the named one, all its parameters or the named one."""
    from generator.credentials.parameters import asked_parameters, known_parameters
    from generator.credentials.protocols.registry import protocol_of
    from generator.credentials.slots import Slot

    external = _external(needed(definitions(credentials_from)), name)
    whose = _principal(external, principal)
    if whose.per_user and not user:
        raise _no_slot(f"principal '{whose.name}' is per user", "Say whose secret it is with --user USER.")
    if user and not whose.per_user:
        raise _no_slot(f"principal '{whose.name}' is the same for all users", "Leave --user out.")
    if parameter and not protocol_of(external).any_parameter:
        known = known_parameters(external, whose)
        if parameter not in known:
            raise _no_slot(f"{external.name} has no parameter '{parameter}'", f"It has: {', '.join(known)}.")
    names = [parameter] if parameter else asked_parameters(external, whose)
    if not names:
        raise _no_slot(f"{external.name} needs no secret", "Name one with --parameter if you want to keep it anyway.")
    return Checked(tuple(Slot(external.name, whose.name, one, user) for one in names))


@stopping
def keep_secret(
    slot: Slot,
    secret: Secret,
    *,
    store: Literal["", "keyring", "file"] = "",
    origins: Sequence[str] = (),
    allow_http: bool = False,
    credentials_from: Sequence[str | Path] = (),
) -> Checked[tuple[str, tuple[str, ...]]]:
    """Keep a secret, by default in the keyring where there is one; answers where, in words, and for which origins.

    It is kept for `origins`, or else for where the definitions lead now: the hosts of the named credentials that use it,
    and the token endpoint. `allow_http` is for plain http to another machine.
    """
    from generator.credentials.origins import origins_for
    from generator.credentials.secret import Secret
    from generator.credentials.store import default_place, keep

    known = needed(definitions(credentials_from))

    def kept() -> tuple[str, tuple[str, ...]]:
        bound = origins_for(known, slot.external, origins, allow_http)
        return keep(slot, Secret(secret.reveal(), bound), store or default_place(), known.root), bound

    return Checked(_answering(kept))


@stopping
def forget_secrets(
    slots: Iterable[Slot], *, credentials_from: Sequence[str | Path] = ()
) -> Checked[tuple[tuple[Slot, str], ...]]:
    """Remove kept secrets; answers each with where it was. Findings when nothing was kept."""
    from generator.credentials.store import remove

    root = needed(definitions(credentials_from)).root
    gone = _answering(lambda: tuple((slot, where) for slot in slots for where in remove(slot, root)))
    return Checked(gone) if gone else Checked(None, (rules.NOTHING_KEPT.at(""),))


@stopping
def try_credential(
    name: str,
    *,
    method: Literal["HEAD", "GET", "OPTIONS"] = "HEAD",
    path: str = "/",
    user: str | None = None,
    base_url: str | None = None,
    credentials_from: Sequence[str | Path] = (),
) -> Checked[tuple[TrialOutcome, str, str]]:
    """Send one real request with a named credential; answers what came back, the running user and the principal.

    `base_url` is a mock on this machine that stands in for the credential's address.
    """
    from generator.credentials.provider import open_credential
    from generator.credentials.trial import call

    known = needed(definitions(credentials_from))

    def tried() -> tuple[TrialOutcome, str, str]:
        credential = open_credential(name, user, definitions=known)
        if base_url is not None:
            credential = credential.at(base_url)
        return call(credential, method, path), credential.user or "", credential.principal.name

    return Checked(_answering(tried))


def _places(known: Definitions, external: ExternalCredential) -> list[SecretPlace]:
    """Every secret of an external credential with the name of the source that has it."""
    from generator.credentials.parameters import asked_parameters
    from generator.credentials.slots import Slot
    from generator.credentials.sources import find, sources_of

    sources = sources_of(known.root)
    everybody = sorted({user for s in known.permission_sets for user in s.users})
    made = []
    for principal in external.principals:
        for parameter in asked_parameters(external, principal):
            for user in everybody if principal.per_user else [""]:
                slot = Slot(external.name, principal.name, parameter, user)
                got = find(slot, sources)
                made.append(SecretPlace(slot, got[1] if got else ""))
    return made


def _external(known: Definitions, name: str) -> ExternalCredential:
    from generator.credentials.names import guess

    named = known.named(name)
    external = known.external(named.external if named else name)
    if external is None:
        names = [e.name for e in known.externals] + [n.name for n in known.nameds]
        broken = known.why_broken(name)
        why = f": {broken.diagnostics[0].message}" if broken else guess(name, names)
        raise Stop(rules.NO_CREDENTIAL_NAMED.at("", name=name, why=why))
    return external


def _principal(external: ExternalCredential, name: str) -> Principal:
    known = [principal.name for principal in external.principals]
    if not name and len(known) == 1:
        return external.principals[0]
    found = external.principal(name) if name else None
    if found is None:
        reason = f"has no principal '{name}'" if name else f"has {counted(len(known), 'principal')}"
        hint = f"Name one with --principal: {', '.join(known) or 'none is defined'}."
        raise _no_slot(f"{external.name} {reason}", hint)
    return found


def _no_slot(reason: str, hint: str) -> Stop:
    finding: Diagnostic = rules.NO_SLOT.at("", reason=reason, hint=hint)
    return Stop(finding)
