"""What a template may see of an operation."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from generator.model.answer_paths import plain
from generator.model.paging import Paging
from generator.model.service import Body, Operation, Parameter, Response
from generator.model.types import Declared, ListOf, Type
from generator.naming.python import OperationNames, PythonNames
from generator.targets.python.descriptor import Requirements, descriptor
from generator.targets.python.layout import (
    Doc,
    Pair,
    annotated,
    bound,
    call,
    class_line,
    flat,
    subscript,
)
from generator.targets.python.media import answered, bytes_in, preferred, request_type, response_type, takes_files
from generator.targets.python.modules import ChoiceView, ClassView, FieldView, Modules, field_value
from generator.targets.python.paged import pages_line
from generator.targets.python.prose import docstring, quoted_block, wrapped
from generator.targets.python.signature import answer_words, attribute_and_wire, docs_of, entry, parameter_words
from generator.targets.python.spelling import Pieces, Spelling, imports
from generator.targets.python.types import Annotation, NeededImports, Types, annotation, either, joined
from generator.targets.text import Code


class OperationView(Struct, frozen=True):
    """A module of one operation."""

    docs: Code
    imports: Code
    type_imports: Code
    classes: tuple[ClassView | ChoiceView, ...]  # inline types, then request, response and exception
    descriptor: Code
    function: str
    paged: tuple[Code, Code]  # what gives `pages` to the function and its twin
    pages: Code  # the statement that says how the operation pages; "" when it does not
    positional: tuple[Code, ...]  # the parts of the path, in its order: they may be given without their names
    parameters: tuple[Code, ...]
    gathered: Code  # the variable that holds the gathered inputs
    request: Code  # the statement that gathers them
    response: str
    function_docs: Code
    twin_docs: Code


class InputView(Struct, frozen=True):
    """One input while it is being written: its attribute, annotation, and what the document says, as a docstring's lines."""

    name: str
    field: FieldView
    parameter: Code
    docs: list[str]


class OperationViews:
    """Makes the views of operation modules."""

    def __init__(
        self, security: Requirements, types: Types, names: PythonNames, modules: Modules, actions: dict[str, str],
        paging: Callable[[Operation], Paging | None] = lambda operation: None,
    ) -> None:  # fmt: skip
        self.security, self.types, self.names, self.modules, self.actions = security, types, names, modules, actions
        self.paging = paging
        self._inputs, self._answers = Pieces[InputView](), Pieces[tuple[FieldView, Annotation]]()

    def view(self, operation: Operation, declared: list[Declared]) -> OperationView:
        """The module of an operation; `declared` are the inline types that belong to it."""
        names = self.names.operations[operation.key]
        needs = NeededImports()
        # The function too: inside its module it would hide a type of the same name.
        bound_here = (names.function, f"{names.function}_async")
        spelled = self.modules.spelling(declared, names.inputs.values(), bound_here)
        verb = operation.verb
        inputs = [self._parameter(p, verb, names, needs, spelled) for p in operation.parameters]
        if operation.body is not None:
            inputs.append(self._body(operation.body, names, needs, spelled))
        inline = tuple(v for d in declared if (v := self.modules.view(d, needs, spelled)) is not None)
        ordered = _path_first(operation, inputs)
        good, bad = split(operation.responses)
        raw = self.actions[operation.key].split(".", 1)[1]
        classes = (*inline, *self._three(names, raw, inputs, (good, bad), needs, spelled))
        needs.outer.update(("Operation", "Request", "Response", "ResponseException", "TYPE_CHECKING"))
        gathered = Code("_request" if any(i.name == "request" for i in inputs) else "request")
        described = descriptor(operation, self.actions[operation.key], names, self.security, needs)
        in_path = sum(_in_path(p) for p in operation.parameters)
        pages = self._pages(operation, names, needs, spelled)
        return OperationView(
            docs=Code(quoted_block(wrapped(f"{raw}: {verb} {operation.path}", 80), 0)),
            imports=imports(needs, spelled),
            type_imports=self.modules.type_imports(needs, names.module, spelled).whole,
            classes=classes,
            descriptor=described,
            function=names.function,
            paged=(Code(spelled.at_top("paged")), Code(spelled.at_top("paged_async"))),
            pages=pages,
            positional=tuple(i.parameter for i in ordered[:in_path]),
            parameters=tuple(i.parameter for i in ordered[in_path:]),
            gathered=gathered,
            request=Code(bound(gathered, call(names.request, *(Pair(f"{i.name}=", i.name) for i in inputs)), 4)),
            response=names.response,
            function_docs=docs_of(
                operation, names, [i.docs for i in ordered], [self._returned(r, names) for r in good]
            ),
            twin_docs=_twin(operation, names.function),
        )

    def _pages(self, operation: Operation, names: OperationNames, needs: NeededImports, spelled: Spelling) -> Code:
        how = self.paging(operation)
        return Code("") if how is None else pages_line(operation, how, self.types, names, needs, spelled)

    def _three(
        self, names: OperationNames, raw: str, inputs: list[InputView], answers: tuple[list[Response], list[Response]],
        needs: NeededImports, spelled: Spelling,
    ) -> Iterator[ClassView]:  # fmt: skip
        """The classes that every operation has: its inputs, its answer, its error."""
        good, bad = (self._outputs(part, names, needs, spelled) for part in answers)
        gathered = tuple(i.field for i in inputs)
        yield ClassView(Code(class_line(names.request, "Request")), _said(f"The inputs of `{raw}`."), gathered)
        yield ClassView(Code(class_line(names.response, "Response")), _said(f"What `{raw}` answers."), good)
        words = _said(f"`{raw}` answered with an error code.")
        yield ClassView(Code(class_line(names.exception, "ResponseException")), words, bad)

    # -- inputs ----------------------------------------------------------------------------------------------------

    def _parameter(
        self, parameter: Parameter, verb: str, names: OperationNames, needs: NeededImports, spelled: Spelling
    ) -> InputView:
        name, wire = attribute_and_wire(parameter, names)
        keyed = verb in KEYED and parameter.location == "header" and plain(parameter.name) in KEYS

        def written(needs: NeededImports) -> InputView:
            said = self.types.say(parameter.type, needs)
            words, optional = parameter_words(parameter), not parameter.required
            if keyed:
                words, optional = f"{words} Left out, a new key is made, for all attempts of a call.", True
            return self._input(name, wire, said, optional, needs, spelled, words, secret_flag(parameter, said))

        return self._inputs.piece(parameter, f"{name} {wire} {keyed}", needs, spelled, written)

    def _body(self, body: Body, names: OperationNames, needs: NeededImports, spelled: Spelling) -> InputView:
        name = names.inputs["body", body.name]
        every: list[Annotation] = []
        for content in preferred(body.contents):
            kind = request_type(content)
            said = self._said(kind, needs, bytes_in(content))
            if takes_files(content) and isinstance(kind, ListOf):
                item = self._said(kind.item, needs, "File")
                needs.runtime.add("File")
                said = Annotation(subscript("list", joined(item.doc, "File")), said.check)
            every.append(said)
        if len(body.contents) == 1 and every:
            taken_as = every[0]
        else:
            taken_as = Annotation(joined(*(said.doc for said in every)) if every else self._said("bytes", needs).doc)
        words = body.description.strip()
        sent = f"Sent as {' or '.join(dict.fromkeys(c.media_type for c in preferred(body.contents)))}." if every else ""
        words = f"{words}\n{sent}" if words and sent else words or sent
        taken = any(wire == body.name and location != "body" for location, wire in names.inputs)
        return self._input(name, name if taken else body.name, taken_as, not body.required, needs, spelled, words, ())

    def _input(
        self, name: str, wire: str, said: Annotation, optional: bool, needs: NeededImports, spelled: Spelling, words: str,
        flags: tuple[Doc, ...],
    ) -> InputView:  # fmt: skip
        kind = annotation(said, needs, optional, *flags)
        bare = annotation(Annotation(said.closed), needs, optional)
        value = field_value(wire, name, optional, needs, spelled, plain=said.given is None)
        if optional:
            needs.runtime.add("UNSET")
        kind, bare = spelled.inside(kind, needs), spelled.inside(bare, needs)
        unset: Doc | None = spelled("UNSET") if optional else None
        return InputView(
            name=name,
            field=FieldView(Code(annotated(name, kind, value, 4)), Code("")),
            parameter=Code(annotated(name, bare, unset, 4, ",")),
            docs=entry(name, words),
        )

    def _said(self, kind: Type | str, needs: NeededImports, binary: str = "bytes") -> Annotation:
        if not isinstance(kind, str):
            return self.types.say(kind, needs, binary)
        for word in kind.split(" | "):
            (needs.runtime if word == "File" else needs.plain).add(word)
        return Annotation(joined(*kind.split(" | ")))

    # -- outputs ---------------------------------------------------------------------------------------------------

    def _outputs(
        self, responses: list[Response], names: OperationNames, needs: NeededImports, spelled: Spelling
    ) -> tuple[FieldView, ...]:
        """A field for each code, and `value` for whichever came."""

        def line(name: str, kind: Annotation, needs: NeededImports) -> Code:
            return Code(annotated(name, spelled.inside(annotation(kind, needs, optional=False), needs), None, 4))

        def answer(response: Response) -> tuple[FieldView, Annotation]:
            name = names.outputs[response.code]

            def written(needs: NeededImports) -> tuple[FieldView, Annotation]:
                kind = self._output(response, needs)
                return FieldView(line(name, kind, needs), Code(docstring(response.description, 4))), kind

            return self._answers.piece(response, name, needs, spelled, written)

        answers = [answer(response) for response in responses]
        fields = [field for field, _ in answers]
        if answers:
            fields.append(FieldView(line("value", either([kind for _, kind in answers]), needs), Code("")))
        return tuple(fields)

    def _returned(self, response: Response, names: OperationNames) -> list[str]:
        """The field of an answer with its type, and what the document says of it, as lines of a docstring."""
        field, words = names.outputs[response.code], answer_words(response)
        kind = flat(self.types.spoken(self._output(response, NeededImports()).doc))
        if kind == "None":
            return entry(field, words or "No content.")
        return entry(f"{field} ({kind})", words) if words and len(kind) <= LONGEST_KIND else entry(field, words or kind)

    def _output(self, response: Response, needs: NeededImports) -> Annotation:
        """The type of what is answered under one code; its values are known, and any other is read."""
        found: list[Annotation] = []
        every = NeededImports()
        for content in answered(response.contents):
            kind, stream = response_type(content)
            said = self._said(kind, every)
            if stream:
                every.runtime.add("Stream")
                said = Annotation(subscript("Stream", said.doc))
            found.append(said)
        made = either(found) if found else Annotation("None")
        if made.doc == "Any":  # beside it no other type is written
            needs.plain.add("Any")
        else:
            needs.take(every)
        return made


def _in_path(parameter: Parameter) -> bool:
    return parameter.location == "path" and parameter.required


def _path_first(operation: Operation, inputs: list[InputView]) -> list[InputView]:
    """The inputs as a function takes them: the parts of the path in its order, then the rest in the document's."""
    places = [
        (operation.path.find(f"{{{p.name}}}"), number) for number, p in enumerate(operation.parameters) if _in_path(p)
    ]
    first = [inputs[number] for _, number in sorted(places)]
    return [*first, *(one for one in inputs if one not in first)]


LONGEST_KIND = 60  # characters of a type in a docstring beside words of the document
# As the runtime's `repeating`: headers that make a call repeatable, and the methods that are not so by themselves.
KEYS = frozenset({"idempotencykey", "xidempotencykey", "idempotencytoken"})
KEYED = frozenset({"POST", "PATCH"})


def split(responses: tuple[Response, ...]) -> tuple[list[Response], list[Response]]:
    """Success codes and error codes; `default` is both while no success code is declared."""
    good = [r for r in responses if r.code[:1] in "12" and r.code != "default"]
    bad = [r for r in responses if r.code[:1] in "3456789"]
    rest = [r for r in responses if r not in good and r not in bad]
    return good or rest, bad + rest


def secret_flag(parameter: Parameter, said: Annotation) -> tuple[Doc, ...]:
    """Credentials that a document passes as parameters are masked wherever they could be shown."""
    if said.check or said.given is not None:
        return ()
    word = parameter.name.lower().replace("-", "").replace("_", "")
    secret = word in (
        "authorization",
        "apikey",
        "xapikey",
        "accesstoken",
        "token",
        "password",
        "secret",
        "clientsecret",
    )
    return (Pair("secret=", "True"),) if secret and not isinstance(parameter.type, ListOf) else ()


def _said(words: str) -> Code:
    return Code(docstring(words, 4))


def _twin(operation: Operation, function: str) -> Code:
    title = operation.summary.strip().rstrip(".") or "The same call"
    return Code(docstring(f"{title}, without blocking: see `{function}`.", 4))
