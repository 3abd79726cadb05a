"""Credential definitions as the views of an export: the rows of Salesforce's metadata. The inverse of reading them."""

from __future__ import annotations

from collections.abc import Iterator

from generator.credentials.crosscheck import implies_authorization
from generator.credentials.definitions import (
    ALL_PRINCIPALS,
    Definitions,
    ExternalCredential,
    NamedCredential,
    PermissionSet,
)
from generator.credentials.parameters import asked_parameters
from generator.credentials.protocols.registry import protocol_of
from generator.targets.salesforce.views import (
    ExternalCredentialView,
    NamedCredentialView,
    ParameterView,
    PermissionSetView,
    SecretView,
)


def external_view(external: ExternalCredential) -> ExternalCredentialView:
    """An ExternalCredential: settings, headers, principals, in that order."""
    rows = (*_settings(external), *_headers(external), *_principals(external))
    protocol = protocol_of(external).salesforce
    return ExternalCredentialView(external.name, external.label or external.name, protocol, external.description, rows)


def _settings(external: ExternalCredential) -> Iterator[ParameterView]:
    protocol = protocol_of(external).salesforce
    if external.variant:
        yield ParameterView("AuthProtocolVariant", protocol, external.variant, ALL_PRINCIPALS)
    for name, value in external.settings:
        yield ParameterView("AuthParameter", name, value, ALL_PRINCIPALS)
    if external.token_url:
        yield ParameterView("AuthProviderUrl", "AuthProviderUrl", external.token_url, ALL_PRINCIPALS)
    for kind, pairs in (
        ("AuthProviderUrlQueryParameter", external.token_query),
        ("JwtBodyClaim", external.jwt_claims),
        ("JwtHeaderClaim", external.jwt_headers),
    ):
        for name, value in pairs:
            yield ParameterView(kind, name, value, ALL_PRINCIPALS)
    for status in external.refresh_statuses:
        yield ParameterView("AdditionalRefreshStatusCode", "AdditionalRefreshStatusCode", str(status), ALL_PRINCIPALS)
    if external.certificate:
        name = "SigningCertificate"
        yield ParameterView(name, name, group=ALL_PRINCIPALS, certificate=external.certificate)


def _headers(external: ExternalCredential) -> Iterator[ParameterView]:
    if implies_authorization(external):
        # Here the parameter alone suffices; an org sends what a header names.
        value = f"{{!$Credential.{external.name}.Authorization}}"
        yield ParameterView("AuthHeader", "Authorization", value, ALL_PRINCIPALS, sequence=0)
    for header in sorted(external.headers, key=lambda h: h.sequence):
        group = header.group or ALL_PRINCIPALS
        yield ParameterView("AuthHeader", header.name, header.value, group, sequence=header.sequence)


def _principals(external: ExternalCredential) -> Iterator[ParameterView]:
    for principal in sorted(external.principals, key=lambda p: p.sequence):
        yield ParameterView(principal.kind, principal.name, group=principal.name, sequence=principal.sequence)


def named_view(named: NamedCredential, external: ExternalCredential) -> NamedCredentialView:
    """A NamedCredential: URL, external credential, headers."""
    rows = [
        ParameterView("Url", "Url", named.url),
        ParameterView("Authentication", "ExternalCredential", external=named.external),
    ]
    for header in sorted(named.headers, key=lambda h: h.sequence):
        rows.append(ParameterView("HttpHeader", header.name, header.value, sequence=header.sequence))
    return NamedCredentialView(
        name=named.name,
        label=named.label or named.name,
        description=named.description,
        enabled=named.enabled,
        generate_authorization=named.generate_authorization,
        # Custom headers are formulas; an org evaluates them only where this is allowed.
        merge_in_header=named.merge_in_header
        or any(row.type == "AuthHeader" for row in _headers(external))
        or len(rows) > 2,
        merge_in_body=named.merge_in_body,
        parameters=tuple(rows),
    )


def permission_set_views(definitions: Definitions, external: ExternalCredential) -> Iterator[PermissionSetView]:
    """The permission sets that grant a principal of this credential, whole."""
    for permission_set in definitions.permission_sets:
        if any(access.external == external.name for access in permission_set.accesses):
            yield _permission_set(permission_set)


def _permission_set(permission_set: PermissionSet) -> PermissionSetView:
    accesses = tuple((f"{access.external}-{access.principal}", access.enabled) for access in permission_set.accesses)
    return PermissionSetView(
        permission_set.name, permission_set.label or permission_set.name, permission_set.description, accesses
    )


def secret_views(external: ExternalCredential) -> Iterator[SecretView]:
    """What a script has to set: the names of every principal's parameters."""
    row = protocol_of(external)
    variant = external.variant if row.variant_in_input else ""
    for principal in external.principals:
        names = tuple(n for n in asked_parameters(external, principal) if n not in row.local)
        if names:
            yield SecretView(external.name, row.salesforce, variant, principal.name, principal.kind, names)
