"""Apex classes that answer the callouts of a service in tests (`HttpCalloutMock`): what they print, in classes that an org takes.

An org takes classes of a million characters, and methods of 65,535 bytes of its own code (Execution Governors and Limits). A class that
would be longer keeps its answers in classes of their own; each operation has a method, and a text is a list of pieces, whose length is
ours to choose: no limit of a string literal is documented.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from generator.salesforce.apex_text import apex_string
from generator.targets.apex.target import Apex
from generator.targets.render import render
from generator.targets.seam import Page
from generator.targets.text import Code

SUFFIX = "CalloutMock"
LONGEST_CLASS = 1_000_000  # characters (Execution Governors and Limits, "Static Apex Limits")
MARK = "// Made by extsvc export --callout-mocks; written anew by it unless edited."
_PIECE = 1_000  # characters of one literal, before they are escaped
_MOST_LINES = 200  # of a text that is printed line by line
_ROUTES = 500  # in one method
_VARIABLE = re.compile(r"\{[^{}]*\}")
_LITERAL = re.compile(r"[A-Za-z0-9/_-]")


@dataclass(frozen=True, slots=True)
class MockedAnswer:
    """An answer: its status, headers and body (in base64 where it is no text); or what a callout that failed said (`fault`)."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    base64: bool = False
    fault: str = ""


@dataclass(frozen=True, slots=True)
class MockedOperation:
    """An operation by its name in Apex. The first `turns` of its answers are given in turn, the last of them from then on."""

    name: str
    verb: str
    path: str
    answers: tuple[MockedAnswer, ...]
    turns: int = 1


@dataclass(frozen=True, slots=True)
class CalloutMock:
    """A mock of a service; `bases` are the paths that its addresses may have before those of the operations."""

    service: str
    operations: tuple[MockedOperation, ...]
    bases: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What its class is called."""
        return f"{self.service}{SUFFIX}"


@dataclass(frozen=True, slots=True)
class ApexSource:
    """A class by its name, and its text."""

    name: str
    text: str


def callout_mock_classes(mock: CalloutMock) -> tuple[ApexSource, ...]:
    """The class of a mock, before it those with answers for which it has no room."""
    whole = _printed(mock, ())
    if len(whole.text) <= LONGEST_CLASS:
        return (whole,)
    parts = tuple(_part(mock, f"{mock.name}Answers{number}", group) for number, group in enumerate(_groups(mock), 1))
    return (*parts, _printed(mock, [one.name for one in parts]))


def too_long(answer: MockedAnswer) -> bool:
    """Whether no class could hold an answer beside what a class needs itself."""
    return _size(answer) > LONGEST_CLASS // 2


def _groups(mock: CalloutMock) -> Iterator[tuple[MockedOperation, ...]]:
    """The operations in as few groups as fit classes."""
    group: list[MockedOperation] = []
    size = 0
    for one in mock.operations:
        own = 400 + sum(map(_size, one.answers))
        if group and size + own > LONGEST_CLASS * 9 // 10:
            yield tuple(group)
            group, size = [], 0
        group.append(one)
        size += own
    yield tuple(group)


def _size(answer: MockedAnswer) -> int:
    """About how many characters an answer takes."""
    headers = sum(len(name) + len(value) + 40 for name, value in answer.headers)
    return 200 + headers + sum(len(piece) + 20 for piece in pieces(answer.body)[0])


def _printed(mock: CalloutMock, parts: Sequence[str]) -> ApexSource:
    ordered = sorted(
        mock.operations, key=lambda one: (-one.path.count("/"), len(_VARIABLE.findall(one.path)), one.path)
    )
    routes = [
        (apex_string(one.name), apex_string(one.verb.upper()), apex_string(pattern(one.path)), one.turns)
        for one in ordered
    ]
    values: dict[str, object] = {
        "mark": MARK,
        "name": mock.name,
        "service": mock.service,
        "bases": [apex_string(base) for base in ("", *mock.bases)],
        "routes": [routes[at : at + _ROUTES] for at in range(0, len(routes), _ROUTES)],
        "example": next((one for one in mock.operations if len(one.answers) > 1), None),
        "parts": parts,
        "operations": () if parts else [_operation(one) for one in mock.operations],
    }
    return _rendered(mock.name, "callout-mock.cls.jinja", values)


def _part(mock: CalloutMock, name: str, operations: tuple[MockedOperation, ...]) -> ApexSource:
    values: dict[str, object] = {
        "mark": MARK, "name": name, "owner": mock.name, "operations": [_operation(one) for one in operations],
    }  # fmt: skip
    return _rendered(name, "callout-mock-answers.cls.jinja", values)


def _rendered(name: str, template: str, values: dict[str, object]) -> ApexSource:
    (file,) = render(Apex(), [Page(f"{name}.cls", template, values)])
    return ApexSource(name, file.text)


def _operation(one: MockedOperation) -> dict[str, object]:
    answers = [_answer(answer) for answer in one.answers]
    return {"name": Code(apex_string(one.name)), "words": f"{one.verb.upper()} {one.path}", "answers": answers}


def _answer(one: MockedAnswer) -> dict[str, object]:
    literals, joint = pieces(one.body)
    return {
        "status": one.status,
        "headers": [(apex_string(name), apex_string(value)) for name, value in one.headers],
        "pieces": literals,
        "joint": joint,
        "base64": one.base64,
        "fault": apex_string(one.fault) if one.fault else "",
    }


def pieces(body: str) -> tuple[list[Code], Code]:
    """The literals of a text, and the one that joins them: its lines where they are short and few, else pieces of equal length."""
    lines = body.split("\n")
    if len(lines) > _MOST_LINES or any(len(line) > _PIECE for line in lines):
        cut: Iterable[str] = (body[at : at + _PIECE] for at in range(0, len(body), _PIECE))
        return [Code(apex_string(one)) for one in cut], Code("''")
    return [Code(apex_string(line)) for line in lines], Code("'\\n'")


def pattern(path: str) -> str:
    """The expression (java.util.regex, as Apex has it) of the paths that a template means."""
    made, at = [], 0
    for match in _VARIABLE.finditer(path):
        made += [_quoted(path[at : match.start()]), "[^/]+"]
        at = match.end()
    return "".join((*made, _quoted(path[at:])))


def _quoted(text: str) -> str:
    return "".join(char if _LITERAL.match(char) else f"\\x{{{ord(char):x}}}" for char in text)
