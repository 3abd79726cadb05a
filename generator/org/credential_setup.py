"""Credentials as somebody defines them in the org: external ones, their principals, named ones. Each change is a deploy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from generator.credentials.definitions import CustomHeader, ExternalCredential, NamedCredential, Principal
from generator.credentials.errors import CredentialError
from generator.credentials.protocols.protocol import AuthProtocol
from generator.credentials.protocols.registry import PROTOCOLS, protocol_of
from generator.diagnostics import Checked
from generator.org.changing import change, deployed
from generator.org.deploy_model import Deploy
from generator.org.local_org import LocalOrg
from generator.org.metadata_types import ComponentKey
from generator.org.refusal import DUPLICATE, INVALID, MISSING, OrgRefused
from generator.salesforce.xml import XmlElement, parse
from generator.usecases.metadata_files import external_file, named_file

EXTERNAL, NAMED = "ExternalCredential", "NamedCredential"


@dataclass(frozen=True, slots=True)
class ProtocolField:
    """Something that a protocol asks of an external credential: its key, its label, what may be chosen."""

    key: str
    label: str
    required: bool = False
    choices: tuple[str, ...] = ()
    hint: str = ""


def protocols() -> tuple[AuthProtocol, ...]:
    """Every protocol that is known."""
    return tuple(PROTOCOLS.values())


def fields_of(protocol: AuthProtocol) -> tuple[ProtocolField, ...]:
    """What a protocol asks of an external credential."""
    made = []
    if len(protocol.variants) > 1:
        made.append(ProtocolField("variant", "Variant", True, protocol.variants))
    if protocol.token_url:
        made.append(ProtocolField("token_url", "Identity Provider URL", True, hint="where tokens are asked for"))
    made += [ProtocolField(one.key, one.name, bool(one.why), hint=one.why) for one in protocol.settings]
    made += [ProtocolField(f"claim.{name}", f"JWT claim {name}", True, hint="a text, or a formula such as {!'text'}") for name in protocol.claims]  # fmt: skip
    return tuple(made)


def external_of(values: Mapping[str, str]) -> ExternalCredential:
    """A new external credential from what was typed. Raises `OrgRefused` for a protocol that is none."""
    protocol = PROTOCOLS.get(values.get("protocol", ""))
    if protocol is None:
        raise OrgRefused(INVALID, f"there is no protocol {values.get('protocol', '')[:80]}")
    name = values.get("name", "")
    settings = tuple((one.name, values[one.key]) for one in protocol.settings if values.get(one.key))
    claims = tuple((name, values[f"claim.{name}"]) for name in protocol.claims if values.get(f"claim.{name}"))
    variant = values.get("variant", "") or protocol.variants[0]
    return ExternalCredential(
        name, values.get("label", "") or name, protocol.word, variant, values.get("description", ""),
        settings=settings, token_url=values.get("token_url", ""), jwt_claims=claims,
    )  # fmt: skip


def external(org: LocalOrg, name: str) -> ExternalCredential:
    """The external credential of this name. Raises `OrgRefused`, also for one that only an org can use."""
    found = org.access.definitions.external(name)
    if found is None:
        key = deployed(org, EXTERNAL, name)
        raise OrgRefused(INVALID, f"{key.name} is deployed, but what it says can be used in an org only")
    return found


def named(org: LocalOrg, name: str) -> NamedCredential:
    """The named credential of this name. Raises `OrgRefused`, also for one that only an org can use."""
    found = org.access.definitions.named(name)
    if found is None:
        key = deployed(org, NAMED, name)
        raise OrgRefused(INVALID, f"{key.name} is deployed, but what it says can be used in an org only")
    return found


def new_external(org: LocalOrg, user: str, made: ExternalCredential) -> Deploy:
    """Deploy a new external credential. Raises `OrgRefused` for a name that is taken."""
    _untaken(org, EXTERNAL, made.name)
    return change(org, user, {ComponentKey(EXTERNAL, made.name): _written(external_file(made))})


def _untaken(org: LocalOrg, kind: str, name: str) -> None:
    if org.world.there(ComponentKey(kind, name)) is not None:
        raise OrgRefused(DUPLICATE, f"{name[:80]} is there already")


def _changed(org: LocalOrg, user: str, before: ExternalCredential, after: ExternalCredential) -> Deploy:
    """Deploy an external credential that changes. Raises `OrgRefused` when something of its file would be lost."""
    key = ComponentKey(EXTERNAL, before.name)
    lost = _lost(org.components[key], _written(external_file(before)))
    if lost:
        raise OrgRefused(
            INVALID, f"{before.name} holds {lost}, which Setup would lose: change its file and deploy that"
        )
    return change(org, user, {key: _written(external_file(after))})


def _lost(old: bytes, new: bytes) -> str:
    """The first element of one file that another does not have; "" for none."""
    kept = set(map(_flat, parse(new).children))
    return next((one.tag for one in parse(old).children if _flat(one) not in kept), "")


def _flat(one: XmlElement) -> tuple[str, ...]:
    inner = sorted(f"{child.tag}={child.text.strip()}" for child in one.children)
    return (one.tag, *inner) if inner else (one.tag, one.text.strip())


def put_principal(org: LocalOrg, user: str, name: str, principal: Principal, values: Mapping[str, str]) -> Deploy:
    """Add a principal to an external credential, or change one, and keep its values. Raises `OrgRefused`."""
    before = external(org, name)
    others = tuple(one for one in before.principals if one.name.lower() != principal.name.lower())
    if not principal.name:
        raise OrgRefused(INVALID, "a principal needs a name")
    after = replace(before, principals=tuple(sorted((*others, principal), key=lambda one: one.sequence)))
    ended = _changed(org, user, before, after)
    if ended.success and values:
        keep_values(org, user, before.name, principal.name, values)
    return ended


def keep_values(org: LocalOrg, user: str, name: str, principal: str, values: Mapping[str, str]) -> None:
    """Keep authentication parameters of a principal; nobody is told them again. Raises `OrgRefused`."""
    org.principals.put(org.principals.status(name, principal, user), values, user, waiting=True)


def remove_principal(org: LocalOrg, user: str, name: str, principal: str) -> Deploy:
    """Take a principal out of an external credential, with what is kept for it. Raises `OrgRefused`."""
    before = external(org, name)
    if before.principal(principal) is None:
        raise OrgRefused(MISSING, f"{name} has no principal {principal[:80]}")
    status = org.principals.status(name, principal, user)
    ended = _changed(org, user, before, replace(before, principals=tuple(one for one in before.principals if one.name != principal)))  # fmt: skip
    if ended.success and status.kept:
        org.principals.remove(status, user)
    return ended


def put_header(org: LocalOrg, user: str, name: str, header: CustomHeader) -> Deploy:
    """Add a custom header to an external credential, or change the one of its name. Raises `OrgRefused`."""
    before = external(org, name)
    others = tuple(one for one in before.headers if one.name.lower() != header.name.lower())
    return _changed(org, user, before, replace(before, headers=(*others, header) if header.value else others))


def put_named(org: LocalOrg, user: str, made: NamedCredential, former: str = "") -> Deploy:
    """Deploy a named credential: a new one, or the one that is there under the name `former`.

    Values of principals that were kept before anybody knew where they may go are for its host from now on. Raises `OrgRefused`.
    """
    behind = external(org, made.external)
    if not former:
        _untaken(org, NAMED, made.name)
    else:
        before = named(org, former)
        lost = _lost(
            org.components[ComponentKey(NAMED, before.name)],
            _written(named_file(before, external(org, before.external))),
        )
        if lost:
            raise OrgRefused(
                INVALID, f"{before.name} holds {lost}, which Setup would lose: change its file and deploy that"
            )
    ended = change(org, user, {ComponentKey(NAMED, made.name): _written(named_file(made, behind))})
    if ended.success:
        org.principals.bind(behind.name, user)
    return ended


def _written(made: Checked[bytes]) -> bytes:
    if made.value is None:
        raise OrgRefused(INVALID, "; ".join(found.message for found in made.diagnostics))
    return made.value


@dataclass(frozen=True, slots=True)
class CredentialTrial:
    """What a test of a named credential showed, in its order: whether it is well, and the sentence."""

    well: bool
    sentence: str


def try_named(org: LocalOrg, name: str, username: str) -> list[CredentialTrial]:
    """Whether a user's callouts through a named credential would go out; one that is live is really called. Raises `OrgRefused`."""
    known = named(org, name)
    behind = external(org, known.external)
    refusal = org.access.refusal(name, username)
    told = [CredentialTrial(not refusal, refusal or f"{username} may use a principal of {behind.name}.")]
    for principal in behind.principals:
        status = org.principals.status(behind.name, principal.name, username)
        missing = [one for one in status.asked if one not in status.kept]
        words = f"{principal.name}: its values are kept." if not missing else f"{principal.name}: no value is kept for {', '.join(missing)}."  # fmt: skip
        told.append(CredentialTrial(not missing, words))
    if not org.live.is_live(name):
        return [*told, CredentialTrial(True, f"Callouts to {known.url} are played here: nothing leaves this machine, and no value is needed.")]  # fmt: skip
    return told if refusal else [*told, _called(org, name, username)]


def _called(org: LocalOrg, name: str, username: str) -> CredentialTrial:
    from generator.credentials.trial import call

    try:
        outcome = call(org.access.open(name, username))
    except CredentialError as error:
        return CredentialTrial(False, f"{error.sentence} {error.remedy}")
    return CredentialTrial(outcome.verdict in ("accepted", "unclear"), f"{outcome.url} answered {outcome.status} {outcome.reason}: {outcome.verdict}.")  # fmt: skip


def words_of(made: ExternalCredential) -> str:
    """Salesforce's word for the protocol of an external credential."""
    return protocol_of(made).salesforce
