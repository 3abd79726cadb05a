"""How errors, files, streams and pages are dealt with, shown in a service's docs.md by operations of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from generator.model.paging import Paging
from generator.model.service import Content, Operation, Response, Service
from generator.model.types import Named, Nullable, Record
from generator.targets.python.examples import Examples, is_file
from generator.targets.python.layout import bound, call
from generator.targets.python.media import answered, family, preferred, request_type, response_type
from generator.targets.python.parts import split, succeeds
from generator.targets.text import Code


class Manner(Struct, frozen=True):
    """The code of one section, and the operation that it is shown by."""

    function: Code
    code: Code
    exception: Code = Code("")
    outputs: tuple[Code, ...] = ()  # what its exception may hold


class Manners(Struct, frozen=True):
    """What a service has operations for; None where it has none."""

    errors: Manner | None
    files: Manner | None
    streams: Manner | None
    pages: Manner | None


def manners_of(
    service: Service, examples: Examples, paging: Callable[[Operation], Paging | None], client: str
) -> Manners:
    """The sections of a service; `client` is what the client is called in the examples."""
    writer = _Writer(examples, client)
    failing = next((o for o in service.operations if split(o.responses)[1]), next(iter(service.operations), None))
    sending = next((o for o in service.operations if _takes_file(o, examples)), None)
    streaming = next((o for o in service.operations if _streams(o)), None)
    paged = next((o for o in service.operations if paging(o) is not None), None)
    return Manners(
        errors=writer.errors(failing) if failing else None,
        files=writer.files(sending) if sending else None,
        streams=writer.streams(streaming) if streaming else None,
        pages=writer.pages(paged) if paged else None,
    )


class _Writer:
    def __init__(self, examples: Examples, client: str) -> None:
        self.examples, self.client, self.names = examples, client, examples.names

    def errors(self, operation: Operation) -> Manner:
        names = self.names.operations[operation.key]
        statement = self._reply(operation, 4)
        self.examples.needs_ours("ServiceError")
        lines = [
            "try:",
            statement,
            "except ServiceError as error:",
            "    print(error.status, error.value, error.request_id)  # None where no answer came",
            "else:",
            "    print(reply.status, reply.value)",
        ]
        outputs = tuple(Code(names.outputs[r.code]) for r in split(operation.responses)[1])
        return Manner(Code(names.function), self._whole(lines), Code(names.exception), outputs)

    def files(self, operation: Operation) -> Manner:
        return self._shown(operation, [self._reply(operation, files=True)])

    def streams(self, operation: Operation) -> Manner:
        lines = [self._reply(operation), "with reply.value as items:", "    for item in items:", "        print(item)"]
        return self._shown(operation, [*lines, "        break  # the connection is closed with the stream"])

    def pages(self, operation: Operation) -> Manner:
        inputs = self.examples.inputs(operation)
        walk = call(f"{self.client}.{self.names.operations[operation.key].function}.pages", *inputs)
        lines = [
            bound("pages", walk, 0),
            "for item in pages:",
            "    print(item)",
            "    break  # a page is asked for when its first item is",
            "later = pages.cursor  # text to keep: it points behind the item taken last",
            bound("again", walk, 0),
            "again.resume(later)  # goes on there, also another day",
            bound("whole", walk, 0),
            "for reply in whole.by_page():",
            "    print(reply.status)",
            "    break",
        ]
        return self._shown(operation, lines)

    def _reply(self, operation: Operation, indent: int = 0, files: bool = False) -> str:
        function = self.names.operations[operation.key].function
        return bound("reply", call(f"{self.client}.{function}", *self.examples.inputs(operation, files)), indent)

    def _shown(self, operation: Operation, lines: list[str]) -> Manner:
        return Manner(Code(self.names.operations[operation.key].function), self._whole(lines))

    def _whole(self, lines: list[str]) -> Code:
        return Code(self.examples.with_imports("\n".join(lines)))


def _takes_file(operation: Operation, examples: Examples) -> bool:
    """Whether the body, as an example gives it, is a file or has one among its fields."""
    contents = preferred(operation.body.contents) if operation.body is not None else ()
    return bool(contents) and (request_type(contents[0]) == "File" or any(_file_fields(contents[0], examples)))


def _file_fields(content: Content, examples: Examples) -> Iterator[str]:
    kind = content.type.inner if isinstance(content.type, Nullable) else content.type
    declared = examples.types.declared[kind.key] if isinstance(kind, Named) else None
    if family(content.media_type) == "multipart" and isinstance(declared, Record):
        yield from (field.wire for field in declared.fields if is_file(field.type))


def _streams(operation: Operation) -> bool:
    """Whether every good answer is a stream."""
    for response in operation.responses:
        if succeeds(response.code) and not _is_stream(response):
            return False  # nearly all
    good = split(operation.responses)[0]
    return bool(good) and all(map(_is_stream, good))


def _is_stream(response: Response) -> bool:
    each = answered(response.contents)
    return bool(each) and all([response_type(one)[1] for one in each])
