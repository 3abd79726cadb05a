"""Definitions in extsvc.toml: [credentials.external.NAME], [credentials.named.NAME], [permission_sets.NAME].

A table that bears the name of something read from Salesforce's own files changes only the values it gives.
"""

from __future__ import annotations

from dataclasses import replace

from generator.credentials import rules
from generator.credentials.check import check_external, check_named, check_permission_set
from generator.credentials.definitions import (
    ALL_PRINCIPALS,
    CustomHeader,
    ExternalCredential,
    NamedCredential,
    PermissionSet,
    Principal,
    PrincipalAccess,
)
from generator.credentials.names import found, guess
from generator.credentials.protocols import custom
from generator.credentials.protocols.registry import PROTOCOLS, protocol_named, protocol_of
from generator.credentials.tables import Table
from generator.diagnostics import Checked


def external_of(name: str, table: Table, base: ExternalCredential | None) -> Checked[ExternalCredential]:
    """One [credentials.external.NAME] table."""
    made = base or ExternalCredential(name, name, _protocol(table, name))
    made = replace(
        made,
        label=table.text("label", made.label),
        protocol=_protocol(table, name) if table.has("protocol") else made.protocol,
        description=table.text("description", made.description),
        token_url=table.text("token_url", made.token_url),
        token_query=table.pairs("token_query") or made.token_query,
        jwt_claims=table.pairs("jwt_claims") or made.jwt_claims,
        jwt_headers=table.pairs("jwt_headers") or made.jwt_headers,
        certificate=table.text("certificate", made.certificate),
        refresh_statuses=table.numbers("refresh_statuses") or made.refresh_statuses,
        settings=_settings(table, made),
    )
    table.asked.add("protocol")
    made = replace(made, variant=_variant(table, made))
    made = replace(made, principals=_principals(table) or made.principals, headers=_headers(table) or made.headers)
    table.unknown()
    return Checked(made, (*table.findings, *check_external(made, table.where)))


def _protocol(table: Table, name: str) -> str:
    words = table.text("protocol", custom.PROTOCOL.word)
    protocol = protocol_named(words)
    if protocol is None:
        known = list(PROTOCOLS)
        args = {"name": name, "protocol": words[:40], "known": ", ".join(known), "guess": guess(words, known)}
        diagnostic = found(rules.PROTOCOL, table.span("protocol"), **args)
        table.findings += [] if diagnostic in table.findings else [diagnostic]
    return (protocol or custom.PROTOCOL).word


def _settings(table: Table, base: ExternalCredential) -> tuple[tuple[str, str], ...]:
    known = {setting.name: setting.key for protocol in PROTOCOLS.values() for setting in protocol.settings}
    given = {name: table.text(key) for name, key in known.items()}
    return tuple({**dict(base.settings), **{key: value for key, value in given.items() if value}}.items())


def _variant(table: Table, made: ExternalCredential) -> str:
    words = table.text("client_authentication")
    row = protocol_of(made)
    if words and row.variant_words:
        if words in row.variant_words:
            return row.variant_words[words]
        *most, last = row.variant_words
        table.wrong("client_authentication", f"{', '.join(most)} or {last}", f'client_authentication = "{most[0]}"')
    return made.variant if made.variant in row.variants else row.variants[0]


def _principals(table: Table) -> tuple[Principal, ...]:
    return tuple(_principal(table, row, n) for n, row in enumerate(table.rows("principals", "a principal"), 1))


def _principal(table: Table, row: Table, number: int) -> Principal:
    parameters = row.data.get("parameters", [])
    if isinstance(parameters, dict):  # name = value: the values are secrets, whatever they look like
        row.asked.add("parameters")
        external = table.path[-1]
        args = {"owner": table.owner, "what": "a value under parameters", "external": external}
        reference = f"{{!$Credential.{external}.PARAMETER}}"
        table.findings.append(found(rules.SECRET_IN_FILE, row.span("parameters"), reference=reference, **args))
        names: tuple[str, ...] = tuple(parameters)
    else:
        names = row.texts("parameters")
    per_user = row.flag("per_user", False)
    name, sequence = row.text("name"), row.number("sequence", number)
    row.unknown()
    return Principal(name, "PerUserPrincipal" if per_user else "NamedPrincipal", sequence, names)


def _headers(table: Table) -> tuple[CustomHeader, ...]:
    found_headers = []
    for number, row in enumerate(table.rows("headers", "a header"), 1):
        made = CustomHeader(
            row.text("name"), row.text("value"), row.number("sequence", number), row.text("principal", ALL_PRINCIPALS)
        )
        row.unknown()
        found_headers.append(made)
    return tuple(found_headers)


def named_of(name: str, table: Table, base: NamedCredential | None) -> Checked[NamedCredential]:
    """One [credentials.named.NAME] table."""
    made = base or NamedCredential(name, name, "")
    made = replace(
        made,
        label=table.text("label", made.label),
        url=table.text("url", made.url),
        external=table.text("external_credential", made.external),
        description=table.text("description", made.description),
        generate_authorization=table.flag("generate_authorization_header", made.generate_authorization),
        merge_in_header=table.flag("allow_merge_fields_in_header", made.merge_in_header),
        merge_in_body=table.flag("allow_merge_fields_in_body", made.merge_in_body),
        enabled=table.flag("enabled", made.enabled),
        headers=_headers(table) or made.headers,
    )
    table.unknown()
    return Checked(made, (*table.findings, *check_named(made, table.where)))


def permission_set_of(name: str, table: Table, base: PermissionSet | None) -> Checked[PermissionSet]:
    """One [permission_sets.NAME] table."""
    made = base or PermissionSet(name, name)
    accesses = tuple(_access(words) for words in table.texts("principals"))
    users = table.texts("users")
    made = replace(
        made,
        label=table.text("label", made.label),
        description=table.text("description", made.description),
        accesses=accesses or made.accesses,
        users=users or made.users,
    )
    table.unknown()
    return Checked(made, (*table.findings, *check_permission_set(made, table.where)))


def _access(words: str) -> PrincipalAccess:
    """`External-Principal`: developer names hold no dash, so the first one parts them."""
    external, _, principal = words.partition("-")
    return PrincipalAccess(external.strip(), principal.strip())
