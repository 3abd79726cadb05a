"""Apex stubs as a target: one SFDX package for each namespace, a file for each class."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from generator.diagnostics import Checked, Diagnostic
from generator.named import Model
from generator.naming.policy import DEVICES
from generator.salesforce.apex_classes import STUB_MARK, ApexMember, ApexService, ApexType, apex_service
from generator.salesforce.limits import DESCRIPTION
from generator.salesforce.namespaces import EXTERNAL_SERVICE, is_namespace
from generator.salesforce.releases import USUAL
from generator.salesforce.words import RESERVED
from generator.targets.apex import rules
from generator.targets.seam import Options, Page, Part, Target
from generator.targets.text import Code, File, Text, comment
from generator.writing.lock import LockEntry

META = f"""<?xml version="1.0" encoding="UTF-8"?>
<ApexClass xmlns="http://soap.sforce.com/2006/04/metadata">
    <apiVersion>{USUAL.api}</apiVersion>
    <status>Active</status>
</ApexClass>
"""
LONGEST_NAME = 255 - len(".cls-meta.xml")  # of a class, so that every file system takes its files


@dataclass(frozen=True, slots=True)
class StubView:
    """A class as the templates print it: `methods` and `inner` are those of a service class."""

    name: str
    docs: Text
    members: tuple[tuple[str, str, Text], ...] = ()  # type, name, words
    inner: tuple[StubView, ...] = ()
    methods: tuple[tuple[str, str, str, Text], ...] = ()  # type of the answer, name, type of the request or "", words
    exception: bool = False


class Apex(Target):
    """The classes that External Services makes of a registration, for reading and checking, not for an org."""

    name = "apex"
    words = RESERVED
    whole = True  # the names of operations depend on each other
    filters = {"doc": lambda words: documentation(words)}

    def pages(self, made: Model, options: Options) -> Checked[tuple[Part, ...]]:
        service = apex_service(made.salesforce, {outline.key for outline in made.picked})
        left_out = {one.name for one in service.classes if not _can_be_a_file(one.name)}
        findings = tuple(_findings(service, left_out))
        if not _can_be_a_file(service.name):
            return Checked(None, findings)
        views = [_service(service, left_out), *(_class(c, service, left_out) for c in service.classes)]
        return Checked(
            tuple(part for view in views if view.name not in left_out for part in _files(service.namespace, view)),
            findings,
        )

    def shared(self, entries: Sequence[LockEntry]) -> tuple[Part, ...]:
        spaces = sorted({_namespace(entry) for entry in entries})
        values = {"version": USUAL.api}
        return tuple(
            Page(f"{space}/sfdx-project.json", "sfdx-project.json.jinja", {**values, "namespace": space})
            for space in spaces
        )

    def facts(self, made: Model) -> dict[str, object]:
        return {"target": self.name, "namespace": made.namespace}

    def signed(self, path: str, data: bytes) -> bool:
        if path.endswith(".cls"):
            return data.startswith(STUB_MARK.encode())
        return path.endswith(".cls-meta.xml") and data == META.encode()


def documentation(words: Text | str) -> Code:
    """Words as one line within an ApexDoc comment, cut where orgs cut descriptions; nothing in them can end it."""
    line = comment(words)
    line = Code(f"{line[: DESCRIPTION.value - 1]}…") if len(line) > DESCRIPTION.value else line
    return Code(line.replace("*/", "* /").rstrip("*"))


def _namespace(entry: LockEntry) -> str:
    """The namespace of a lock's entry; a lock can be edited, and this becomes the name of a folder."""
    given = entry.facts.get("namespace")
    return given if isinstance(given, str) and is_namespace(given) else EXTERNAL_SERVICE


def _can_be_a_file(name: str) -> bool:
    return len(name) <= LONGEST_NAME and name.casefold() not in DEVICES


def _findings(service: ApexService, left_out: Iterable[str]) -> Iterator[Diagnostic]:
    for name in (*([] if _can_be_a_file(service.name) else [service.name]), *sorted(left_out)):
        yield rules.CLASS_LEFT_OUT.at("", name=f"{name[:80]}…" if len(name) > 80 else name)
    for one in service.types.values():
        for lost, kept in one.twins:
            yield rules.MEMBER_LEFT_OUT.at("", owner=one.name, name=lost, other=kept)
    for action in service.callbacks:
        yield rules.CALLBACK_LEFT_OUT.at("", action=action)


def _files(namespace: str, view: StubView) -> tuple[Part, Part]:
    path = f"{namespace}/classes/{view.name}.cls"
    return Page(path, "class.cls.jinja", {"mark": STUB_MARK, "it": view}), File(f"{path}-meta.xml", META)


def _service(service: ApexService, left_out: set[str]) -> StubView:
    inner = (one for m in service.methods for one in (m.request, m.response, m.exception) if one is not None)
    methods = tuple(
        (_inner(m.response), m.name, _inner(m.request) if m.request else "", Text(m.description))
        for m in service.methods
    )
    views = tuple(replace(_class(one, service, left_out), name=_inner(one)) for one in inner)
    return StubView(service.name, Text(service.description), inner=views, methods=methods)


def _inner(one: ApexType) -> str:
    return one.name.partition(".")[2]


def _class(one: ApexType, service: ApexService, left_out: set[str]) -> StubView:
    members = tuple((_text(m, service, left_out), m.name, Text(_words(m))) for m in one.members)
    return StubView(one.name, Text(one.description), members, exception=one.exception)


def _text(member: ApexMember, service: ApexService, left_out: set[str]) -> str:
    """The type of a member within the package: without the namespace; of a class without a file any value."""
    words = re.split(r"([<>,])", member.type.replace(f"{service.namespace}.", ""))
    return "".join("Object" if word in left_out else word for word in words)


def _words(member: ApexMember) -> str:
    other = f"`{member.wire}` on the wire." if member.wire and member.wire != member.name else ""
    parts = ("Required." if member.required else "", other, member.description)
    return " ".join(part for part in parts if part)
