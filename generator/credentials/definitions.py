"""What an admin defines: external credentials, their principals, named credentials, permission sets. No secret is in here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from generator.diagnostics import Diagnostic

PrincipalKind = Literal["NamedPrincipal", "PerUserPrincipal"]
ALL_PRINCIPALS = "DefaultGroup"  # the parameter group of headers that hold for every principal


@dataclass(frozen=True, slots=True)
class CustomHeader:
    """A custom header. `value` is a text with `{!formula}` parts; `group` the principal it belongs to."""

    name: str
    value: str
    sequence: int = 1
    group: str = ALL_PRINCIPALS


@dataclass(frozen=True, slots=True)
class Principal:
    """Whose secrets are used. `parameters` are the names of its authentication parameters, never their values."""

    name: str
    kind: PrincipalKind = "NamedPrincipal"
    sequence: int = 1
    parameters: tuple[str, ...] = ()
    plain: tuple[tuple[str, str], ...] = ()  # values that are no secret (the user name of a legacy named credential)

    @property
    def per_user(self) -> bool:
        return self.kind == "PerUserPrincipal"


@dataclass(frozen=True, slots=True)
class ExternalCredential:
    """How a callout is authenticated, and by which principals."""

    name: str
    label: str
    protocol: str = "Custom"  # a word of extsvc.toml, a key of the registry of protocols
    variant: str = ""  # Salesforce's own word for a variant of the protocol, e.g. ClientCredentialsClientSecretBasic
    description: str = ""
    principals: tuple[Principal, ...] = ()
    headers: tuple[CustomHeader, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()  # Scope, AwsRegion, AwsService
    token_url: str = ""
    token_query: tuple[tuple[str, str], ...] = ()
    jwt_claims: tuple[tuple[str, str], ...] = ()
    jwt_headers: tuple[tuple[str, str], ...] = ()
    certificate: str = ""
    refresh_statuses: tuple[int, ...] = ()
    legacy: bool = False  # made from a legacy named credential: no permission set is asked for

    def setting(self, name: str, default: str = "") -> str:
        return dict(self.settings).get(name, default)

    def principal(self, name: str) -> Principal | None:
        return next((principal for principal in self.principals if principal.name == name), None)


@dataclass(frozen=True, slots=True)
class NamedCredential:
    """An address and the external credential that opens it."""

    name: str
    label: str
    url: str
    external: str = ""
    description: str = ""
    generate_authorization: bool = True
    merge_in_header: bool = False
    merge_in_body: bool = False
    enabled: bool = True
    headers: tuple[CustomHeader, ...] = ()


@dataclass(frozen=True, slots=True)
class PrincipalAccess:
    """The use of one principal, granted by a permission set."""

    external: str
    principal: str
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class PermissionSet:
    """Principal accesses and the users they are assigned to."""

    name: str
    label: str
    description: str = ""
    accesses: tuple[PrincipalAccess, ...] = ()
    users: tuple[str, ...] = ()

    def grants(self, external: str, principal: str) -> bool:
        return any(a.enabled and a.external == external and a.principal == principal for a in self.accesses)


@dataclass(frozen=True, slots=True)
class BrokenDefinition:
    """A definition that cannot be used, and why."""

    kind: str
    name: str
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Definitions:
    """Everything defined in one project. `root` is the folder of its secrets file."""

    externals: tuple[ExternalCredential, ...] = ()
    nameds: tuple[NamedCredential, ...] = ()
    permission_sets: tuple[PermissionSet, ...] = ()
    broken: tuple[BrokenDefinition, ...] = ()
    default_user: str = ""
    root: str = "."

    def external(self, name: str) -> ExternalCredential | None:
        return next((external for external in self.externals if external.name == name), None)

    def named(self, name: str) -> NamedCredential | None:
        return next((named for named in self.nameds if named.name == name), None)

    def why_broken(self, name: str) -> BrokenDefinition | None:
        return next((broken for broken in self.broken if broken.name == name), None)
