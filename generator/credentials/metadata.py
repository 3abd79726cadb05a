"""Definitions in Salesforce's own metadata files, in source format (`-meta.xml`) or metadata format."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

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
    PrincipalKind,
)
from generator.credentials.names import found
from generator.credentials.protocols.registry import legacy_protocol, protocol_read
from generator.diagnostics import Checked, Diagnostic, Span
from generator.salesforce.xml import XmlElement

Kind = Literal["NamedCredential", "ExternalCredential", "PermissionSet"]
SUFFIXES: dict[str, Kind] = {
    "namedCredential": "NamedCredential",
    "externalCredential": "ExternalCredential",
    "permissionset": "PermissionSet",
}
_ELSEWHERE = "Define an external credential with a protocol that needs no org, or test in an org."


@dataclass(slots=True)
class Rows:
    """The parameter rows of one file, with the places of what was read from them."""

    file: str
    root: XmlElement
    tag: str
    places: dict[str, int]

    def of(self, *types: str) -> Iterator[XmlElement]:
        """Rows of the given types, in document order."""
        return (row for row in self.root.all(self.tag) if row.value("parameterType") in types)

    def value(self, kind: str, key: str = "") -> str:
        for row in self.of(kind):
            if key:
                self.places[key] = row.line
            return row.value("parameterValue")
        return ""

    def pairs(self, kind: str) -> tuple[tuple[str, str], ...]:
        return tuple((row.value("parameterName"), row.value("parameterValue")) for row in self.of(kind))

    def headers(self, kind: str) -> tuple[CustomHeader, ...]:
        made = []
        for number, row in enumerate(self.of(kind)):
            self.places[f"headers/{number}"] = row.line
            group = row.value("parameterGroup") or ALL_PRINCIPALS
            made.append(
                CustomHeader(row.value("parameterName"), row.value("parameterValue"), _sequence(row, number + 1), group)
            )
        return tuple(made)

    def where(self, steps: str) -> Span:
        return Span(self.file, f"/{self.root.tag}/{steps}".rstrip("/"), self.places.get(steps, self.root.line), 1)

    def say(self, what: str, line: int, owner: str) -> Diagnostic:
        place = Span(self.file, f"/{self.root.tag}", line, 1)
        return found(rules.NOT_EMULATED, place, owner=owner, what=what, instead=_ELSEWHERE)


def _sequence(row: XmlElement, default: int) -> int:
    words = row.value("sequenceNumber")
    return int(words) if words.isascii() and words.isdigit() and len(words) < 10 else default


def external_of(name: str, file: str, root: XmlElement) -> Checked[ExternalCredential]:
    """An ExternalCredential file."""
    rows = Rows(file, root, "externalCredentialParameters", {"label": root.line_of("label")})
    variant = rows.value("AuthProtocolVariant")
    words = root.value("authenticationProtocol")
    protocol = protocol_read(words, variant)
    owner = f"external credential {name}"
    if protocol is None:
        what = f"the protocol {words or '(none)'} {variant or 'with a browser sign-in or outside provider'}"
        return Checked(None, (rows.say(what, root.line_of("authenticationProtocol"), owner),))
    made = ExternalCredential(
        name=name,
        label=root.value("label"),
        protocol=protocol.word,
        variant=variant,
        description=root.value("description"),
        principals=_principals(rows),
        headers=rows.headers("AuthHeader"),
        settings=rows.pairs("AuthParameter"),
        token_url=rows.value("AuthProviderUrl", "token_url"),
        token_query=rows.pairs("AuthProviderUrlQueryParameter"),
        jwt_claims=rows.pairs("JwtBodyClaim"),
        jwt_headers=rows.pairs("JwtHeaderClaim"),
        certificate=next((row.value("certificate") for row in rows.of("SigningCertificate")), ""),
        refresh_statuses=_statuses(rows),
    )
    refused = tuple(rows.say(f"a {row.value('parameterType')}", row.line, owner) for row in rows.of("AwsStsPrincipal"))
    return Checked(made, (*refused, *check_external(made, rows.where)))


def _principals(rows: Rows) -> tuple[Principal, ...]:
    made = []
    for number, row in enumerate(rows.of("NamedPrincipal", "PerUserPrincipal")):
        rows.places[f"principals/{number}"] = row.line
        kind: PrincipalKind = (
            "PerUserPrincipal" if row.value("parameterType") == "PerUserPrincipal" else "NamedPrincipal"
        )
        made.append(Principal(row.value("parameterName"), kind, _sequence(row, number + 1)))
    return tuple(made)


def _statuses(rows: Rows) -> tuple[int, ...]:
    values = (row.value("parameterValue") for row in rows.of("AdditionalRefreshStatusCode"))
    return tuple(int(value) for value in values if value.isascii() and value.isdigit() and len(value) == 3)


def permission_set_of(name: str, file: str, root: XmlElement) -> Checked[PermissionSet]:
    """A PermissionSet file: its principal accesses. Who it is assigned to is no part of such files."""
    rows = Rows(file, root, "externalCredentialPrincipalAccesses", {"label": root.line_of("label")})
    accesses = []
    for row in root.all(rows.tag):
        external, _, principal = row.value("externalCredentialPrincipal").partition("-")
        accesses.append(PrincipalAccess(external, principal, row.flag("enabled", False)))
    made = PermissionSet(name, root.value("label") or name, root.value("description"), tuple(accesses))
    return Checked(made, tuple(check_permission_set(made, rows.where)))


@dataclass(frozen=True, slots=True)
class NamedFile:
    """What a NamedCredential file holds; a legacy one brings its authentication with it."""

    named: NamedCredential
    external: ExternalCredential | None = None


def named_of(name: str, file: str, root: XmlElement) -> Checked[NamedFile]:
    """A NamedCredential file of the new kind (SecuredEndpoint) or, as far as it needs no org, of the legacy kind."""
    rows = Rows(file, root, "namedCredentialParameters", {"label": root.line_of("label")})
    kind = root.value("namedCredentialType") or ("Legacy" if root.value("endpoint") else "SecuredEndpoint")
    if kind not in ("SecuredEndpoint", "Legacy"):
        owner = f"named credential {name}"
        return Checked(None, (rows.say(f"the type {kind}", root.line_of("namedCredentialType"), owner),))
    return (_legacy if kind == "Legacy" else _secured)(name, rows, root)


def _secured(name: str, rows: Rows, root: XmlElement) -> Checked[NamedFile]:
    url = rows.value("Url", "url")
    external = next((row.value("externalCredential") for row in rows.of("Authentication")), "")
    named = _named(name, root, url, external, rows.headers("HttpHeader"))
    owner = f"named credential {name}"
    refused = tuple(
        rows.say(f"a {row.value('parameterType')}", row.line, owner)
        for row in rows.of("ClientCertificate", "OutboundNetworkConnection")
    )
    return Checked(NamedFile(named), (*refused, *check_named(named, rows.where)))


def _named(name: str, root: XmlElement, url: str, external: str, headers: tuple[CustomHeader, ...]) -> NamedCredential:
    return NamedCredential(
        name=name,
        label=root.value("label") or name,
        url=url,
        external=external,
        description=root.value("description"),
        generate_authorization=root.flag("generateAuthorizationHeader", True),
        merge_in_header=root.flag("allowMergeFieldsInHeader", False),
        merge_in_body=root.flag("allowMergeFieldsInBody", False),
        enabled=root.value("calloutStatus", "Enabled") != "Disabled",
        headers=headers,
    )


def _legacy(name: str, rows: Rows, root: XmlElement) -> Checked[NamedFile]:
    """Endpoint and password in one: the password itself is kept as any other secret, never in the file."""
    rows.places["url"] = root.line_of("endpoint")
    words = root.value("protocol") or "NoAuthentication"
    owner = f"named credential {name}"
    protocol = legacy_protocol(words)
    if protocol is None:
        return Checked(None, (rows.say(f"the legacy protocol {words}", root.line_of("protocol"), owner),))
    kind: PrincipalKind = "PerUserPrincipal" if root.value("principalType") == "PerUser" else "NamedPrincipal"
    plain = (("username", root.value("username")),) if root.value("username") else ()
    principal = Principal(root.value("principalType") or "Anonymous", kind, 1, plain=plain)
    external = ExternalCredential(name, root.value("label"), protocol.word, principals=(principal,), legacy=True)
    named = _named(name, root, root.value("endpoint"), name, ())
    return Checked(NamedFile(named, external), (*_legacy_secrets(name, rows, root), *check_named(named, rows.where)))


def _legacy_secrets(name: str, rows: Rows, root: XmlElement) -> Iterator[Diagnostic]:
    for tag in ("password", "oauthToken", "oauthRefreshToken", "awsAccessSecret"):
        if root.value(tag):
            place = Span(rows.file, f"/{root.tag}/{tag}", root.line_of(tag), 1)
            args = {"owner": f"named credential {name}", "what": f"<{tag}>", "external": name}
            yield found(rules.SECRET_IN_FILE, place, reference=f"{{!$Credential.{name}.password}}", **args)


READERS: dict[
    Kind, Callable[[str, str, XmlElement], Checked[NamedFile] | Checked[ExternalCredential] | Checked[PermissionSet]]
]
READERS = {"NamedCredential": named_of, "ExternalCredential": external_of, "PermissionSet": permission_set_of}
