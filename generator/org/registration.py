"""A registration as the org reads it: its actions and classes, and what an org would say to its schema, at places in its file."""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from generator.diagnostics import Diagnostic, Severity
from generator.fetch import Fetched
from generator.flow.catalog import Catalog, catalog_of
from generator.oas.opening import READ_LENIENTLY
from generator.org import rules
from generator.salesforce.rule import Effect
from generator.salesforce.rules import effect_of
from generator.salesforce.rules_registration import ALL as ABOUT_REGISTRATIONS
from generator.salesforce.verdict import judge
from generator.salesforce.xml import XmlElement
from generator.usecases.described import Described, describe_fetched

_ENTITY = re.compile(r"&[#\w]{1,10};|.", re.DOTALL)
_CDATA = "<![CDATA["
_ENCODING = re.compile(r"""\A(<\?xml[^>]*?)\s+encoding=("[^"]*"|'[^']*')""")
Placed = tuple[Diagnostic, int, int]  # a finding, with line and column in the registration's file


@dataclass(frozen=True, slots=True)
class HostedRegistration:
    """A service of the org. `catalog` holds its active actions alone, `whole` all; `schema` is its OpenAPI text."""

    name: str
    credential: str
    schema: str = ""
    catalog: Catalog = Catalog()
    whole: Catalog = Catalog()
    findings: tuple[Placed, ...] = ()
    described: Described | None = None
    digest: str = ""  # of the registration's file

    @property
    def active(self) -> frozenset[str]:
        """The active actions in lower case."""
        return frozenset(action.name.lower() for action in self.catalog.actions)


def read_registration(name: str, root: XmlElement, data: bytes) -> HostedRegistration:
    """Read and judge a registration whose XML was parsed already."""
    reference = root.value("namedCredentialReference") or root.value("namedCredential")
    bare = HostedRegistration(name, reference, catalog=Catalog((name,)), whole=Catalog((name,)))
    missing = [
        (rules.REQUIRED.at("", field=f), root.line, root.column) for f in ("label", "status") if not root.value(f)
    ]
    schema = root.child("schema")
    if schema is None or not schema.text.strip():
        return replace(bare, findings=(*missing, (rules.NO_SCHEMA.at(""), root.line, root.column)))
    data = _in_utf8(data)
    file = f"externalServiceRegistrations/{name}.externalServiceRegistration"
    described = describe_fetched(Fetched(data, file, ""), name)
    places = SchemaPlaces(data, schema)
    if described.value is None:
        return replace(bare, findings=(*missing, *_refusals(described.diagnostics, places)))
    made = described.value
    whole = catalog_of([made.model()])
    active = _active(made)
    picked = [action for action in whole.actions if active is None or action.name.lower() in active]
    return HostedRegistration(
        name,
        reference,
        schema.text,
        replace(whole, actions=tuple(picked)),
        whole,
        (*missing, *_judged(made, places)),
        made,
        hashlib.sha256(data).hexdigest(),
    )


def _in_utf8(data: bytes) -> bytes:
    """A file that begins as UTF-16 does, in UTF-8, on the same lines."""
    if not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data
    return _ENCODING.sub(r"\1", data.decode("utf-16", "replace")).encode("utf-8", "replace")


def _active(made: Described) -> set[str] | None:
    """The active actions in lower case; None for all, where the registration lists none."""
    registration = made.spec.document.registration
    if registration is None or not registration.operations:
        return None
    return {a.names.flow.lower() for a in made.actions if a.names.metadata.lower() in registration.active}


def _judged(made: Described, places: SchemaPlaces) -> Iterator[Placed]:
    """What an org refuses the schema for, and what it would say to what stands around it."""
    found = judge(made.spec, made.service, made.names).findings
    yield from _refusals(made.spec.locate([one for one in found if effect_of(one.rule) is Effect.REFUSED]), places)
    lenient = [one for one in made.diagnostics if one.rule is READ_LENIENTLY]
    for one in (*(one for one in found if one.rule in ABOUT_REGISTRATIONS), *lenient):
        if one.severity.rank >= Severity.WARNING.rank:
            yield one, one.span.line or places.line, one.span.column or places.column


def _refusals(found: tuple[Diagnostic, ...], places: SchemaPlaces) -> Iterator[Placed]:
    for one in found:
        if one.severity is not Severity.NOTE:
            told = rules.SCHEMA_REFUSED.at("", message=one.message.rstrip("."), rule=one.rule.id, remedy=one.remedy)
            yield told, *places.of(one.span.line, one.span.column)


class SchemaPlaces:
    """Places of the schema as places in the registration's file, in which it lies escaped: the lines are the same."""

    def __init__(self, data: bytes, schema: XmlElement) -> None:
        self.line, self.column = schema.line, schema.column
        self._lines = data.decode("utf-8", "replace").splitlines()
        row = self._row(schema.line)
        opening = row.find(">", schema.column - 1) + 1
        self._raw = row.startswith(_CDATA, opening)
        self._start = opening + len(_CDATA) if self._raw else opening

    def _row(self, line: int) -> str:
        return self._lines[line - 1] if 0 < line <= len(self._lines) else ""

    def of(self, line: int, column: int) -> tuple[int, int]:
        """Line and column in the file, of a line of the file and a column of the text in it; all count from 1."""
        if line < self.line:
            return self.line, self.column
        start = self._start if line == self.line else 0
        if self._raw:
            return line, start + column
        at = 0
        for _, match in zip(range(column - 1), _ENTITY.finditer(self._row(line)[start:]), strict=False):
            at = match.end()
        return line, start + at + 1
