"""`key=value` words as the inputs of an operation, typed by what the generated request class says."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, cast

from generator import reading
from generator.usecases import rules
from generator.usecases.call_shapes import OperationShapes
from generator.usecases.stopping import Stop

if TYPE_CHECKING:
    from generator.flow.package_parts import ChoiceType, InputShape

WORD = re.compile(r"(?P<key>(?:[^=:\\]|\\.|:(?!=))+)(?P<how>:=@|=@|:=|=)(?P<value>.*)", re.DOTALL)
DOTS = re.compile(r"(?:[^.\\]|\\.)+")
INTEGER = re.compile(r"[+-]?\d+")


# An input as the runtime takes it: JSON, bytes or a file's path where the document wants bytes.
Given: TypeAlias = "None | bool | int | float | str | bytes | Path | list[Given] | dict[str, Given]"


def entry(package: OperationShapes, words: list[str]) -> dict[str, Given]:
    """The inputs that the words describe.

    Raises:
        Stop: a word cannot be read, or names what the operation does not take.
    """
    made: dict[str, Given] = {}
    for word in words:
        if word.startswith("@"):
            for name, value in _whole(word).items():
                _set(made, name, value, name)
            continue
        match = WORD.fullmatch(word)
        if match is None:
            raise Stop(rules.NOT_AN_INPUT.at("", word=word))
        path, shapes = place_of(package, match["key"])
        put(made, path, _value(match["how"], match["value"], shapes), is_list(shapes), match["key"])
    return made


def _whole(word: str) -> dict[str, Given]:
    made = _json(_file(word[1:]).decode("utf-8", "replace"), word)
    if not isinstance(made, dict):
        raise Stop(rules.NO_OBJECT.at("", word=word))
    return made


def place_of(package: OperationShapes, key: str) -> tuple[list[str], list[InputShape]]:
    """The steps of a dotted key from an input downwards, and the shapes that may stand there."""
    inputs = package.inputs()
    whole = key.replace("\\.", ".")
    name = whole if whole in inputs else max((n for n in inputs if key.startswith(n + ".")), key=len, default="")
    if not name:
        raise _unknown(package, key, inputs)
    rest = [] if name == whole else [part.replace("\\.", ".") for part in DOTS.findall(key[len(name) + 1 :])]
    shapes = [inputs[name]]
    for step in rest:
        shapes = [inner for shape in shapes for inner in inside(package, shape, step)]
    return [*package.holder(name), name, *rest], shapes


def _unknown(package: OperationShapes, key: str, inputs: dict[str, InputShape]) -> Stop:
    from difflib import get_close_matches

    first = key.split(".")[0]
    body = package.operation.body
    if body is not None and any(inside(package, inputs[body.name], first) for _ in inputs if body.name in inputs):
        hint = f"Its body has: write {body.name}.{key}=..."
    else:
        offered = package.offered()
        near = get_close_matches(first, offered, n=1)
        known = f"did you mean '{near[0]}'? " if near else ""
        hint = f"{known}It takes: {', '.join(offered) or 'nothing'}."
    return Stop(rules.NO_SUCH_INPUT.at("", action=package.operation.action, name=first, hint=hint))


def _flat(package: OperationShapes, shape: InputShape) -> list[InputShape]:
    """A shape, or the alternatives it stands for."""
    if shape.kind == "choice":
        return [
            inner
            for kind in cast("ChoiceType", shape.type).alternatives
            for inner in _flat(package, package.shapes.shape_of(kind))
        ]
    if shape.kind == "union":
        return [inner for part in shape.parts for inner in _flat(package, part)]
    return [shape]


def inside(package: OperationShapes, shape: InputShape, step: str) -> list[InputShape]:
    """What may stand under a key or number inside a shape."""
    found: list[InputShape] = []
    for one in _flat(package, shape):
        if one.kind == "record":
            fields = {field.wire: field.shape for field in package.shapes.fields_of(one.type)}
            found += _flat(package, fields[step]) if step in fields else []
        elif one.kind == "map" or (one.kind == "list" and step.isdigit()):
            found += _flat(package, one.item)
    return found


def is_list(shapes: list[InputShape]) -> bool:
    return any(shape.kind == "list" for shape in shapes)


def _value(how: str, text: str, shapes: list[InputShape]) -> Given:
    if how == ":=":
        return _json(text, text)
    if how == ":=@":
        return _json(_file(text).decode("utf-8", "replace"), text)
    leaves = [inner for shape in shapes for inner in (shape.parts if shape.kind == "list" else (shape,))]
    if how == "=@":
        if any(leaf.kind == "file" for leaf in leaves):
            return _readable(text)
        if any(leaf.type is bytes for leaf in leaves):
            return _file(text)
        return _file(text).decode("utf-8", "replace")
    return typed(text, leaves)


def typed(text: str, leaves: list[InputShape]) -> None | bool | int | float | str:
    """The text as the type wanted there, where that is beyond doubt; else the text."""
    kinds = {leaf.type for leaf in leaves if leaf.kind == "scalar"}
    if any(leaf.kind == "any" for leaf in leaves) or str in kinds:
        return text
    if kinds & {int, float} and INTEGER.fullmatch(text):
        return int(text)
    if float in kinds:
        try:
            return float(text)
        except ValueError:
            return text
    if bool in kinds and text.lower() in ("true", "false"):
        return text.lower() == "true"
    if text == "null" and any(leaf.null for leaf in leaves):
        return None
    return text


def put(made: dict[str, Given], path: list[str], value: Given, growing: bool, key: str) -> None:
    """Set a value deep inside; a list named several times grows."""
    here: list[Given] | dict[str, Given] = made
    for number, step in enumerate(path[:-1]):
        here = _child(here, step, path[number + 1], key)
    last = path[-1]
    if isinstance(here, list):
        at = _index(here, last, key)
        if here[at] is not None:
            raise Stop(rules.INPUT_TWICE.at("", key=key, step=last))
        here[at] = value
    elif growing and not isinstance(value, list):
        known = here.get(last, [])
        if not isinstance(known, list):
            raise Stop(rules.INPUT_TWICE.at("", key=key, step=last))
        here[last] = [*known, value]
    else:
        _set(here, last, value, key)


def _set(made: dict[str, Given], name: str, value: Given, key: str) -> None:
    """A value where there is none yet: what was given before is not dropped."""
    if name in made:
        raise Stop(rules.INPUT_TWICE.at("", key=key, step=name))
    made[name] = value


def _child(here: list[Given] | dict[str, Given], step: str, following: str, key: str) -> list[Given] | dict[str, Given]:
    empty: list[Given] | dict[str, Given] = [] if following.isdigit() else {}
    if isinstance(here, list):
        at = _index(here, step, key)
        if here[at] is None:
            here[at] = empty
        inner = here[at]
    else:
        inner = here.setdefault(step, empty)
    if not isinstance(inner, (dict, list)):
        raise Stop(rules.INPUT_TWICE.at("", key=key, step=step))
    return inner


def _index(here: list[Given], step: str, key: str) -> int:
    if not step.isdigit() or int(step) > len(here):
        raise Stop(rules.INPUT_GAP.at("", key=key))
    if int(step) == len(here):
        here.append(None)
    return int(step)


def _readable(name: str) -> bytes | Path:
    """Something the runtime can send as a file: a path, or the bytes of standard input."""
    if name == "-":
        return sys.stdin.buffer.read()
    _file(name, just_look=True)
    return Path(name)


def _file(name: str, just_look: bool = False) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return reading.read(name, 0 if just_look else reading.LIMIT)
    except OSError as error:
        raise Stop(rules.FILE_UNREADABLE.at("", path=name, reason=reading.why_unread(name, error))) from None


def _json(text: str, written: str) -> Given:
    try:
        return cast("Given", reading.json_given(text))
    except (ValueError, RecursionError) as error:
        raise Stop(rules.NO_JSON.at("", text=written[:60], reason=error)) from None
