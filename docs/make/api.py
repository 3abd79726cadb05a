"""docs/api.md: the guide of api_guide.md.in, then every public name from its docstring. `python docs/make/api.py` writes it."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import ForwardRef

import external_services as face

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "docs" / "api.md"
GUIDE = Path(__file__).parent / "api_guide.md.in"
_MEMBERS_LEFT_OUT = ("mro",)


def page() -> str:
    """The whole page."""
    guide = GUIDE.read_text(encoding="utf-8").replace("{count}", str(len(face.__all__)))
    names = sorted(face.__all__, key=lambda name: (not name[0].islower(), name.lower()))
    functions = [name for name in names if name[0].islower()]
    types = [name for name in names if not name[0].islower()]
    parts = [guide.rstrip(), "## Functions", *map(_entry, functions), "## Types", *map(_entry, types)]
    return "\n\n".join(parts) + "\n"


def _entry(name: str) -> str:
    found = getattr(face, name)
    if not callable(found):
        return f"### {name}\n\n`{found!r}`"
    made = [f"### {name}"]
    if inspect.isfunction(found) or inspect.isclass(found):
        made.append(f"```text\n{_signature(name, found)}\n```")
    made.append(_paragraphs(found))
    members = list(_members(found)) if inspect.isclass(found) else []
    return "\n\n".join([*made, *(["\n".join(members)] if members else [])])


def _signature(name: str, found: object) -> str:
    """`name(parameters) -> answer`, a parameter a line where it is long."""
    if inspect.isclass(found) and not _is_record(found) or not callable(found):
        return name
    signature = inspect.signature(found)
    parts = list(_parameters(signature))
    answer = "" if inspect.isclass(found) else f" -> {_annotation(signature.return_annotation)}"
    one = f"{name}({', '.join(parts)}){answer}"
    return one if len(one) <= 110 else f"{name}(\n" + "".join(f"    {part},\n" for part in parts) + f"){answer}"


def _parameters(signature: inspect.Signature) -> Iterator[str]:
    starred = False
    for parameter in signature.parameters.values():
        if parameter.kind is parameter.VAR_POSITIONAL:
            starred = True
        elif parameter.kind is parameter.KEYWORD_ONLY and not starred:
            starred = True
            yield "*"
        star = "*" if parameter.kind is parameter.VAR_POSITIONAL else ""
        text = f"{star}{parameter.name}: {_annotation(parameter.annotation)}"
        yield text if parameter.default is parameter.empty else f"{text} = {_default(parameter.default)}"


def _annotation(annotation: object) -> str:
    if isinstance(annotation, ForwardRef):  # as named tuples keep them
        return annotation.__forward_arg__
    return annotation if isinstance(annotation, str) else getattr(annotation, "__name__", str(annotation))


def _default(value: object) -> str:
    """A default as one would write it; of a type of ours its name, for the constructor knows the rest."""
    if value is face.ALL:
        return "ALL"
    if _is_record(value):
        return f"{type(value).__name__}()"
    return "..." if " at 0x" in repr(value) or type(value).__module__ != "builtins" else repr(value)


def _is_record(found: object) -> bool:
    """Whether its fields are all that it is made of: a dataclass or a named tuple, or an instance of one."""
    return hasattr(found, "__dataclass_fields__") or hasattr(found, "_fields")


def _paragraphs(found: object) -> str:
    text = inspect.getdoc(found) or ""
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))


def _members(found: type) -> Iterator[str]:
    """Methods and properties with the first sentence of each."""
    for name, member in vars(found).items():
        text = inspect.getdoc(getattr(member, "func", member)) if not name.startswith("_") else None
        function = inspect.isfunction(member) or isinstance(member, (property, classmethod, staticmethod))
        if text and (function or hasattr(member, "func")) and name not in _MEMBERS_LEFT_OUT:
            call = "()" if inspect.isfunction(member) else ""
            yield f"- `{name}{call}`: {' '.join(text.split(chr(10) + chr(10))[0].split())}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
