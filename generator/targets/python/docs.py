"""A service as its page `docs.md` shows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from generator.model.paging import Paging
from generator.model.service import (
    Body,
    Header,
    NamedServer,
    Operation,
    Parameter,
    Response,
    Server,
    Service,
)
from generator.model.types import Choice, Declared, Field, Record, Type
from generator.naming.python import OperationNames, PythonNames
from generator.targets.python.cells import LONGEST, cell, credential, description, given_as, span
from generator.targets.python.docs_page import Late, OperationDocs, ServerDocs, ServiceDocs, TagDocs, TypeDocs
from generator.targets.python.examples import Examples
from generator.targets.python.layout import Doc, Pair, bound, call, flat, subscript
from generator.targets.python.manners import manners_of
from generator.targets.python.media import answered, bytes_in, preferred, request_type, response_type
from generator.targets.python.modules import field_words
from generator.targets.python.parts import succeeds
from generator.targets.python.signature import facts, parameter_words, sentence
from generator.targets.python.types import NeededImports, Types, joined
from generator.targets.python.uploads import TEXT
from generator.targets.text import Code, code_span, markdown, quoted

if TYPE_CHECKING:
    from generator.targets.python.former_docs import Chapter, FormerDocs, KeptDocs

S = TypeVar("S")
T = TypeVar("T")
Place: TypeAlias = tuple[str, str]  # what a section is called, and the module that it tells of
CLIENT = "api"  # what the client is called in the examples
CLIENTS = "clients"  # what the output folder is called there, whatever its name


def service_docs(
    service: Service,
    names: PythonNames,
    actions: dict[str, str],
    types: Types,
    paging: Callable[[Operation], Paging | None],
    root: str = CLIENTS,
    former: FormerDocs | None = None,
) -> ServiceDocs:
    """Everything of a service for its page. `actions` gives each operation's action name by its key; `root` is what the
    folder of all clients is called in imports; sections that `former` keeps are not made again."""
    writer = _Writer(names, actions, types, paging, root)
    version = f", version {service.version}" if service.version else ""
    shown = [d for d in service.types if isinstance(d, Record) or not types.native(d)]

    def operation(one: Operation) -> Place:
        n = names.operations[one.key]
        return n.function, n.module

    def declared(one: Declared) -> Place:
        n = names.types[one.key]
        return n.short, n.module

    return ServiceDocs(
        name=Code(names.service),
        package=Code(names.package),
        title=markdown(f"{service.title.strip() or service.name}{version}"),
        words=description(service.description, 4 * LONGEST),
        opening=_opening(service, names, root),
        folder=Code(root if root == CLIENTS else ""),
        exception=Code(names.operations[service.operations[0].key].exception if service.operations else ""),
        servers=tuple(_server(s) for s in service.servers),
        credentials=tuple(credential(a, service.auth) for a in service.auth),
        tags=_tags(service, names),
        operations=_chapter(former, "Operations", service.operations, operation, writer.operation),
        manners=manners_of(service, writer.examples, paging, CLIENT),
        types=_chapter(former, "Types", shown, declared, writer.type),
        callbacks=_chapter(
            former,
            "Callbacks and webhooks",
            service.callbacks,
            operation,
            partial(writer.operation, invocable=False),
        ),
    )


def _chapter(
    former: FormerDocs | None, title: Chapter, every: Sequence[S], place: Callable[[S], Place], make: Callable[[S], T]
) -> Sequence[KeptDocs | T]:
    """The sections of a chapter: those that a former page keeps, and what is made of the others when they are printed."""
    if former is None:
        return Late(make, every)
    parts = former.parts(title, [place(one) for one in every])
    return Late(lambda part: make(every[part]) if isinstance(part, int) else part, parts)


class _Writer:
    def __init__(
        self,
        names: PythonNames,
        actions: dict[str, str],
        types: Types,
        paging: Callable[[Operation], Paging | None],
        root: str,
    ) -> None:
        self.names, self.actions, self.types, self.paging = names, actions, types, paging
        self.examples = Examples(types, names, root)
        self.needs = NeededImports()  # written to by `say`, read by nobody here
        # Parameters and answers, which many operations share, are kept by identity and name, and what types are called by
        # the types: most are equal, and that one is limited by 1 and another one by 1.0 is said elsewhere.
        self._rows: dict[tuple[int, str], Code] = {}
        self._answers: dict[tuple[int, str], list[Code]] = {}
        self._kinds: dict[tuple[Type, str], Code] = {}
        self._known: dict[tuple[int, str], tuple[Code, str]] = {}

    def operation(self, operation: Operation, invocable: bool = True) -> OperationDocs:
        names = self.names.operations[operation.key]
        inputs = [self._input(p, names) for p in operation.parameters]
        if operation.body is not None:
            inputs.append(self._body(operation.body, names))
        outputs = [row for r in operation.responses for row in self._output(r, names.outputs[r.code])]
        words = operation.description if operation.description.strip() != operation.summary.strip() else ""
        return OperationDocs(
            name=Code(names.function),
            action=code_span(self.actions[operation.key]),
            call=code_span(f"{operation.verb} {operation.path}"),
            summary=cell(operation.summary),
            words=description(words, 2 * LONGEST),
            deprecated=operation.deprecated,
            servers=tuple(_server(s) for s in operation.servers),
            inputs=Code("\n".join(inputs)),
            outputs=Code("\n".join(outputs)),
            example=Code(self._example(operation) if invocable else ""),
        )

    def _example(self, operation: Operation) -> str:
        return self.examples.call(operation, CLIENT, self.paging(operation) is not None)

    def _input(self, parameter: Parameter, names: OperationNames) -> Code:
        name = names.inputs[parameter.location, parameter.name]
        row = self._rows.get((id(parameter), name))
        if row is None:
            where = parameter.location if name == parameter.name else f"{parameter.location}, as {span(parameter.name)}"
            shown, words = self._shown(parameter.type), parameter_words(parameter)
            row = self._rows[id(parameter), name] = _row(name, where, shown, parameter.required, words)
        return row

    def _body(self, body: Body, names: OperationNames) -> Code:
        kinds = [self._said(request_type(c), bytes_in(c)) for c in preferred(body.contents)]
        sent = ", ".join(dict.fromkeys(c.media_type for c in preferred(body.contents)))
        shown = span(flat(joined(*kinds)) if kinds else "bytes")
        words = [body.description] if body.description else []
        if body.spread:
            words.append("As an action, each of its fields is an input of its own.")
        return _row(names.inputs["body", body.name], f"body: {cell(sent)}", shown, body.required, " ".join(words))

    def _output(self, response: Response, name: str) -> list[Code]:
        rows = self._answers.get((id(response), name))
        if rows is None:
            kinds = [response_type(content) for content in answered(response.contents)]
            code = cell(response.code if succeeds(response.code) else f"{response.code}, raised")
            row = _answer_row(name, code, self._answer(kinds), response.description)
            rows = self._answers[id(response), name] = [row, *(self._header(h, code) for h in response.headers)]
        return rows

    def _answer(self, kinds: list[tuple[Type | str, bool]]) -> Code:
        """What one of several types is called; those of streams are marked."""
        # A component that is called `Any` is shown alone, whatever stands beside it.
        if len(kinds) == 1 and not kinds[0][1] and "Any" not in self.types.clashing.values():
            return self._shown(kinds[0][0])
        docs = [subscript("Stream", self._said(kind)) if stream else self._said(kind) for kind, stream in kinds]
        return span(flat(joined(*docs)) if docs else "None")

    def _header(self, header: Header, code: Code) -> Code:
        return _answer_row(f"headers[{quoted(header.name)}]", code, self._shown(header.type), header.description)

    def _said(self, kind: Type | str, binary: str = "bytes") -> Doc:
        return kind if isinstance(kind, str) else self.types.spoken(self.types.say(kind, self.needs, binary).doc)

    def _shown(self, kind: Type | str, binary: str = "bytes") -> Code:
        """What a type is called, as code."""
        if isinstance(kind, str):
            return span(kind)
        found = self._kinds.get((kind, binary))
        if found is None:
            found = self._kinds[kind, binary] = span(flat(self._said(kind, binary)))
        return found

    def type(self, declared: Declared) -> TypeDocs:
        names = self.names.types[declared.key]
        record = declared.fields if isinstance(declared, Record) else ()
        binary = self.types.bytes_in(declared) if isinstance(declared, Record) else TEXT
        fields = [self._field(f, names.fields[f.wire], binary) for f in record]
        if isinstance(declared, Record) and declared.extras is not None:
            kind = span(flat(subscript("dict", "str", self._said(declared.extras, binary))))
            fields.append(_row(names.extras, "", kind, False, "Every other property."))
        return TypeDocs(
            name=Code(names.short),
            salesforce=Code(names.name),
            words=description(declared.description or declared.title, 2 * LONGEST),
            fields=Code("\n".join(fields)),
            alternatives=self._alternatives(declared) if isinstance(declared, Choice) else (),
        )

    def _alternatives(self, choice: Choice) -> tuple[Code, ...]:
        return tuple(self._shown(a) for a in choice.alternatives)

    def _field(self, field: Field, name: str, binary: str) -> Code:
        words = field_words(field)
        known = self._known.get((id(field.type), binary))
        if known is None:
            known = self._known[id(field.type), binary] = self._shown(field.type, binary), facts(field.type)
        shown, told = known
        where = "" if name == field.wire else span(field.wire)
        note = " Only in answers." if field.read_only else " Only in requests." if field.write_only else ""
        required = field.required and not field.read_only
        words = f"{sentence(words)} {told}{note}" if told or note else words
        return _row(name, where, shown, required, words)


def _row(name: str, where: str, kind: Code, required: bool, words: str) -> Code:
    """A row of a table of inputs or fields; `where` and `kind` are Markdown already."""
    return Code(f"| {span(name)} | {where} | {kind} | {'yes' if required else 'no'} | {cell(words)} |")


def _answer_row(name: str, code: Code, kind: Code, words: str) -> Code:
    return Code(f"| {span(name)} | {code} | {kind} | {cell(words)} |")


def _server(server: Server) -> ServerDocs:
    variables = tuple(
        (code_span(name), code_span(default), markdown(", ".join(allowed)))
        for name, default, allowed in server.variables
    )
    name = server.name if isinstance(server, NamedServer) else ""
    words = ", ".join(word for word in (name, server.description) if word)
    return ServerDocs(code_span(server.url), cell(words), variables)


def _tags(service: Service, names: PythonNames) -> tuple[TagDocs, ...]:
    """The tags, where they say more than a name and a description (OAS 3.2)."""
    if not any(tag.summary or tag.parent or tag.kind for tag in service.tags):
        return ()
    bearers: dict[str, list[str]] = {}
    for operation in service.operations:
        for tag in operation.tags:
            bearers.setdefault(tag, []).append(code_span(names.operations[operation.key].function))
    return tuple(
        TagDocs(
            name=code_span(tag.name),
            parent=code_span(tag.parent) if tag.parent else Code(""),
            kind=cell(tag.kind),
            meaning=cell(". ".join(words.rstrip(".") for words in (tag.summary, tag.description) if words)),
            operations=Code(", ".join(bearers.get(tag.name, ()))),
        )
        for tag in service.tags
    )


def _opening(service: Service, names: PythonNames, root: str) -> Code:
    """The lines that every example starts from."""
    made = bound(CLIENT, call(names.service, *client_arguments(service)), 0)
    return Code(f"from {root}.{names.package} import {names.service}\n\n{made}")


def client_arguments(service: Service) -> list[Doc]:
    """What a client of the service is given: an address of the document, and what proves who calls."""
    address = next((s.url for s in service.servers if s.url.startswith(("https://", "http://"))), "https://...")
    for name, default, _ in service.servers[0].variables if service.servers else ():
        address = address.replace(f"{{{name}}}", default)
    proof = next(filter(None, (given_as(a, service.auth) for a in service.auth)), "")
    return [Pair("base_url=", quoted(address)), *([proof] if proof else [])]
