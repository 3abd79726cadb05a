"""What a template may see of an operation."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from generator.model.paging import Paging
from generator.model.service import Operation
from generator.model.types import Declared
from generator.naming.python import OperationNames, PythonNames
from generator.targets.python.descriptor import Requirements, descriptor
from generator.targets.python.layout import bound, call, class_line, fits
from generator.targets.python.modules import ChoiceView, ClassView, Modules, apart
from generator.targets.python.paged import pages_line
from generator.targets.python.parts import Answers, AnswersView, Inputs, InputView
from generator.targets.python.prose import docstring, heading
from generator.targets.python.signature import docs_of
from generator.targets.python.spelling import Spelling, imports
from generator.targets.python.types import NeededImports, Types
from generator.targets.text import Code


class OperationView(Struct, frozen=True):
    """A module of one operation."""

    docs: Code
    imports: Code
    type_imports: Code
    classes: tuple[ClassView | ChoiceView, ...]  # inline types, then request, response and exception
    descriptor: Code
    function: str
    paged: tuple[Code, ...]  # what gives `pages` to the function and its twin; nothing where there are none
    pages: Code  # the statement that says how the operation pages; "" when it does not
    arguments: Code  # the parts of the path, in its order, may be given without their names
    gathered: Code  # the variable that holds the gathered inputs
    request: Code  # the statement that gathers them
    response: str
    function_docs: Code
    twin_docs: Code


class OperationViews:
    """Makes the views of operation modules."""

    def __init__(
        self, security: Requirements, types: Types, names: PythonNames, modules: Modules, actions: dict[str, str],
        paging: Callable[[Operation], Paging | None] = lambda operation: None,
    ) -> None:  # fmt: skip
        self.security, self.types, self.names, self.modules, self.actions = security, types, names, modules, actions
        self.paging = paging
        self._inputs, self._answers = Inputs(types), Answers(types)

    def view(self, operation: Operation, declared: list[Declared]) -> OperationView:
        """The module of an operation; `declared` are the inline types that belong to it."""
        names = self.names.operations[operation.key]
        needs = NeededImports()
        # The function too: inside its module it would hide a type of the same name.
        bound_here = (names.function, f"{names.function}_async")
        spelled = self.modules.spelling(declared, names.inputs.values(), bound_here)
        verb = operation.verb
        asked = f"{verb} {operation.path}"
        parameters = self._inputs.parameters(operation, verb, names, needs, spelled)
        inputs = list(parameters.views)
        if operation.body is not None:
            inputs.append(self._inputs.body(operation.body, names, needs, spelled))
        inline = tuple(v for d in declared if (v := self.modules.view(d, needs, spelled)) is not None)
        first, rest = _path_first(operation, inputs)
        answers = self._answers.answers(operation.responses, names, needs, spelled)
        action = self.actions[operation.key]
        raw = action.split(".", 1)[1]
        classes = (*inline, *_three(names, raw, inputs, answers))
        needs.outer.update(("Operation", "Request", "Response", "ResponseException", "TYPE_CHECKING"))
        gathered = Code("_request" if "request" in [i.name for i in inputs] else "request")
        given, answered = parameters.described, answers.described
        described = descriptor(operation, action, names, self.security, given, answered, needs)
        pages = self._pages(operation, names, needs, spelled)
        return OperationView(
            docs=Code(heading(f"{raw}: {asked}", 80)),
            imports=imports(needs, spelled),
            type_imports=self.modules.type_imports(needs, names.module, spelled).whole,
            classes=classes,
            descriptor=described,
            function=names.function,
            paged=(Code(spelled.at_top("paged")), Code(spelled.at_top("paged_async"))) if pages else (),
            pages=pages,
            arguments=Code("\n".join([*[i.parameter for i in first], "    *,", *[i.parameter for i in rest]])),
            gathered=gathered,
            request=_request(gathered, names.request, inputs),
            response=names.response,
            function_docs=docs_of(operation, asked, names, [i.docs for i in (*first, *rest)], answers.docs),
            twin_docs=_twin(operation, names.function),
        )

    def _pages(self, operation: Operation, names: OperationNames, needs: NeededImports, spelled: Spelling) -> Code:
        how = self.paging(operation)
        return Code("") if how is None else pages_line(operation, how, self.types, names, needs, spelled)


def _three(
    names: OperationNames, raw: str, inputs: list[InputView], answers: AnswersView
) -> tuple[ClassView, ClassView, ClassView]:
    """The classes that every operation has: its inputs, its answer, its error."""
    gathered = apart([i.field for i in inputs])
    failed = _said(f"`{raw}` answered with an error code.")
    return (
        ClassView(Code(class_line(names.request, "Request")), _said(f"The inputs of `{raw}`."), gathered),
        ClassView(Code(class_line(names.response, "Response")), _said(f"What `{raw}` answers."), answers.good),
        ClassView(Code(class_line(names.exception, "ResponseException")), failed, answers.bad),
    )


def _path_first(operation: Operation, inputs: list[InputView]) -> tuple[list[InputView], list[InputView]]:
    """The inputs as a function takes them: the parts of the path in its order, then the rest in the document's."""
    in_path = [n for n, p in enumerate(operation.parameters) if p.location == "path" and p.required]
    rest = [one for n, one in enumerate(inputs) if n not in in_path]
    if len(in_path) > 1:
        in_path.sort(key=lambda n: operation.path.find(f"{{{operation.parameters[n].name}}}"))
    return [inputs[n] for n in in_path], rest


def _request(name: Code, kind: str, inputs: list[InputView]) -> Code:
    """The statement that gathers the inputs."""
    given = [f"{i.name}={i.name}" for i in inputs]
    line = f"    {name} = {kind}({', '.join(given)})"
    return Code(line if fits(line) else bound(name, call(kind, *given), 4))


def _said(words: str) -> Code:
    return Code(docstring(words, 4))


def _twin(operation: Operation, function: str) -> Code:
    title = operation.summary.strip().rstrip(".") or "The same call"
    return Code(docstring(f"{title}, without blocking: see `{function}`.", 4))
