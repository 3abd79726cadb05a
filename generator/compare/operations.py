"""Two versions of one operation: inputs, body, answers, security."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from generator.compare.matching import BRACES
from generator.compare.type_comparer import Direction, TypeComparer
from generator.compare.types import compare_types
from generator.model.service import Body, Content, Operation, Parameter, Response, Server

T = TypeVar("T")
Security = tuple[tuple[tuple[str, tuple[str, ...]], ...], ...]


class OperationPair:
    """One old and one new operation; `flip` turns the directions for callbacks, which the service sends."""

    def __init__(self, comparer: TypeComparer, old: Operation, new: Operation) -> None:
        self.comparer, self.old, self.new = comparer, old, new
        self.subject = operation_name(new)
        self.request: Direction = "response" if new.callback else "request"
        self.response: Direction = "request" if new.callback else "response"

    def note(self, rule: str, pointer: str = "", **args: object) -> None:
        self.comparer.note(self.new.key, rule, self.subject, pointer or self.new.pointer, **args)

    def types(self, what: str, old: Content | Parameter, new: Content | Parameter, way: Direction) -> None:
        compare_types(self.comparer, self.new.key, what, self.subject, old.type, new.type, way)

    def compare(self) -> None:
        self._identity()
        self._parameters()
        self._body()
        self._responses()

    def _identity(self) -> None:
        old, new = self.old, self.new
        if old.id != new.id and new.id and old.id:
            rule = "operation-id-case-changed" if old.id.lower() == new.id.lower() else "operation-id-changed"
            self.note(rule, old=old.id, new=new.id)
        if old.method != new.method:
            self.note("operation-method-changed", old=old.verb, new=new.verb)
        if old.path != new.path:
            self.note(_path_rule(old, new), old=old.path, new=new.path)
        if old.deprecated != new.deprecated:
            self.note("operation-deprecated" if new.deprecated else "operation-reactivated")

    # -- inputs ----------------------------------------------------------------------------------------------------

    def _parameters(self) -> None:
        before = {(p.location, p.name): p for p in _renamed(self.old, self.new)}
        after = {(p.location, p.name): p for p in self.new.parameters}
        gone = [p for key, p in before.items() if key not in after]
        come = [p for key, p in after.items() if key not in before]
        for key, parameter in before.items():
            if key in after:
                self._parameter(parameter, after[key])
        for parameter in gone:
            twin = _twin(parameter, come)
            if twin is None:
                rule = f"request-{'required-' if parameter.required else ''}parameter-removed"
                self.note(rule, parameter.pointer, what=_what(parameter))
            else:
                come.remove(twin)
                self._twins(parameter, twin)
        for parameter in come:
            rule = f"request-{'required-' if parameter.required else ''}parameter-added"
            self.note(rule, parameter.pointer, what=_what(parameter))

    def _twins(self, old: Parameter, new: Parameter) -> None:
        if old.location != new.location:
            args = {"old": old.location, "new": new.location}
            self.note("request-parameter-location-changed", new.pointer, what=_what(old), **args)
        elif old.name.lower() == new.name.lower():
            kind = "header" if new.location == "header" else "parameter"
            self.note(f"request-{kind}-case-changed", new.pointer, what=_what(old), new=new.name)
        self._parameter(old, new)

    def _parameter(self, old: Parameter, new: Parameter) -> None:
        what = _what(new)
        if old.required != new.required:
            self.note(f"request-parameter-became-{'required' if new.required else 'optional'}", new.pointer, what=what)
        if old.deprecated != new.deprecated:
            self.note(f"request-parameter-{'deprecated' if new.deprecated else 'reactivated'}", new.pointer, what=what)
        if _written(old) != _written(new) and old.location == new.location:
            self.note("request-parameter-style-changed", new.pointer, what=what, old=_written(old), new=_written(new))
        if old.default != new.default:
            args = {"old": old.default or "none", "new": new.default or "none"}
            self.note("request-parameter-default-changed", new.pointer, what=what, **args)
        self.types(what, old, new, self.request)

    def _body(self) -> None:
        old, new = self.old.body, self.new.body
        if old is None and new is not None:
            self.note(f"request-{'required-' if new.required else ''}body-added", new.pointer)
        elif old is not None and new is None:
            self.note(f"request-{'required-' if old.required else ''}body-removed", old.pointer)
        elif old is not None and new is not None:
            self._bodies(old, new)

    def _bodies(self, old: Body, new: Body) -> None:
        if old.required != new.required:
            self.note(f"request-body-became-{'required' if new.required else 'optional'}", new.pointer)
        if old.name != new.name:
            self.note("request-body-name-changed", new.pointer, old=old.name, new=new.name)
        before, after = _by_media_type(old.contents), _by_media_type(new.contents)
        for value in _less(before, after):
            self.note("request-media-type-removed", new.pointer, value=value)
        for value in _less(after, before):
            self.note("request-media-type-added", new.pointer, value=value)
        for value, content in before.items():
            if value in after:
                self.types("the request body", content, after[value], self.request)
                self._encodings(content, after[value])

    def _encodings(self, old: Content, new: Content) -> None:
        before = {part.name: part for part in old.parts}
        for part in new.parts:
            if part.name in before and before[part.name] != part:
                self.note("request-encoding-changed", new.pointer, value=part.name)

    # -- answers ---------------------------------------------------------------------------------------------------

    def _responses(self) -> None:
        before = {response.code: response for response in self.old.responses}
        after = {response.code: response for response in self.new.responses}
        for code, response in before.items():
            if code in after:
                self._response(response, after[code])
            else:
                self.note(f"response-{_outcome(code)}-removed", response.pointer, value=code)
        for code, response in after.items():
            if code not in before:
                self.note(f"response-{_outcome(code)}-added", response.pointer, value=code)

    def _response(self, old: Response, new: Response) -> None:
        before, after = _by_media_type(old.contents), _by_media_type(new.contents)
        if bool(before) != bool(after):
            self.note(f"response-body-{'added' if after else 'removed'}", new.pointer, value=new.code)
        elif before:
            for value in _less(before, after):
                self.note("response-media-type-removed", new.pointer, code=new.code, value=value)
            for value in _less(after, before):
                self.note("response-media-type-added", new.pointer, code=new.code, value=value)
        for value, content in before.items():
            if value in after:
                self.types(f"response {new.code}", content, after[value], self.response)
        self._headers(old, new)

    def _headers(self, old: Response, new: Response) -> None:
        before = {header.name.lower(): header for header in old.headers}
        after = {header.name.lower(): header for header in new.headers}
        for name, header in before.items():
            if name not in after:
                rule = f"response-{'required-' if header.required else ''}header-removed"
                self.note(rule, header.pointer, code=new.code, value=header.name)
        for name, header in after.items():
            if name not in before:
                self.note("response-header-added", header.pointer, code=new.code, value=header.name)
                continue
            past = before[name]
            if past.required != header.required:
                rule = f"response-header-became-{'required' if header.required else 'optional'}"
                self.note(rule, header.pointer, code=new.code, value=header.name)
            if past.type != header.type:
                self.note("response-header-type-changed", header.pointer, code=new.code, value=header.name)


def operation_name(operation: Operation) -> str:
    return operation.id or f"{operation.verb} {operation.path}"


def _renamed(old: Operation, new: Operation) -> tuple[Parameter, ...]:
    """The old parameters, those of the path under their new names: the path's own change tells of it."""
    if old.path == new.path or BRACES.sub("{}", old.path) != BRACES.sub("{}", new.path):
        return old.parameters
    names = dict(zip(BRACES.findall(old.path), BRACES.findall(new.path), strict=True))
    return tuple(
        replace(p, name=names.get(f"{{{p.name}}}", f"{{{p.name}}}")[1:-1]) if p.location == "path" else p
        for p in old.parameters
    )


def _path_rule(old: Operation, new: Operation) -> str:
    same = BRACES.sub("{}", old.path) == BRACES.sub("{}", new.path)
    return "operation-path-parameter-renamed" if same else "operation-path-changed"


def _what(parameter: Parameter) -> str:
    return f"{parameter.location} parameter '{parameter.name}'"


def _written(parameter: Parameter) -> str:
    if parameter.media_type:
        return parameter.media_type
    words = [parameter.style, "exploded" if parameter.explode else "joined"]
    return " ".join([*words, "unescaped"] if parameter.allow_reserved else words)


def _twin(parameter: Parameter, come: Iterable[Parameter]) -> Parameter | None:
    """The same parameter elsewhere, or spelled in another case."""
    for other in come:
        moved = other.name == parameter.name and other.location != parameter.location
        respelled = other.location == parameter.location and other.name.lower() == parameter.name.lower()
        if moved or respelled:
            return other
    return None


def _less(one: Iterable[T], other: Container[T]) -> list[T]:
    """What only the first has, in its order."""
    return [item for item in one if item not in other]


def _by_media_type(contents: Iterable[Content]) -> dict[str, Content]:
    return {content.media_type.lower(): content for content in contents}


def _outcome(code: str) -> str:
    return "success" if code[:1] in "123" else "error"


# -- what stands beside the operations --------------------------------------------------------------------------------


def compare_servers(
    comparer: TypeComparer, at: str, subject: str, old: Iterable[Server], new: Iterable[Server]
) -> None:
    before, after = {server.url for server in old}, {server.url for server in new}
    for url in sorted(before - after):
        comparer.note(at, "server-removed", subject, value=url)
    for url in sorted(after - before):
        comparer.note(at, "server-added", subject, value=url)


def compare_security(comparer: TypeComparer, at: str, subject: str, old: Security, new: Security) -> None:
    """Alternatives are matched by the schemes they name; no alternative, or an empty one, asks for nothing."""
    before, after = _by_schemes(old), _by_schemes(new)
    free_before, free_after = not old or () in before, not new or () in after
    for schemes in _less(after, before):
        if schemes:
            rule = (
                "security-alternative-added"
                if old and (free_after or not free_before)
                else "security-requirement-added"
            )
            comparer.note(at, _kept_any(rule, before, after), subject, value=" and ".join(schemes))
    for schemes in _less(before, after):
        if schemes:
            rule = "security-requirement-removed" if free_after else "security-alternative-removed"
            comparer.note(at, rule, subject, value=" and ".join(schemes))
    if free_before and old and not free_after and not _less(after, before):
        comparer.note(
            at, "security-requirement-added", subject, value=" or ".join(sorted(" and ".join(s) for s in after))
        )
    for schemes in (schemes for schemes in after if schemes in before):
        _compare_scopes(comparer, at, subject, before[schemes], after[schemes])


def _kept_any(rule: str, before: Mapping[tuple[str, ...], object], after: Mapping[tuple[str, ...], object]) -> str:
    """A new alternative beside a kept one is a choice; one in place of all others is a demand."""
    return rule if before.keys() & after.keys() else "security-requirement-added"


def _by_schemes(security: Security) -> dict[tuple[str, ...], dict[str, tuple[str, ...]]]:
    return {tuple(sorted(name for name, _ in alternative)): dict(alternative) for alternative in security}


def _compare_scopes(
    comparer: TypeComparer,
    at: str,
    subject: str,
    old: Mapping[str, tuple[str, ...]],
    new: Mapping[str, tuple[str, ...]],
) -> None:
    for scheme in new:
        for scope in sorted(set(new[scheme]) - set(old[scheme])):
            comparer.note(at, "security-scope-added", subject, scheme=scheme, value=scope)
        for scope in sorted(set(old[scheme]) - set(new[scheme])):
            comparer.note(at, "security-scope-removed", subject, scheme=scheme, value=scope)
