"""What a template may see of a callback or webhook: the types of what the service sends, and how to read it."""

from __future__ import annotations

from msgspec import Struct

from generator.model.service import Operation
from generator.model.types import Declared
from generator.naming.python import PythonNames
from generator.pointer import unescape
from generator.targets.python.layout import WIDTH, Doc, Pair, annotated, call, flat, inside, sequence
from generator.targets.python.media import family, preferred
from generator.targets.python.modules import ChoiceView, ClassView, Modules
from generator.targets.python.prose import quoted_block, wrapped
from generator.targets.python.spelling import imports
from generator.targets.python.types import NeededImports, Types
from generator.targets.text import Code, quoted

SIGNATURE, SIGNING = "webhook-signature", "webhook-"  # Standard Webhooks: headers of what is signed
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
    needs = NeededImports()
    spelled = modules.spelling(declared, (), ("read", "CALLBACK", RECEIVING))
    classes = tuple(v for d in declared if (v := modules.view(d, needs, spelled)) is not None)
    top = needs.at_top()
    kind = _sent(callback, types, top)
    if kind is not None:
        top.runtime.add("decode")
    top.runtime.add(RECEIVING)
    needs.join(top)
    return CallbackView(
        docs=_docs(callback),
        imports=imports(needs, spelled, choices=any(isinstance(c, ChoiceView) for c in classes)),
        type_imports=modules.type_imports(needs, names.operations[callback.key].module, spelled),
        classes=classes,
        kind=Code("" if kind is None else flat(kind)),
        statement=Code("" if kind is None else annotated("value", kind, call("decode", "data", kind), 4)),
        descriptor=Code(
            _descriptor(callback, names.operations[callback.key].function, kind is not None, spelled.at_top(RECEIVING))
        ),
    )


def _sent(callback: Operation, types: Types, needs: NeededImports) -> Doc | None:
    """The type of the JSON body; None for no or another body, or for a type that no signature has room for."""
    for content in preferred(callback.body.contents) if callback.body else ():
        if family(content.media_type) == "json":
            kind = types.say(content.type, NeededImports()).doc
            if isinstance(kind, str) or len(flat(kind)) + len(") -> :") <= WIDTH:
                return types.say(content.type, needs).doc
    return None


def _descriptor(callback: Operation, name: str, typed: bool, receiving: str) -> str:
    """The statement that says what a receiver must know of the callback; `receiving` is the runtime's module of that name."""
    read = "read" if typed else "bytes"
    if callback.body is not None and not callback.body.required:
        read = f"{receiving}.optional({read})"
    contents = preferred(callback.body.contents) if callback.body else ()
    signed = any(p.location == "header" and p.name.lower() == SIGNATURE for p in callback.parameters)
    needs = [
        sequence([quoted(p.location), quoted(p.name.lower() if p.location == "header" else p.name)])
        for p in callback.parameters
        if p.required and p.location in ("header", "query") and not p.name.lower().startswith(SIGNING)
    ]
    parts: list[Doc] = [quoted(name), quoted(callback.verb), read]
    if url := _url(callback):
        parts.append(Pair("url=", quoted(url)))
    if contents:
        parts.append(Pair("media_type=", quoted(contents[0].media_type)))
    if (status := _status(callback)) != 204:
        parts.append(Pair("status=", str(status)))
    if needs:
        parts.append(Pair("needs=", sequence(needs)))
    if signed:
        parts.append(Pair("signed=", "True"))
    lines = [f"CALLBACK = {receiving}.Callback("]
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
