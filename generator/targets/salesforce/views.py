"""What the templates of templates/salesforce/ may see. Free of secrets: metadata never holds one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias, Union


@dataclass(frozen=True, slots=True)
class OperationView:
    """One operation of a registration: its metadata name, and whether it is picked."""

    name: str
    active: bool


@dataclass(frozen=True, slots=True)
class ElementView:
    """A simple element of a registration: its name in the WSDL, and its text."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class RegistrationView:
    """An ExternalServiceRegistration."""

    name: str
    before: tuple[ElementView, ...]  # what stands before the operations, in the order of the WSDL
    operations: tuple[OperationView, ...]
    after: tuple[ElementView, ...]
    beside: str = ""  # the ending of the schema's own file, where the project keeps registrations in two files

    def element(self, name: str) -> str:
        """The text of an element, "" when it has none."""
        return next((one.text for one in (*self.before, *self.after) if one.name == name), "")


@dataclass(frozen=True, slots=True)
class ParameterView:
    """A parameter row of an external or named credential; empty parts are left out."""

    type: str
    name: str
    value: str = ""
    group: str = ""
    certificate: str = ""
    external: str = ""
    sequence: int | None = None


@dataclass(frozen=True, slots=True)
class ExternalCredentialView:
    """An ExternalCredential."""

    name: str
    label: str
    protocol: str
    description: str
    parameters: tuple[ParameterView, ...]


@dataclass(frozen=True, slots=True)
class NamedCredentialView:
    """A NamedCredential of the type SecuredEndpoint."""

    name: str
    label: str
    description: str
    enabled: bool
    generate_authorization: bool
    merge_in_header: bool
    merge_in_body: bool
    parameters: tuple[ParameterView, ...]


@dataclass(frozen=True, slots=True)
class PermissionSetView:
    """A PermissionSet; each access is `External-Principal` and whether it is enabled."""

    name: str
    label: str
    description: str
    accesses: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class SecretView:
    """One principal of a script that sets secrets: names only."""

    external: str
    protocol: str
    variant: str
    principal: str
    kind: str
    parameters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FlowView:
    """A Flow: Flow Builder's own file, which travels as it is."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class FlowTestView:
    """A FlowTest, as it is."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class ApexClassView:
    """An ApexClass, as it is, for this version of the API and later."""

    name: str
    text: str
    version: str


Component: TypeAlias = Union[
    RegistrationView,
    ExternalCredentialView,
    NamedCredentialView,
    PermissionSetView,
    FlowView,
    FlowTestView,
    ApexClassView,
]
