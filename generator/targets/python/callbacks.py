"""What a template may see of a callback or webhook: the types of what the service sends, and how to read it."""

from __future__ import annotations

from msgspec import Struct

from generator.model.service import Operation, Parameter
from generator.model.types import Declared
from generator.naming.python import OperationNames, PythonNames
from generator.pointer import unescape
from generator.targets.python.descriptor import input_doc
from generator.targets.python.layout import WIDTH, Doc, Pair, annotated, call, class_line, flat, inside, sequence
from generator.targets.python.media import family, preferred
from generator.targets.python.modules import ChoiceView, ClassView, Modules, apart, documented, field_value
from generator.targets.python.parts import secret_flag
from generator.targets.python.prose import docstring, quoted_block, wrapped
from generator.targets.python.signature import attribute_and_wire, facts, sentence
from generator.targets.python.spelling import Spelling, imports
from generator.targets.python.typed import annotation
from generator.targets.python.types import NeededImports, Types
from generator.targets.text import Code, quoted

# Standard Webhooks: the headers of a call that is signed, which the check of its signature reads.
SIGNATURE, SIGNING = "webhook-signature", frozenset({"webhook-id", "webhook-timestamp", "webhook-signature"})
RECEIVING = "receiving"  # the runtime's module, which only folders with callbacks have
NOTE = "Called by the service; not invocable."


class CallbackView(Struct, frozen=True):
    """A module of one callback."""

    docs: Code
    imports: Code
    type_imports: Code
    classes: tuple[ClassView | ChoiceView, ...]
    kind: Code  # what `read` answers; "" when no JSON is sent
    statement: Code
    descriptor: Code


def callback_view(
    callback: Operation, declared: list[Declared], types: Types, names: PythonNames, modules: Modules
) -> CallbackView:
    """The module of a callback; `declared` are the inline types that belong to it."""
    needs, own = NeededImports(), names.operations[callback.key]
    parameters = beside(callback)
    attributes = [own.inputs[p.location, p.name] for p in parameters]
    spelled = modules.spelling(declared, attributes, ("read", "CALLBACK", RECEIVING))
    classes = [v for d in declared if (v := modules.view(d, needs, spelled)) is not None]
    if parameters:
        classes.append(_class(callback, parameters, own, types, needs, spelled))
    top = needs.at_top()
    kind = _sent(callback, types, top)
    if kind is not None:
        top.runtime.add("decode")
    top.runtime.add(RECEIVING)
    needs.join(top)
    descriptor = _descriptor(callback, own, kind is not None, needs, spelled)
    return CallbackView(
        docs=_docs(callback),
        imports=imports(needs, spelled, choices=any(isinstance(c, ChoiceView) for c in classes)),
        type_imports=modules.type_imports(needs, own.module, spelled).whole,
        classes=tuple(classes),
        kind=Code("" if kind is None else flat(kind)),
        statement=Code("" if kind is None else annotated("value", kind, call("decode", "data", kind), 4)),
        descriptor=Code(descriptor),
    )


def beside(callback: Operation) -> list[Parameter]:
    """What a receiver hands over beside the body: all but parts of the address, and what only says that a call is genuine."""
    skipped = SIGNING if _is_signed(callback) else frozenset[str]()
    return [
        p
        for p in callback.parameters
        if p.location != "path" and not (p.location == "header" and p.name.lower() in skipped)
    ]


def _is_signed(callback: Operation) -> bool:
    return any(p.location == "header" and p.name.lower() == SIGNATURE for p in callback.parameters)


def _class(
    callback: Operation, parameters: list[Parameter], names: OperationNames, types: Types, needs: NeededImports,
    spelled: Spelling,
) -> ClassView:  # fmt: skip
    """The class that carries the parameters."""
    needs.outer.update(("Request", "Input"))
    fields = apart(_field(p, names, types, needs, spelled) for p in parameters)
    words = docstring(f"What comes beside the body of `{callback.id or names.function}`.", 4)
    return ClassView(Code(class_line(names.request, "Request")), Code(words), fields)


def _field(parameter: Parameter, names: OperationNames, types: Types, needs: NeededImports, spelled: Spelling) -> Code:
    name, wire = attribute_and_wire(parameter, names)
    said = types.say(parameter.type, needs)
    kind = annotation(said, needs, not parameter.required, *secret_flag(parameter, said))
    value = field_value(wire, name, not parameter.required, needs, spelled, plain=said.given is None)
    words = ("Deprecated." if parameter.deprecated else "", sentence(parameter.description), facts(parameter.type))
    docs = docstring(" ".join(filter(None, words)), 4)
    return documented(annotated(name, spelled.inside(kind, needs), value, 4), docs)


def _sent(callback: Operation, types: Types, needs: NeededImports) -> Doc | None:
    """The type of the JSON body; None for no or another body, or for a type that no signature has room for."""
    for content in preferred(callback.body.contents) if callback.body else ():
        if family(content.media_type) == "json":
            kind = types.say(content.type, NeededImports()).doc
            if isinstance(kind, str) or len(flat(kind)) + len(") -> :") <= WIDTH:
                return types.say(content.type, needs).doc
    return None


def _descriptor(
    callback: Operation, names: OperationNames, typed: bool, needs: NeededImports, spelled: Spelling
) -> str:
    """The statement that says what a receiver must know of the callback."""
    receiving, read = spelled.at_top(RECEIVING), "read" if typed else "bytes"
    if callback.body is not None and not callback.body.required:
        read = f"{receiving}.optional({read})"
    contents = preferred(callback.body.contents) if callback.body else ()
    inputs = [input_doc(p, names.inputs[p.location, p.name], needs) for p in beside(callback)]
    parts: list[Doc] = [quoted(names.function), quoted(callback.verb), read]
    if url := _url(callback):
        parts.append(Pair("url=", quoted(url)))
    if contents:
        parts.append(Pair("media_type=", quoted(contents[0].media_type)))
    if (status := _status(callback)) != 204:
        parts.append(Pair("status=", str(status)))
    if _is_signed(callback):
        parts.append(Pair("signed=", "True"))
    if inputs:
        parts.append(Pair("kind=", names.request))
        parts.append(Pair("inputs=", sequence(inputs)))
    lines = [f"CALLBACK = {receiving}.{'CallbackWith' if inputs else 'Callback'}("]
    for part in parts:
        lines += inside(part, 4, tail=",")
    return "\n".join([*lines, ")"])


def _url(callback: Operation) -> str:
    """The key of a callback in the document: an address with expressions; "" for a webhook."""
    name, found, _ = callback.key.partition("/callbacks/")[2].partition("/")
    return callback.path.removeprefix(f"{unescape(name)} ") if found else ""


def _status(callback: Operation) -> int:
    """The first success that the service waits for."""
    codes = (response.code.upper().replace("X", "0") for response in callback.responses)
    return next((int(code) for code in codes if code.isdigit() and 200 <= int(code) < 300), 204)


def _docs(callback: Operation) -> Code:
    title = f"{callback.id}: " if callback.id else ""
    lines = wrapped(f"{title}{callback.verb} {callback.path}", 80)
    words = wrapped(callback.summary or callback.description, WIDTH)
    return Code(quoted_block([*lines, "", *words, *([""] if words else []), NOTE], 0))
