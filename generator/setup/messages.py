"""What goes through Setup: a request of somebody who is signed in, the form it brings, an answer, and the error that ends one early."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from generator.diagnostics import Diagnostic
from generator.org.local_org import LocalOrg

if TYPE_CHECKING:
    from generator.setup.debug_sessions import DebugSessions
    from generator.setup.drafts import ServiceDrafts
    from generator.setup.works import BackgroundWorks

HTML = "text/html;charset=utf-8"
BASE = "/setup"


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file of a form: the name it has on the other side, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class SetupForm:
    """What a form sent: values by name, several where a name is there several times, and files."""

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    files: Mapping[str, UploadedFile] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The value of a field without blanks around it, "" when there is none."""
        return self.raw(name).strip()

    def raw(self, name: str) -> str:
        """The value of a field as it was sent."""
        return next(iter(self.values.get(name, ())), "")

    def texts(self, name: str) -> tuple[str, ...]:
        """Every value of a name."""
        return self.values.get(name, ())

    def ticked(self, name: str) -> bool:
        """Whether a box is ticked."""
        return name in self.values

    def file(self, name: str) -> UploadedFile | None:
        """A file that was chosen."""
        found = self.files.get(name)
        return found if found is not None and (found.content or found.name) else None


@dataclass(frozen=True, slots=True)
class SetupRequest:
    """A request for a page. `path` is below /setup, without a slash at its end; `user` manages the org."""

    org: LocalOrg
    user: str
    token: str  # what every form of this session brings back
    method: str
    path: str
    query: Mapping[str, str]
    form: SetupForm
    drafts: ServiceDrafts
    works: BackgroundWorks
    debugging: DebugSessions

    def asked(self, name: str) -> str:
        """A value of the address."""
        return self.query.get(name, "").strip()


@dataclass(frozen=True, slots=True)
class SetupAnswer:
    """An answer: a page, a part of one, or a file."""

    content: bytes = b""
    status: int = 200
    kind: str = HTML
    headers: Mapping[str, str] = field(default_factory=dict)


class SetupError(Exception):
    """The end of a request in a page that says why."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def nothing_here() -> SetupError:
    """What is said of a page that is not there."""
    return SetupError(404, "There is nothing here.")


def moved_to(path: str) -> SetupAnswer:
    """Go on at another page, by GET."""
    return SetupAnswer(status=303, headers={"location": f"{BASE}{path}"})


@dataclass(frozen=True, slots=True)
class Told:
    """A finding as a page tells it: `weight` is "error", "refusal", "warning" or "note"."""

    weight: str
    message: str
    remedy: str = ""
    rule: str = ""
    line: int = 0
    column: int = 0
    source: str = ""  # the line of text it stands on

    @property
    def caret(self) -> str:
        """Blanks up to the column, then a caret."""
        lead = self.source[: max(self.column - 1, 0)]
        return "".join("\t" if c == "\t" else " " for c in lead) + "^" if self.column else ""


def refusal(message: str, remedy: str = "") -> Told:
    """A refusal in words."""
    return Told("error", message, remedy)


def told(found: Iterable[Diagnostic]) -> list[Told]:
    """Findings for a page."""
    return [
        Told(one.severity.value, one.message, one.remedy, one.rule.id, one.span.line, one.span.column) for one in found
    ]
