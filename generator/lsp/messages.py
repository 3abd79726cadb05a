"""What the server and its worker say to each other: one question, one answer, both JSON."""

from __future__ import annotations

from typing import Generic, TypeAlias, TypeVar, Union

from msgspec import Struct

A = TypeVar("A")


class Position(Struct, frozen=True):
    """A place as the protocol counts it: from 0."""

    line: int
    character: int


class Range(Struct, frozen=True):
    start: Position
    end: Position


# -- questions ---------------------------------------------------------------------------------------------------------


class EditorSettings(Struct, frozen=True, tag="settings"):
    """How to work: what columns count, which folders definitions may lead to, whether an org's judgement is asked for."""

    units: str = "utf-16"
    folders: tuple[str, ...] = ()
    external_services: bool = True


class Opened(Struct, frozen=True, tag="opened"):
    """The text of a file as the editor holds it now."""

    path: str
    text: str


class Closed(Struct, frozen=True, tag="closed"):
    path: str


class JudgeAsked(Struct, frozen=True, tag="judge"):
    path: str


class HoverAsked(Struct, frozen=True, tag="hover"):
    path: str
    position: Position


class DefinitionAsked(Struct, frozen=True, tag="definition"):
    path: str
    position: Position


class MendsAsked(Struct, frozen=True, tag="actions"):
    """Which mends there are for what is found within a range."""

    path: str
    range: Range


class MendAsked(Struct, frozen=True, tag="mend"):
    """The edits of a mend: of the finding of a rule at a pointer, or of all that `fix` mends where `rule` is ""."""

    path: str
    rule: str = ""
    pointer: str = ""


Question: TypeAlias = Union[
    EditorSettings, Opened, Closed, JudgeAsked, HoverAsked, DefinitionAsked, MendsAsked, MendAsked
]

# -- answers -----------------------------------------------------------------------------------------------------------


class ShownFinding(Struct, frozen=True):
    """A finding for a list of problems. `weight` is 1 for what is wrong, 2 for a warning, 3 for a note."""

    path: str
    range: Range
    weight: int
    rule: str
    pointer: str
    message: str


class Judged(Struct, frozen=True):
    """What was found; `files` are the others that had a part in it."""

    findings: tuple[ShownFinding, ...] = ()
    files: tuple[str, ...] = ()


class HoverText(Struct, frozen=True):
    """Markdown about what stands at a range; "" where there is nothing to tell."""

    markdown: str = ""
    range: Range | None = None


class Led(Struct, frozen=True):
    """Where a reference leads; "" where it leads nowhere one may go."""

    path: str = ""
    range: Range | None = None


class OfferedMend(Struct, frozen=True):
    """A mend of one finding (`rule`, `pointer`), or of all (`rule` is "")."""

    title: str
    rule: str = ""
    pointer: str = ""
    range: Range | None = None


class Offered(Struct, frozen=True):
    mends: tuple[OfferedMend, ...] = ()


class Edit(Struct, frozen=True):
    range: Range
    text: str


class Edits(Struct, frozen=True):
    edits: tuple[Edit, ...] = ()


class Done(Struct, frozen=True):
    """Nothing to tell."""


class WorkerAnswer(Struct, Generic[A]):
    """An answer, or the sentence that says why there is none."""

    value: A | None = None
    fault: str = ""
