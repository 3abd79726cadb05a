"""What is wrong with a definition, wherever it was read from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from generator.credentials import rules
from generator.credentials.definitions import CustomHeader, ExternalCredential, NamedCredential, PermissionSet
from generator.credentials.formula import FUNCTIONS, MAX_LENGTH, FormulaFault, MergeField, fields, parse
from generator.credentials.names import check_header_name, check_label, check_name, check_url, found
from generator.credentials.parameters import COMPUTED, known_parameters
from generator.credentials.protocols.registry import protocol_of
from generator.credentials.suspicion import secret_in_header, secret_in_text
from generator.diagnostics import Diagnostic, Span

Where = Callable[[str], Span]  # "headers/0/value" -> its place

_LEGACY_FIELDS = ("Username", "Password", "OAuthToken", "AuthorizationHeaderValue")


def check_external(external: ExternalCredential, where: Where) -> Iterator[Diagnostic]:
    """Names, headers, principals and protocol settings of one external credential."""
    owner = f"external credential {external.name}"
    yield from check_name(external.name, "external credential", where(""))
    yield from check_label(external.label, owner, where("label"))
    if external.token_url:
        yield from check_url(external.token_url, f"{owner} (token endpoint)", where("token_url"))
    elif protocol_of(external).token_url:
        yield found(rules.MISSING, where(""), owner=owner, key="token_url", why="the address that issues tokens")
    yield from _check_settings(external, owner, where)
    yield from _check_principals(external, where)
    yield from _check_headers(external.headers, external, owner, where)


def _check_settings(external: ExternalCredential, owner: str, where: Where) -> Iterator[Diagnostic]:
    protocol = protocol_of(external)
    for setting in protocol.settings:
        if setting.why and not external.setting(setting.name):
            yield found(rules.MISSING, where(""), owner=owner, key=setting.key, why=setting.why)
    given = {name for name, _ in external.jwt_claims}
    for claim in protocol.claims:
        if claim not in given:
            yield found(rules.MISSING, where(""), owner=owner, key=f"jwt_claims.{claim}", why="a JWT must carry it")
    claims = () if external.variant in protocol.public_claims else external.jwt_claims
    for number, (name, value) in enumerate((*external.settings, *external.token_query, *claims)):
        if secret_in_text(value):
            yield _secret(external.name, owner, f"the value of '{name}'", where(f"settings/{number}"))


def _check_principals(external: ExternalCredential, where: Where) -> Iterator[Diagnostic]:
    if not external.principals:
        yield found(rules.NO_PRINCIPAL, where("principals"), name=external.name)
    seen: set[str] = set()
    for number, principal in enumerate(external.principals):
        place = where(f"principals/{number}")
        if principal.name in seen:
            yield found(rules.PRINCIPAL_TWICE, place, name=external.name, principal=principal.name)
        if not principal.name:
            yield found(rules.MISSING, place, owner="a principal", key="name", why="permission sets name it")
        seen.add(principal.name)


def _check_headers(
    headers: Iterable[CustomHeader], external: ExternalCredential | None, owner: str, where: Where
) -> Iterator[Diagnostic]:
    for number, header in enumerate(headers):
        place = where(f"headers/{number}")
        yield from check_header_name(header.name, owner, place)
        if len(header.value) > MAX_LENGTH:
            length = len(header.value)
            yield found(rules.FORMULA_LONG, place, owner=owner, header=header.name, length=length)
            continue
        if secret_in_header(header.name, header.value):
            yield _secret(external.name if external else "", owner, f"the value of header {header.name}", place)
            continue
        yield from _check_formula(header, external, owner, place)


def _secret(external: str, owner: str, what: str, place: Span) -> Diagnostic:
    reference = f"{{!$Credential.{external or 'EXTERNAL_CREDENTIAL'}.PARAMETER}}"
    name = external or "EXTERNAL_CREDENTIAL"
    return found(rules.SECRET_IN_FILE, place, owner=owner, what=what, external=name, reference=reference)


def _check_formula(
    header: CustomHeader, external: ExternalCredential | None, owner: str, place: Span
) -> Iterator[Diagnostic]:
    try:
        parsed = parse(header.value)
    except FormulaFault as fault:
        known = ", ".join(FUNCTIONS)
        yield found(rules.FORMULA, place, owner=owner, header=header.name, reason=fault.reason, functions=known)
        return
    for field in fields(parsed):
        reason = _field_fault(field, external)
        if reason:
            yield found(
                rules.MERGE_FIELD,
                place,
                owner=owner,
                header=header.name,
                field=".".join(field.path),
                reason=reason,
                external=external.name if external else "EXTERNAL_CREDENTIAL",
                known=_known(external),
            )


def _field_fault(field: MergeField, external: ExternalCredential | None) -> str:
    root, *rest = field.path
    if root == "User":
        return "" if rest in (["Username"], ["Id"]) else "which is no field of a user that we know"
    if root != "Credential":
        return "which is no merge field of named credentials"
    if len(rest) == 1:
        return "" if rest[0] in _LEGACY_FIELDS else "which lacks the name of the external credential"
    if external is None:
        return ""  # the named credential's own external credential is judged once all files are read
    if len(rest) != 2 or rest[0] != external.name:
        return "which belongs to another external credential"
    declared = {name for principal in external.principals for name in principal.parameters}
    if declared and rest[1] not in declared | {*COMPUTED} | _by_protocol(external):
        return "which no principal has as a parameter"
    return ""


def _by_protocol(external: ExternalCredential) -> set[str]:
    bare = ExternalCredential(external.name, external.label, external.protocol, external.variant)
    return {name for principal in external.principals for name in known_parameters(bare, principal)}


def _known(external: ExternalCredential | None) -> str:
    names = sorted({n for p in external.principals for n in p.parameters}) if external else []
    return f": {', '.join(names)}" if names else ""


def check_named(named: NamedCredential, where: Where) -> Iterator[Diagnostic]:
    """Name, address and headers of one named credential, as far as it can be judged alone."""
    owner = f"named credential {named.name}"
    yield from check_name(named.name, "named credential", where(""))
    yield from check_label(named.label, owner, where("label"))
    yield from check_url(named.url, owner, where("url"))
    if not named.external:
        yield found(rules.MISSING, where(""), owner=owner, key="external_credential", why="it says how to sign in")
    yield from _check_headers(named.headers, None, owner, where)


def check_headers_of(named: NamedCredential, external: ExternalCredential, place: Span) -> Iterator[Diagnostic]:
    """The merge fields of a named credential's headers, now that its external credential is known."""
    for header in named.headers:
        yield from _check_formula(header, external, f"named credential {named.name}", place)


def check_permission_set(permission_set: PermissionSet, where: Where) -> Iterator[Diagnostic]:
    """Name and label of one permission set."""
    yield from check_name(permission_set.name, "permission set", where(""))
    yield from check_label(permission_set.label, f"permission set {permission_set.name}", where("label"))
