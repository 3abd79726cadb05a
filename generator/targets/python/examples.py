"""Calls as a person would write them: every required input, with values that the document gives or allows."""

from __future__ import annotations

import json
import re

from generator.model.service import Body, Operation, Parameter
from generator.model.types import (
    AnyValue,
    Choice,
    Field,
    Json,
    Limits,
    ListOf,
    MapOf,
    Named,
    Nullable,
    Record,
    Scalar,
    Type,
)
from generator.naming.python import PythonNames
from generator.patterns import compiled
from generator.targets.python.checks import constant, constant_of
from generator.targets.python.layout import Doc, Pair, bound, call, mapping, sequence, subscript
from generator.targets.python.media import preferred, request_type
from generator.targets.python.types import Types
from generator.targets.text import quoted

DATES = {
    "date": ("date(2026, 1, 31)", "from datetime import date"),
    "datetime": ("datetime(2026, 1, 31, 12, 0, tzinfo=timezone.utc)", "from datetime import datetime, timezone"),
}
FORMATS = {
    "uuid": "123e4567-e89b-12d3-a456-426614174000", "email": "name@example.com", "uri": "https://example.com/",
    "url": "https://example.com/", "ipv4": "192.0.2.1", "ipv6": "2001:db8::1", "hostname": "example.com",
    "time": "12:00:00Z", "duration": "PT1H",
}  # fmt: skip
TRIED = (
    "a", "A", "1", "abc", "ABC", "Ab1", "12", "1234", "12345", "1.0", "+6512345678", "2026-01-31", "a@b.co", "#00ff00",
    "9780306406157", "/a",
)  # fmt: skip
_TELLING = frozenset(("name", "title", "email", "description", "text", "message", "subject", "label", "amount"))
_NEEDING_NOTHING = frozenset(("string", "boolean", "integer", "int32", "int64", "number", "float", "double"))
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,30}")
DEEPEST = 6
CIRCLE = "..."  # stands where a thing would contain itself; whoever demands that cannot be satisfied
LONGEST = 60  # characters of an example that is shown


class Examples:
    """Writes the calls of one service. What an example needs imported is gathered per call."""

    def __init__(self, types: Types, names: PythonNames, root: str) -> None:
        """`root` is what the output folder is called in imports."""
        self.types, self.names, self.root = types, names, root
        self.imports: set[str] = set()
        self.classes: set[str] = set()
        self.files = False  # whether files are shown as a person has them
        self.open: list[str] = []  # keys of the records that are being written
        # Of parameters, which many operations share, where nothing is imported for them.
        self._plain: dict[int, Doc] = {}

    def call(self, operation: Operation, client: str, pages: bool = False) -> str:
        """`reply = client.function(...)` with its imports, laid out as black would, and a walk through its pages."""
        names, inputs = self.names.operations[operation.key], self.inputs(operation)
        statement = bound("reply", call(f"{client}.{names.function}", *inputs), 0)
        if pages:
            walk = bound("pages", call(f"{client}.{names.function}.pages", *inputs), 0)
            statement = f"{statement}\n{walk}\nfor item in pages:\n    break  # a page is asked for when it is needed"
        return self.with_imports(statement)

    def inputs(self, operation: Operation, files: bool = False) -> list[Doc]:
        """The arguments of a call, of which `imports` and `classes` are from then on. With `files` the body is given, and
        its files are as a person has them: open, or with name and media type."""
        self.imports, self.classes, self.files = set(), set(), files
        names, body = self.names.operations[operation.key], operation.body
        needed = (p for p in operation.parameters if p.required)
        inputs: list[Doc] = [Pair(f"{names.inputs[p.location, p.name]}=", self._parameter(p)) for p in needed]
        if body is not None and (body.required or files or self._worth_showing(operation, body)):
            inputs.append(Pair(f"{names.inputs['body', body.name]}=", self._body(body)))
        return inputs

    def _worth_showing(self, operation: Operation, body: Body) -> bool:
        """Whether a body that may be left out tells a reader something: its method takes one, and there is a field to give."""
        contents = preferred(body.contents)
        kind = contents[0].type if contents else None
        kind = kind.inner if isinstance(kind, Nullable) else kind
        declared = self.types.declared[kind.key] if isinstance(kind, Named) else None
        if operation.verb.upper() not in ("POST", "PUT", "PATCH"):
            return False
        return not isinstance(declared, Record) or bool(_telling(declared) or any(f.required for f in declared.fields))

    def needs_ours(self, word: str) -> None:
        """Import a word of the runtime: from the service's package, unless a type of the service is called so."""
        if word in self.types.clashing.values():
            self.imports.add(f"from {self.root}.runtime import {word}")
        else:
            self.classes.add(word)

    def with_imports(self, statement: str) -> str:
        """The statement below the imports that the inputs made last need."""
        if self.classes:
            self.imports.add(f"from {self.root}.{self.names.package} import {', '.join(sorted(self.classes))}")
        return "\n".join([*sorted(self.imports, reverse=True), *([""] if self.imports else []), statement])

    def _parameter(self, parameter: Parameter) -> Doc:
        made = self._plain.get(id(parameter))
        if made is None:
            made = self.value(parameter.type, parameter.name, parameter.example or parameter.default)
            if isinstance(parameter.type, Scalar) and parameter.type.kind in _NEEDING_NOTHING:
                self._plain[id(parameter)] = made
        return made

    def _body(self, body: Body) -> Doc:
        contents = preferred(body.contents)
        kind = request_type(contents[0]) if contents else "bytes"
        if isinstance(kind, str):
            return quoted("text") if kind.startswith("str") else self._open_file() if self.files else 'b"..."'
        return self.value(kind, body.name, contents[0].example)

    def _open_file(self) -> Doc:
        self.imports.add("from io import BytesIO")
        return 'BytesIO(b"...")'

    def value(
        self, kind: Type, name: str, given: str | None = None, depth: int = 0, tag: tuple[str, str] = ("", "")
    ) -> Doc:
        """A value of a type. `given` is the document's example as JSON; `tag` a field and what it must hold."""
        match kind:
            case Nullable():
                return self.value(kind.inner, name, given, depth, tag)
            case Scalar():
                return self._scalar(kind, name, _read(given))
            case ListOf():
                return self._list(kind, name, given, depth)
            case MapOf():
                inner = self.value(kind.value, "value", None, depth + 1)
                return "{}" if inner == CIRCLE else mapping([('"key"', inner)])
            case AnyValue():
                return self._any(given)
            case Named():
                return self._named(kind, name, depth, tag)

    # -- compound values -------------------------------------------------------------------------------------------

    def _list(self, kind: ListOf, name: str, given: str | None, depth: int) -> Doc:
        least = kind.limits.min_length if kind.limits else None
        if not least and (depth >= DEEPEST or _is_record(kind.item, self.types) and depth > 1):
            return "[]"
        read = _read(given)
        first = json.dumps(read[0]) if isinstance(read, list) and read else None
        item = self.value(kind.item, name, first, depth + 1)
        if item == CIRCLE and not least:
            return "[]"
        return subscript("", *([item] * min(least or 1, 3)))

    def _any(self, given: str | None) -> Doc:
        return constant(_read(given) if given is not None and len(given) <= LONGEST else {})

    def _named(self, kind: Named, name: str, depth: int, tag: tuple[str, str]) -> Doc:
        declared = self.types.declared[kind.key]
        if depth > DEEPEST or isinstance(declared, Record) and kind.key in self.open:
            return CIRCLE
        number = self._simplest(declared) if isinstance(declared, Choice) else 0
        if number is None:
            return CIRCLE
        self.open.append(kind.key)
        if isinstance(declared, Choice):
            label = next((value for value, n in declared.tags if n == number), "")
            made = self.value(
                declared.alternatives[number], name, None, depth, (declared.tag_field, label) if label else tag
            )
        else:
            made = self._record(declared, depth, tag)
        self.open.pop()
        return made

    def _simplest(self, choice: Choice) -> int | None:
        """The first alternative that does not lead back to what is being written; None when all do."""
        for number, kind in enumerate(choice.alternatives):
            inner = kind.inner if isinstance(kind, Nullable) else kind
            if not isinstance(inner, Named) or inner.key not in self.open:
                return number
        return None

    def _record(self, record: Record, depth: int, tag: tuple[str, str]) -> Doc:
        names = self.names.types[record.key]
        self.classes.add(names.short)
        sent = self.files and depth == 0
        given = [
            f for f in record.fields if (f.required or f.wire == tag[0] or sent and is_file(f.type)) and not f.read_only
        ]
        if not given and len(self.open) == 1:  # nothing is demanded of the outermost: show one field
            given = _telling(record)
        parts: list[Doc] = []
        for field in given:
            value = quoted(tag[1]) if field.wire == tag[0] else self._field(field, depth)
            parts.append(Pair(f"{names.fields[field.wire]}=", value))
        return call(names.short, *parts)

    def _field(self, field: Field, depth: int) -> Doc:
        return self.value(field.type, field.wire, field.example or field.default, depth + 1)

    # -- scalars ---------------------------------------------------------------------------------------------------

    def _scalar(self, kind: Scalar, name: str, given: Json) -> Doc:
        if kind.choices:
            return constant_of(kind.choices[0])
        match kind.kind:
            case "string":
                return quoted(_string(kind, name, given))
            case "boolean":
                return repr(given) if isinstance(given, bool) else "True"
            case "integer" | "int32" | "int64":
                return repr(_number(kind.limits, given, int))
            case "number" | "float" | "double":
                return repr(_number(kind.limits, given, float))
            case "decimal":
                self.imports.add("from decimal import Decimal")
                return f'Decimal("{_number(kind.limits, given, float)}")'
            case "date" | "datetime":
                code, needed = DATES[kind.kind]
                self.imports.add(needed)
                return code
            case "binary" if self.files:
                return sequence((quoted(f"{name}.bin"), 'b"..."', quoted("application/octet-stream")))
            case "base64" | "binary":
                return 'b"..."'
            case "null":
                return "None"


def _telling(record: Record) -> list[Field]:
    """The one field that best shows how a record is given of which nothing is required; none where it has no plain field."""
    plain = [f for f in record.fields if isinstance(f.type, Scalar) and not f.read_only and not f.deprecated]
    known = [f for f in plain if f.example is not None or f.wire.lower() in _TELLING]
    return (known or plain)[:1]


def is_file(kind: Type) -> bool:
    """Whether a part of a multipart body is a file, or several."""
    while isinstance(kind, (Nullable, ListOf)):
        kind = kind.inner if isinstance(kind, Nullable) else kind.item
    return isinstance(kind, Scalar) and kind.kind == "binary"


def _read(given: str | None) -> Json:
    """An example of the document; None for none, and for what only other readers take for JSON."""
    try:
        read: Json = None if given is None else json.loads(given)
    except ValueError:
        return None
    return read


def _is_record(kind: Type, types: Types) -> bool:
    return isinstance(kind, Named) and isinstance(types.declared[kind.key], Record)


def _string(kind: Scalar, name: str, given: Json) -> str:
    limits = kind.limits or Limits()
    usual = FORMATS.get(kind.format) or FORMATS.get(name.lower()) or (name if _WORD.fullmatch(name) else "text")
    if limits.pattern is not None:
        return _matching(limits.pattern, limits, given if isinstance(given, str) else usual)
    text = given if isinstance(given, str) and 0 < len(given) <= LONGEST else usual
    return _fitted(text, limits)


def _fitted(text: str, limits: Limits) -> str:
    least = min(limits.min_length or 0, LONGEST)
    longer = text.ljust(least, "x")
    return longer if limits.max_length is None else longer[: limits.max_length]


def _matching(pattern: str, limits: Limits, wanted: str) -> str:
    known = compiled(pattern)
    for text in (wanted, *TRIED):
        if known.reason or (not known.refuses(text) and _fitted(text, limits) == text):
            return text
    return wanted


def _number(limits: Limits | None, given: Json, kind: type[int] | type[float]) -> int | float:
    """The example when it is a number of that kind, else the smallest one the limits allow from 1 on."""
    if isinstance(given, (int, float)) and not isinstance(given, bool) and (kind is float or isinstance(given, int)):
        return kind(given)
    if limits is None:
        return kind(1)
    step = limits.multiple_of or 1
    least = limits.minimum if limits.minimum is not None else limits.above
    value = max(1, least) if least is not None else 1
    if limits.above is not None and value <= limits.above:
        value = limits.above + step
    most = limits.maximum if limits.maximum is not None else limits.below
    if most is not None and value > most:
        value = most if limits.below is None else most - step
    return kind(-(-value // step) * step)
