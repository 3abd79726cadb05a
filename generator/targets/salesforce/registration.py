"""A model as an ExternalServiceRegistration: the document as it is, the picked operations active.

What was read out of a registration is written as that was: its own elements, its rows where nobody picks others.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from generator.diagnostics import Checked, Diagnostic, Severity
from generator.document import Document
from generator.model.types import Json
from generator.named import Model
from generator.salesforce.limits import SCHEMA_JSON, SCHEMA_YAML
from generator.salesforce.registrations import AFTER, BEFORE, Registration
from generator.salesforce.releases import USUAL, Release, since
from generator.salesforce.rules_operations import MEDIA_TYPE
from generator.salesforce.verdict import findings_of, standing_against
from generator.targets.salesforce import rules
from generator.targets.salesforce.escapes import NOT_XML
from generator.targets.salesforce.views import ElementView, OperationView, RegistrationView
from generator.wording import counted

# Providers whose calls the org routes itself, so that no named credential is due (our inference for all but the first two).
OWN_PROVIDERS = frozenset(
    ("ApexRest", "NamedQuery", "Heroku", "AuraEnabled", "AgentActionOutputs", "IntegProcd", "Standard")
)
_BLANKS = re.compile(r'("(?:[^"\\]|\\.)*")|\s+')


def registration_of(
    made: Model,
    active: Collection[str] | None,
    credential: str = "",
    release: Release = USUAL,
    judged: tuple[Diagnostic, ...] | None = None,
) -> Checked[RegistrationView]:
    """The registration of a service whose model holds every operation, as an org of a release takes it.

    `active` are the keys of the picked operations; None leaves the rows of the registration that the document came from.
    `judged` is what an org says of the document, where somebody has asked already.
    What an org refuses of the document, or may refuse, is written all the same, and said.
    """
    if judged is None:
        judged = findings_of(made.spec, made.service, made.salesforce, release)
    document = made.spec.document
    schema = _schema(document)
    former = document.registration
    elements = _elements(made, schema, credential) if former is None else _kept(former, schema, credential)
    known = {tag: text for tag, text in elements.items() if since(tag) <= release.version}
    findings = list(_findings(made, schema, known, judged))
    findings += _newer(made.service.name, elements, release)
    if len(made.spec.documents) > 1:
        others = len(made.spec.documents) - 1
        findings.append(rules.SEVERAL_FILES.at("", document=document.name, count=counted(others, "other file")))
    if former is not None:
        findings += [rules.ELEMENT_LEFT_OUT.at("", name=former.file, element=tag) for tag, _ in former.unknown]
    rows = _operations(made, active or ()) if former is None or active is not None else _rows(former)
    view = RegistrationView(
        made.service.name, _ordered(known, BEFORE), rows, _ordered(known, AFTER), beside=_ending(former)
    )
    if any(finding.severity is Severity.ERROR for finding in findings):
        return Checked(None, tuple(findings))
    return Checked(view, (*standing_against(judged), *findings))


def _newer(name: str, elements: Mapping[str, str], release: Release) -> Iterator[Diagnostic]:
    """What an org of the release does not know."""
    for tag in elements:
        if since(tag) > release.version:
            yield rules.NEWER_ELEMENT.at("", name=name, element=tag, release=release.api, since=f"{since(tag)}.0")
    provider = elements.get("registrationProviderType", "").strip()
    version = since(f"registrationProviderType={provider}")
    if version > release.version:
        yield rules.NEWER_PROVIDER.at("", name=name, provider=provider, release=release.api, since=f"{version}.0")


def _elements(made: Model, schema: str, credential: str) -> dict[str, str]:
    """The simple elements of a document's first registration, as the upload form of an org writes them."""
    document = made.spec.document
    credentials = {"namedCredentialReference": credential} if credential else {}
    return {
        "label": made.service.name,
        **credentials,
        "registrationProviderType": "Custom",
        "schema": schema,
        "schemaType": "OpenApi" if made.service.dialect == "2.0" else "OpenApi3",
        "schemaUploadFileExtension": document.format,
        "schemaUploadFileName": _base_name(document.name),
        "serviceBinding": binding(document),
        "status": "Complete",
    }


def _kept(former: Registration, schema: str, credential: str) -> dict[str, str]:
    """The elements that a registration had; another credential takes the place of its own."""
    elements = dict(former.elements) | {"schema": schema}
    if credential and credential != former.credential:
        elements.pop("namedCredential", "")
        elements["namedCredentialReference"] = credential
    return elements


def _ordered(elements: Mapping[str, str], tags: tuple[str, ...]) -> tuple[ElementView, ...]:
    return tuple(ElementView(tag, elements[tag]) for tag in tags if tag in elements)


def _ending(former: Registration | None) -> str:
    return PurePosixPath(former.beside).suffix if former is not None and former.beside else ""


def _rows(former: Registration) -> tuple[OperationView, ...]:
    return tuple(OperationView(row.name, row.active) for row in former.operations)


def _findings(
    made: Model, schema: str, elements: Mapping[str, str], judged: Iterable[Diagnostic]
) -> Iterator[Diagnostic]:
    document = made.spec.document
    limit = SCHEMA_JSON if document.format == "json" else SCHEMA_YAML
    if len(schema) > limit.value:
        yield rules.TOO_LONG.at("", length=len(schema), limit=limit.value, format=document.format.upper())
    known = document.registration.media_types if document.registration is not None else {}
    mapped = [pair for pair in dict.fromkeys(_mapped(judged)) if str(pair[0]).strip().lower() not in known]
    if mapped:
        pairs = ", ".join(f"{old} to {new}" for old, new in mapped)
        yield rules.MEDIA_TYPES.at("", name=made.service.name, pairs=pairs)
    called = elements.get("registrationProviderType", "Custom") not in OWN_PROVIDERS
    if called and not (elements.get("namedCredentialReference") or elements.get("namedCredential")):
        yield rules.NO_CREDENTIAL.at("", name=made.service.name)
    names = Counter(made.salesforce.operation(o.key).metadata for o in made.service.operations)
    for name, count in names.items():
        if count > 1:
            yield rules.FALLEN_TOGETHER.at("", name=name, count=count)


def _mapped(judged: Iterable[Diagnostic]) -> Iterator[tuple[object, object]]:
    """The media types that External Services does not take, with what `validate` and `fix` say they come closest to."""
    for found in judged:
        if found.rule is MEDIA_TYPE:
            words = dict(found.args)
            yield words["media_type"], words["mapped"]


def _operations(made: Model, active: Collection[str]) -> tuple[OperationView, ...]:
    """Every operation of the document, sorted by name as orgs write them."""
    rows: dict[str, bool] = {}
    for operation in made.service.operations:
        name = made.salesforce.operation(operation.key).metadata
        rows[name] = rows.get(name, False) or operation.key in active
    return tuple(OperationView(name, rows[name]) for name in sorted(rows))


def _schema(document: Document) -> str:
    """The document's text. In JSON, what XML cannot carry is escaped, and a text that is too long loses its blanks."""
    if document.format != "json":
        return document.own_text
    text = NOT_XML.sub(lambda match: f"\\u{ord(match[0]):04x}", document.own_text)
    return text if len(text) <= SCHEMA_JSON.value else compact(text)


def compact(text: str) -> str:
    """A JSON text without the blanks between its tokens; every string and number stays as it is written."""
    return _BLANKS.sub(lambda match: match[1] or "", text)


def _base_name(name: str) -> str:
    """The file's name without folder and extension, as an upload form would note it."""
    base = PurePosixPath(name.replace("\\", "/")).name
    return re.sub(r"[^A-Za-z0-9_.-]+", "_", re.sub(r"\.(?:json|ya?ml)$", "", base, flags=re.IGNORECASE)) or "schema"


def binding(document: Document) -> str:
    """The serviceBinding of a document as orgs write it (observed in registrations that orgs wrote)."""
    tree = document.tree if isinstance(document.tree, dict) else {}
    old = "swagger" in tree
    host, base, schemes = _address_2(tree) if old else _address_3(tree)
    made: dict[str, object] = {
        "host": host,
        "basePath": base,
        "allowedSchemes": [scheme.upper() for scheme in schemes],
        "requestMediaTypes": _texts(tree.get("consumes")) if old else [],
        "responseMediaTypes": _texts(tree.get("produces")) if old else [],
        "compatibleMediaTypes": {},
    }
    return json.dumps(made, separators=(",", ":"), ensure_ascii=False)


def _address_2(tree: Mapping[str, Json]) -> tuple[str | None, str, list[str]]:
    host, base = tree.get("host"), tree.get("basePath")
    path = base if isinstance(base, str) and base else "/"
    return (host if isinstance(host, str) and host else None), path, _texts(tree.get("schemes"))


def _address_3(tree: Mapping[str, Json]) -> tuple[str, str, list[str]]:
    """Of the first server, its variables filled with their defaults; without servers it is `/` (OAS 3.0.3, 4.7.1)."""
    servers = tree.get("servers")
    first = servers[0] if isinstance(servers, list) and servers else None
    if not isinstance(first, dict) or not isinstance(url := first.get("url"), str):
        return "", "/", []
    variables = first.get("variables")
    for name, variable in variables.items() if isinstance(variables, dict) else ():
        if isinstance(variable, dict):
            url = url.replace(f"{{{name}}}", str(variable.get("default", "")))
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", "/", []
    return parts.netloc, parts.path, [parts.scheme] if parts.scheme else []


def _texts(value: Json) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
