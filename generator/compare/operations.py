"""Two versions of one operation: inputs, body, answers, security."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import TypeVar

from msgspec.structs import replace

from generator.compare.matching import BRACES
from generator.compare.type_comparer import Direction, TypeComparer
from generator.compare.types import compare_types, shown_type
from generator.compare.wire_forms import (
    is_flat,
    is_plain_text,
    is_text_anyway,
    media_type_key,
    takes_one_as_list,
    written,
)
from generator.model.service import Body, Content, Operation, Parameter, Part, PartsByPosition, Response
from generator.model.types import ListOf

T = TypeVar("T")


class OperationPair:
    """One old and one new operation. Callbacks are read the other way round: the service sends them.

    `same_address` says that path and server together lead where they led.
    """

    def __init__(self, comparer: TypeComparer, old: Operation, new: Operation, same_address: bool = False) -> None:
        self.comparer, self.old, self.new, self.same_address = comparer, old, new, same_address
        self.subject = operation_name(new)
        self.request: Direction = "response" if new.callback else "request"
        self.response: Direction = "request" if new.callback else "response"

    def note(self, rule: str, pointer: str = "", **args: object) -> None:
        self.comparer.note(self.new.key, rule, self.subject, pointer or self.new.pointer, **args)

    def types(self, what: str, old: Content, new: Content, way: Direction) -> None:
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
            for rule in _path_rules(old, new, self.same_address):
                self.note(rule, old=old.path, new=new.path)
        if old.deprecated != new.deprecated:
            self.note("operation-deprecated" if new.deprecated else "operation-reactivated")

    # -- inputs ----------------------------------------------------------------------------------------------------

    def _parameters(self) -> None:
        before = {(p.location, p.name): p for p in _renamed(self.old, self.new, self.same_address)}
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
        # What is no scalar on one side only is told as another type; the scalars are what both write.
        flat = is_flat(old.type, self.comparer.old) or is_flat(new.type, self.comparer.new)
        before, after = written(old, flat=flat), written(new, flat=flat)
        if before != after and old.location == new.location:
            self.note("request-parameter-style-changed", new.pointer, what=what, old=before, new=after)
        if old.default != new.default:
            args = {"old": old.default or "none", "new": new.default or "none"}
            self.note("request-parameter-default-changed", new.pointer, what=what, **args)
        self._parameter_types(what, old, new)

    def _parameter_types(self, what: str, old: Parameter, new: Parameter) -> None:
        """Where one value may become a list of them, or any text, without anybody on the wire seeing it."""
        wide = new.type
        if takes_one_as_list(old, new, self.comparer.old) and isinstance(wide, ListOf):
            self.note("request-parameter-became-list", new.pointer, what=what)
            wide = wide.item
        if is_text_anyway(old, new, wide, self.comparer.old):
            if old.type != wide and not is_plain_text(old.type):
                self.note(
                    "request-parameter-became-text", new.pointer, what=what, old=shown_type(old.type, self.comparer.old)
                )
            return
        compare_types(self.comparer, self.new.key, what, self.subject, old.type, wide, self.request)

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
        before, after = _encoded(old), _encoded(new)
        for name, part in after.items():
            if name in before and before[name] != part:
                self.note("request-encoding-changed", new.pointer, value=name)

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


def _renamed(old: Operation, new: Operation, same_address: bool) -> tuple[Parameter, ...]:
    """The old parameters, those of the path under their new names: the path's own change tells of it."""
    before, after = BRACES.findall(old.path), BRACES.findall(new.path)
    same = same_address or BRACES.sub("{}", old.path) == BRACES.sub("{}", new.path)
    if before == after or not same or len(before) != len(after):
        return old.parameters
    names = dict(zip(before, after, strict=True))
    return tuple(
        replace(p, name=names.get(f"{{{p.name}}}", f"{{{p.name}}}")[1:-1]) if p.location == "path" else p
        for p in old.parameters
    )


def _path_rules(old: Operation, new: Operation, same_address: bool) -> list[str]:
    if BRACES.sub("{}", old.path) == BRACES.sub("{}", new.path):
        return ["operation-path-parameter-renamed"]
    if not same_address:
        return ["operation-path-changed"]
    renamed = BRACES.findall(old.path) != BRACES.findall(new.path)
    return ["operation-prefix-moved", *(["operation-path-parameter-renamed"] if renamed else [])]


def _what(parameter: Parameter) -> str:
    return f"{parameter.location} parameter '{parameter.name}'"


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
    made: dict[str, Content] = {}
    for content in contents:
        made.setdefault(media_type_key(content.media_type), content)
    return made


def _outcome(code: str) -> str:
    return "success" if code[:1] in "123" else "error"


def _encoded(content: Content) -> dict[str, Part]:
    """How each part of a form is sent, by its name; of parts without one by their place ("part 1", "other parts")."""
    made = {part.name: part for part in content.parts}
    if isinstance(content, PartsByPosition):
        made |= {f"part {number}": part for number, part in enumerate(content.prefix, 1)}
        made |= {"other parts": content.item} if content.item is not None else {}
    return made
