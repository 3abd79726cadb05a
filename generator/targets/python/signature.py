"""What the docstring of an operation's function says."""

from __future__ import annotations

from collections.abc import Sequence

from generator.model.service import FRAMING_HEADERS, Operation, Parameter, Response
from generator.model.types import Limits, ListOf, Nullable, Scalar, Type
from generator.naming.python import OperationNames
from generator.targets.python.layout import WIDTH
from generator.targets.python.prose import is_structure, long_docstring, readable, within_docstring, wrapped
from generator.targets.text import Code

WHERE = {
    "path": "Part of the path.",
    "query": "Part of the query.",
    "querystring": "The whole query string.",
    "header": "Sent as the header {name}.",
    "cookie": "Sent as the cookie {name}.",
}
MOST_CHOICES = 12


def attribute_and_wire(parameter: Parameter, names: OperationNames) -> tuple[str, str]:
    """The attribute of a parameter, and its name on the wire.

    One name in two places (path and query) means the first; the other goes by its attribute."""
    name = names.inputs[parameter.location, parameter.name]
    first = next(location for location, wire in names.inputs if wire == parameter.name)
    return name, parameter.name if first == parameter.location else name


def parameter_words(parameter: Parameter) -> str:
    """What the document says of a parameter, its allowed values and its default."""
    parts = ["Deprecated."] if parameter.deprecated else []
    words = sentence(parameter.description)
    parts.append(words or WHERE[parameter.location].format(name=parameter.name))
    if parameter.location == "header" and parameter.name.lower() in FRAMING_HEADERS:
        parts.append("The connection writes it; what is given here is not sent.")
    parts.append(facts(parameter.type))
    if parameter.default is not None and parameter.default not in ("null", '""'):
        parts.append(f"Left out, the service takes {parameter.default}.")
    return " ".join(p for p in parts if p)


def sentence(words: str) -> str:
    """The words with a full stop, so that another sentence can follow."""
    words = words.strip()
    bare = words.rstrip("\"'”’*_)]")  # what may stand behind a full stop
    return words if not words or words[-1] in ":;`" or bare[-1:] in (".", "!", "?") else f"{words}."


def facts(kind: Type) -> str:
    """The allowed values or bounds of a type as a sentence; "" when there is nothing to say."""
    inner = kind.inner if isinstance(kind, Nullable) else kind
    each = "Each " if isinstance(inner, ListOf) else ""
    inner = inner.item if isinstance(inner, ListOf) else inner
    if not isinstance(inner, Scalar):
        return ""
    if inner.choices:
        shown = list(inner.choices[:MOST_CHOICES])
        more = len(inner.choices) - len(shown)
        last = f"{more} more" if more > 0 else shown.pop()
        listed = f"{', '.join(shown)} or {last}." if shown else f"Always {last}."
        return f"{each}{listed}" if shown else listed
    return _bounds(inner.limits, each) if inner.limits is not None else ""


def _bounds(limits: Limits, each: str) -> str:
    words = [text for text in (_range(limits), _length(limits.min_length, limits.max_length)) if text]
    if not words:
        return ""
    text = f"{each.lower()}{' and '.join(words)}."
    return text[0].upper() + text[1:]


def _range(limits: Limits) -> str:
    """The values between two bounds, each of which may be left out; `above` and `below` are no values themselves."""
    if limits.minimum is not None and limits.maximum is not None:
        return f"from {limits.minimum} to {limits.maximum}"
    bounds = (
        ("at least", limits.minimum),
        ("more than", limits.above),
        ("at most", limits.maximum),
        ("less than", limits.below),
    )
    return " and ".join(f"{words} {bound}" for words, bound in bounds if bound is not None)


def _length(least: int | None, most: int | None) -> str:
    """How many characters there may be."""
    if least and most is not None:
        return _characters(f"{least} to {most}" if least != most else f"exactly {most}", most)
    if least:
        return _characters(f"at least {least}", least)
    return _characters(f"at most {most}", most) if most is not None else ""


def _characters(words: str, number: int) -> str:
    return f"{words} character" if number == 1 else f"{words} characters"


def docs_of(
    operation: Operation,
    call: str,
    names: OperationNames,
    inputs: Sequence[Code],
    answers: Sequence[Code],
) -> Code:
    """The docstring of the function: what it does by which `call`, its inputs with their limits, what it answers (each an `entry`).

    What every call shares (`_options`, errors of the transport) is said once, at the client.
    """
    arguments = ["", "    Args:", *inputs] if inputs else []
    returned = ["", "    Returns:", *answers] if answers else []
    raised = ["", "    Raises:", f"        {names.exception}: The service answered with an error code."]
    return Code(long_docstring(_opening(operation, call), [*arguments, *returned, *raised], 4))


def _opening(operation: Operation, call: str) -> list[str]:
    width = WIDTH - 4
    lines = wrapped(operation.summary, width - 6)
    body = wrapped(operation.description, width)
    if not lines:
        # A one-paragraph description is the summary; otherwise its first line is.
        lines, body = body or wrapped(call, width - 6), []
    if body and body != lines:
        lines += ["", *body]
    if operation.deprecated:
        lines += ["", "Deprecated."]
    if lines[0] != call:
        lines += ["", *wrapped(call, width)]
    if operation.servers:
        lines += ["", *wrapped(f"Served at: {', '.join(s.url for s in operation.servers)}", width)]
    if operation.docs_url:
        lines += ["", *wrapped(f"See {operation.docs_url}", width)]
    for response in operation.responses:
        for name, target, words in response.links:
            lines += ["", *wrapped(f"Link {name} ({response.code}): {target} {words}".rstrip(), width)]
    return lines


def entry(name: str, words: str) -> Code:
    """`name: words` below a title of the docstring, the following lines indented by four more."""
    first, *rest = wrapped(f"{name}: {words}" if words else name, WIDTH - 12) or [name]
    return Code(within_docstring([f"    {first}", *[f"        {line}".rstrip() for line in rest]], 4))


def answer_words(response: Response) -> str:
    """The first paragraph that the document has of an answer, and its headers; the class of the answers has all of it."""
    words = _first_paragraph(readable(response.description))
    named = [
        f"{h.name} ({about})" if (about := _first_paragraph(readable(h.description))) else h.name
        for h in response.headers
    ]
    if not named:
        return words
    headers = f"the header{'s' if len(named) > 1 else ''} {', '.join(named)}"
    open_ended = words if words.endswith("...") else words.rstrip(".")
    return f"{open_ended}, with {headers}" if words else f"With {headers}"


def _first_paragraph(text: str) -> str:
    """The lines before the first blank one, list, heading or table; those at least where it begins with one."""
    kept: list[str] = []
    for line in text.split("\n"):
        if kept and (not line.strip() or is_structure(line)):
            break
        kept.append(line)
    words = " ".join(" ".join(kept).split())
    return f"{words[:-1]} ..." if words.endswith(":") else words
