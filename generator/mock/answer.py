"""What the mock answers: the document's example where it is valid, else made data that is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeGuard

from generator.mock import encode
from generator.mock.accept import negotiate
from generator.mock.check import is_json, is_lines, is_xml, within
from generator.mock.echo import Scalar, echoed
from generator.mock.kinds import is_binary, item, kinds
from generator.mock.making import Maker, Sample
from generator.mock.nodes import SpecNode
from generator.mock.operations import ServedOperation
from generator.mock.served import Media, ServedResponse
from generator.mock.tags import schema_name

EMPTY = frozenset({204, 205, 304})
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c02"
    "0000000b4944415478da6364f80f00010501012718e3660000000049454e44ae426082"
)
KEPT_BACK = frozenset({
    "content-type", "content-length", "content-encoding", "transfer-encoding", "connection", "date", "server", "trailer", "upgrade",
})  # fmt: skip
EVENTS = 3
EVENT_FIELDS = frozenset(("comment", "data", "event", "id", "retry"))
BOUNDARY = "an-item-of-the-mock"
NOTHING_FITS = "no value was found that fits the schema of"


class NoAnswer(Exception):
    """The request asks for an answer the document does not have; `status` says which kind of no this is."""

    def __init__(self, status: int, title: str, detail: str) -> None:
        super().__init__(detail)
        self.status, self.title, self.detail = status, title, detail


@dataclass(frozen=True, slots=True)
class Preferences:
    """What the `Prefer` header asks for."""

    code: str = ""
    example: str = ""
    dynamic: bool = False

    @staticmethod
    def read(header: str) -> Preferences:
        said = {}
        for part in re.split(r"[,;]", header):
            name, _, value = part.strip().partition("=")
            said[name.strip().lower()] = value.strip().strip('"')
        return Preferences(said.get("code", ""), said.get("example", ""), said.get("dynamic", "").lower() == "true")


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer ready to be sent; a stream has several chunks."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    chunks: tuple[bytes, ...] = ()
    value: object = None
    note: str = ""
    media_type: str = ""

    @property
    def body(self) -> bytes:
        return b"".join(self.chunks)


@dataclass(slots=True)
class Answerer:
    """Answers for the operations of one spec."""

    maker: Maker
    notes: list[str] = field(default_factory=list)

    def answer(
        self,
        operation: ServedOperation,
        preferences: Preferences,
        accept: str,
        inputs: Mapping[str, Scalar] | None = None,
    ) -> Reply:
        """The answer the preferences and the Accept header select; made data echoes `inputs`.

        Raises:
            NoAnswer: the document has none such.
        """
        answer, status = choose(operation, preferences.code)
        if answer is None or status in EMPTY or not answer.contents:
            return Reply(status, self.headers(operation, answer) if answer else ())
        media = negotiate(answer.contents, accept)
        if media is None:
            known = ", ".join(content.media_type for content in answer.contents)
            raise NoAnswer(406, "Not acceptable", f"the document answers {answer.code} as {known}")
        return self.reply(operation, answer, status, media, preferences, inputs)

    def reply(
        self,
        operation: ServedOperation,
        answer: ServedResponse,
        status: int,
        media: Media,
        preferences: Preferences,
        inputs: Mapping[str, Scalar] | None = None,
    ) -> Reply:
        value, note = self.value(operation, answer, media, preferences, inputs or {})
        media_type, chunks = self.written(media, value, operation)
        headers = (*self.headers(operation, answer), ("content-type", media_type))
        return Reply(status, headers, chunks, value, note, media_type)

    def value(
        self,
        operation: ServedOperation,
        answer: ServedResponse,
        media: Media,
        preferences: Preferences,
        inputs: Mapping[str, Scalar],
    ) -> tuple[object, str]:
        """The value of the answer and a note when the document's example was passed over."""
        said = dict(examples(media))
        if preferences.example:
            if preferences.example not in said:
                raise NoAnswer(
                    404, "No such example", f"the examples of {answer.code} are: {', '.join(said) or 'none'}"
                )
            return said[preferences.example], ""
        note = ""
        for name, value in () if preferences.dynamic else said.items():
            if self.usable(media, value):
                return value, note
            note = f"the example {name!r} of {answer.code} does not fit its schema; made data is answered"
        sample = self.made(operation, answer, media, preferences)
        if sample.fits and inputs and not media.sequence:
            return echoed(sample.value, inputs, lambda value: self.usable(media, value)), note
        return sample.value, note if sample.fits else f"{NOTHING_FITS} {answer.code}"

    def usable(self, media: Media, value: object) -> bool:
        """Whether an example may be answered: it fits, or it is text of a kind no schema judges."""
        if media.schema is None or (isinstance(value, str) and not is_json(media.essence)):
            return True
        if media.sequence and isinstance(value, list):
            return all(self.maker.schemas.fits(media.schema, each, "response") for each in value)
        return self.maker.schemas.fits(media.schema, value, "response")

    def made(
        self, operation: ServedOperation, answer: ServedResponse, media: Media, preferences: Preferences
    ) -> Sample:
        if media.schema is None or is_binary(media.schema):
            return Sample(None)
        name = schema_name(media.schema.reference or "") or "text"
        seed = f"{operation.key} {answer.code}"
        return self.maker.make(media.schema, "response", seed=seed, name=name, examples=not preferences.dynamic)

    def written(self, media: Media, value: object, operation: ServedOperation) -> tuple[str, tuple[bytes, ...]]:
        """The media type and the bytes."""
        essence = media.essence
        if essence.startswith("multipart/") and (media.sequence or isinstance(value, list)):
            return f"{essence}; boundary={BOUNDARY}", tuple(self.stream(media, value, essence))
        if essence == "text/event-stream" or is_lines(essence):
            return essence, tuple(self.stream(media, value, essence))
        if "*" in essence:
            essence = _settled(essence, media.schema)
        if is_json(essence) and not is_binary(
            media.schema
        ):  # a whole body of octets is them, whatever its type is called
            return media.media_type if "*" not in media.essence else essence, (
                json.dumps(value, ensure_ascii=False).encode(),
            )
        if isinstance(value, bytes):
            return essence, (value,)
        unsaid = media.schema is None and not essence.startswith("text/") and not is_xml(essence)
        if is_binary(media.schema) or (unsaid and (value is None or isinstance(value, str))):
            return essence, (value.encode() if isinstance(value, str) and value else opaque(essence, operation),)
        if essence == "application/x-www-form-urlencoded":
            return essence, (encode.form(value, media.parts).encode(),)
        if is_xml(essence) and not isinstance(value, str):
            name = schema_name(media.schema.reference or "") if media.schema is not None else ""
            return essence, (encode.xml(value, media.schema, name or "root").encode(),)
        text = value if isinstance(value, str) else "" if value is None else json.dumps(value, ensure_ascii=False)
        said = f"{essence}; charset=utf-8" if essence.startswith("text/") else essence
        return said, (text.encode(),)

    def stream(self, media: Media, value: object, essence: str) -> Iterator[bytes]:
        """Items one by one: events, lines, or records."""
        for number, each in enumerate(self.items(media, value)):
            text = each if isinstance(each, str) else json.dumps(each, ensure_ascii=False)
            if essence.startswith("multipart/"):
                yield encode.part(each, encode.part_type(media.node, number, each), BOUNDARY)
            elif essence == "text/event-stream" and media.sequence and _is_event(each):
                yield encode.event(each)
            elif essence == "text/event-stream":
                yield "".join(f"data: {line}\n" for line in text.splitlines() or [""]).encode() + b"\n"
            else:
                line = json.dumps(each, ensure_ascii=False).encode() + b"\n"
                yield b"\x1e" + line if essence == "application/json-seq" else line
        if essence.startswith("multipart/"):
            yield f"--{BOUNDARY}--\r\n".encode()

    def items(self, media: Media, value: object) -> list[object]:
        if isinstance(value, list) and (media.sequence or media.schema is None or item(media.schema) is not None):
            return value
        if isinstance(value, str) and media.essence == "text/event-stream" and "data:" in value:
            return [line[5:].strip() for line in value.splitlines() if line.startswith("data:")]
        return [value] * EVENTS

    def headers(self, operation: ServedOperation, answer: ServedResponse) -> tuple[tuple[str, str], ...]:
        """The answer's declared headers with valid data."""
        made = []
        for name, parameter in answer.headers:
            if name.lower() in KEPT_BACK or not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name):
                continue
            sample = self.maker.make(
                parameter.schema, "response", seed=f"{operation.key} {answer.code} {name}", name=name
            )
            value = _header_example(parameter.node) if _header_example(parameter.node) is not None else sample.value
            text = encode.header(parameter, value)
            made.append((name, "".join(char for char in text if 0x20 <= ord(char) < 0x7F)))
        return tuple(made)


def _is_event(value: object) -> TypeGuard[dict[str, object]]:
    """Whether an item is a whole server-sent event rather than its data (OAS 3.2, section 4.14.5)."""
    return isinstance(value, dict) and "data" in value and value.keys() <= EVENT_FIELDS


def choose(operation: ServedOperation, code: str) -> tuple[ServedResponse | None, int]:
    """The answer for a wished code, or the first success; where only failures are described, the first of them.

    No answer lies outside its document, so a fitting request is told a failure there; only for a server's own failure
    (5xx alone) the mock does not pose as broken and answers an empty 200.

    Raises:
        NoAnswer: the wished code is not declared and no default stands for it.
    """
    known = {answer.code.upper(): answer for answer in operation.answers}
    if code:
        if not re.fullmatch(r"[1-5]\d\d", code):
            raise NoAnswer(400, "Unusable preference", f"Prefer: code={code} names no status")
        found = known.get(code) or known.get(f"{code[0]}XX") or known.get("DEFAULT")
        if found is None:
            raise NoAnswer(404, "No such answer", f"{operation.key} declares {', '.join(known) or 'no answers'}")
        return found, int(code)
    exact = sorted(key for key in known if re.fullmatch(r"[23]\d\d", key))
    for key in (*(key for key in exact if key[0] == "2"), "2XX", "DEFAULT", *exact, "3XX"):
        if key in known:
            return known[key], 200 if key == "DEFAULT" else int(key.replace("X", "0"))
    refusals = sorted(key for key in known if re.fullmatch(r"4(\d\d|XX)", key))
    return (known[refusals[0]], int(refusals[0].replace("X", "0"))) if refusals else (None, 200)


def examples(media: Media) -> Iterator[tuple[str, object]]:
    """The named examples of a media type; the unnamed one is called "example"."""
    node = media.node
    if not isinstance(node.value, dict):
        return
    if "example" in node.value:
        yield "example", node.value["example"]
    said = node.get("examples")
    for name, example in said.items() if said else ():
        given = example.value if isinstance(example.value, dict) and "content" not in node.value else {}
        if word := next((word for word in ("value", "dataValue") if word in given), ""):
            yield name, given[word]
        elif node.source.dialect.startswith("2") and within(media.essence, name.split(";")[0].strip().lower()):
            yield "example", example.value


def opaque(essence: str, operation: ServedOperation) -> bytes:
    """Some bytes of a binary answer."""
    return PNG if essence == "image/png" else b"mock\x00\xff " + operation.key.encode()


def _settled(essence: str, schema: SpecNode | None) -> str:
    """A media range made definite."""
    if essence.startswith(("image/", "audio/", "video/", "text/")):
        return {"image/*": "image/png", "audio/*": "audio/mpeg", "video/*": "video/mp4"}.get(essence, "text/plain")
    if essence.endswith("json"):
        return "application/json"
    if is_binary(schema):
        return "application/octet-stream"
    if schema is not None and kinds(schema) == {"string"}:
        return "text/plain"
    return "application/json"


def _header_example(node: SpecNode | None) -> object:
    return node.value.get("example") if node is not None and isinstance(node.value, dict) else None
