"""Views to files, by the templates of templates/salesforce/. Everything printed is escaped, asked for or not."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from generator.targets.render import templates_folder
from generator.targets.salesforce.registration import NOT_XML
from generator.targets.salesforce.views import (
    Component,
    ExternalCredentialView,
    FlowTestView,
    FlowView,
    NamedCredentialView,
    PermissionSetView,
    RegistrationView,
    SecretView,
)
from generator.targets.text import File

if TYPE_CHECKING:
    from jinja2 import Environment

Format = Literal["source", "mdapi"]
API_VERSION = "66.0"
SOURCE_ROOT = "force-app/main/default"


@dataclass(frozen=True, slots=True)
class Kind:
    """A metadata type: its name, folder and file suffix; without a template its files travel as they are."""

    name: str
    folder: str
    suffix: str
    template: str = ""


KINDS: dict[type[Component], Kind] = {
    RegistrationView: Kind(
        "ExternalServiceRegistration", "externalServiceRegistrations", "externalServiceRegistration", "registration"
    ),
    ExternalCredentialView: Kind("ExternalCredential", "externalCredentials", "externalCredential", "external"),
    NamedCredentialView: Kind("NamedCredential", "namedCredentials", "namedCredential", "named"),
    PermissionSetView: Kind("PermissionSet", "permissionsets", "permissionset", "permissionset"),
    FlowView: Kind("Flow", "flows", "flow"),
    FlowTestView: Kind("FlowTest", "flowtests", "flowtest"),
}
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;", "\r": "&#13;"}


class NotXml(ValueError):
    """A text that no XML document can hold."""


def xml(value: object) -> str:
    """A value as element text, escaped as orgs write it. Raises `NotXml`, and TypeError for what is no plain value."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if not isinstance(value, str):
        raise TypeError(f"a {type(value).__name__} cannot be printed into XML")
    if NOT_XML.search(value):
        raise NotXml("a control character cannot be written into XML")
    return re.sub("[&<>\"'\r]", lambda match: _ENTITIES[match[0]], value)


def quoted(value: object) -> str:
    """A JSON string."""
    if not isinstance(value, str):
        raise TypeError(f"a {type(value).__name__} cannot be printed as text")
    return json.dumps(value)


def apex(value: object) -> str:
    """An Apex string literal: everything but printable ASCII is escaped, so it holds no quote and no line end."""
    if not isinstance(value, str):
        raise TypeError(f"a {type(value).__name__} cannot be printed as text")
    return "'" + "".join(_apex_character(c) for c in value) + "'"


def _apex_character(character: str) -> str:
    if character in "'\\":
        return "\\" + character
    if " " <= character <= "~":
        return character
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[n]:02x}{units[n + 1]:02x}" for n in range(0, len(units), 2))


@lru_cache(maxsize=4)
def environment(language: str) -> Environment:
    """The templates of one language. `finalize` sees every printed value: no template can forget to escape."""
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader([templates_folder() / "salesforce"]),
        undefined=StrictUndefined,
        autoescape=False,
        finalize={"xml": xml, "json": quoted, "apex": apex}[language],
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )


def component(view: Component, form: Format) -> File:
    """The file of one component."""
    kind = KINDS[type(view)]
    if isinstance(view, (FlowView, FlowTestView)):
        text = view.text
    else:
        text = environment("xml").get_template(f"{kind.template}.xml.jinja").render(it=view)
    if form == "source":
        return File(f"{SOURCE_ROOT}/{kind.folder}/{view.name}.{kind.suffix}-meta.xml", text)
    return File(f"{kind.folder}/{view.name}.{kind.suffix}", text)


def script(secrets: Sequence[SecretView]) -> str:
    """An Apex script that sets secrets, with placeholders where the values go."""
    return environment("apex").get_template("set-secrets.apex.jinja").render(secrets=secrets)


def package(members: Sequence[tuple[str, Sequence[str]]], version: str) -> str:
    """package.xml: (type, members), types sorted by name as the Salesforce CLI writes them."""
    return environment("xml").get_template("package.xml.jinja").render(types=sorted(members), version=version)


def project(name: str, version: str) -> str:
    """sfdx-project.json."""
    return environment("json").get_template("sfdx-project.json.jinja").render(name=name, version=version)
