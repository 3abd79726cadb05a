"""What a template may see of a callback or webhook: the types of what the service sends, and how to read it."""

from __future__ import annotations

from msgspec import Struct

from generator.model.service import Operation
from generator.model.types import Declared
from generator.naming.python import PythonNames
from generator.targets.python.layout import WIDTH, Doc, annotated, call, flat
from generator.targets.python.media import family, preferred
from generator.targets.python.modules import ChoiceView, ClassView, Modules
from generator.targets.python.prose import quoted_block, wrapped
from generator.targets.python.spelling import imports
from generator.targets.python.types import NeededImports, Types
from generator.targets.text import Code

NOTE = "Called by the service; not invocable."


class CallbackView(Struct, frozen=True):
    """A module of one callback."""

    docs: Code
    imports: Code
    type_imports: Code
    classes: tuple[ClassView | ChoiceView, ...]
    kind: Code  # what `read` answers; "" when no JSON is sent
    statement: Code


def callback_view(
    callback: Operation, declared: list[Declared], types: Types, names: PythonNames, modules: Modules
) -> CallbackView:
    """The module of a callback; `declared` are the inline types that belong to it."""
    needs = NeededImports()
    spelled = modules.spelling(declared, (), ("read",))
    classes = tuple(v for d in declared if (v := modules.view(d, needs, spelled)) is not None)
    top = needs.at_top()
    kind = _sent(callback, types, top)
    if kind is not None:
        top.runtime.add("decode")
    needs.join(top)
    return CallbackView(
        docs=_docs(callback),
        imports=imports(needs, spelled, choices=any(isinstance(c, ChoiceView) for c in classes)),
        type_imports=modules.type_imports(needs, names.operations[callback.key].module, spelled),
        classes=classes,
        kind=Code("" if kind is None else flat(kind)),
        statement=Code("" if kind is None else annotated("value", kind, call("decode", "data", kind), 4)),
    )


def _sent(callback: Operation, types: Types, needs: NeededImports) -> Doc | None:
    """The type of the JSON body; None for no or another body, or for a type that no signature has room for."""
    for content in preferred(callback.body.contents) if callback.body else ():
        if family(content.media_type) == "json":
            kind = types.say(content.type, NeededImports()).doc
            if isinstance(kind, str) or len(flat(kind)) + len(") -> :") <= WIDTH:
                return types.say(content.type, needs).doc
    return None


def _docs(callback: Operation) -> Code:
    title = f"{callback.id}: " if callback.id else ""
    lines = wrapped(f"{title}{callback.verb} {callback.path}", 80)
    words = wrapped(callback.summary or callback.description, WIDTH)
    return Code(quoted_block([*lines, "", *words, *([""] if words else []), NOTE], 0))
