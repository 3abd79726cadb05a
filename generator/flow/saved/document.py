"""The file of an interview that waits: its parts, and how they are read with every type checked."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Literal

from generator.flow.saved.values import BadState

FORMAT = "extsvc-interview/1"
MAX_BYTES = 64 * 1024 * 1024

# "waiting"; "running": a process goes on with it, or died doing so; "failed": the last attempt to go on failed.
SavedStatus = Literal["waiting", "running", "failed"]


@dataclass(frozen=True, slots=True)
class SavedFlow:
    """A flow that takes part, as it was when the interview began: its file, the SHA-256 of that, and a copy.

    `text` is Base64 of what is no UTF-8 (`binary`).
    """

    name: str
    file: str
    sha256: str
    text: str
    binary: bool = False


@dataclass(frozen=True, slots=True)
class SavedLoop:
    items: list[object]
    index: int


@dataclass(frozen=True, slots=True)
class SavedFrame:
    flow: str
    at: str
    values: dict[str, object]
    loops: dict[str, SavedLoop] = field(default_factory=dict)
    visited: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    called_by: str = ""


@dataclass(frozen=True, slots=True)
class SavedTest:
    field: str
    operator: str
    value: object


@dataclass(frozen=True, slots=True)
class SavedAwaited:
    number: int
    label: str
    due: str = ""
    event: str = ""
    tests: list[SavedTest] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SavedState:
    """An interview at a wait. `path` is the scheduled path of one that has not begun.

    `children` are the interviews within a stage that wait themselves, by the lower-case name of the step whose flow they run.
    """

    guid: str
    started: str
    since: str
    frames: list[SavedFrame]
    awaited: list[SavedAwaited]
    element: str = ""  # the name of the wait, for people
    path: str = ""
    executed: int = 0
    callouts: int = 0
    settled: int = 0
    fault: str = ""
    children: dict[str, list[SavedState]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SavedWorld:
    """What the run leans on and its next part needs again. Where callouts go and what they send is never kept."""

    given: dict[str, object] = field(default_factory=dict)
    records: dict[str, object] | None = None
    user: str = ""
    timezone: str = "UTC"
    http_errors: Literal["fault", "normal"] = "fault"
    max_elements: int = 100_000


@dataclass(frozen=True, slots=True)
class SavedInterview:
    """All of it. `sent` are the callouts that an attempt to go on has made and not come to the end of."""

    format: str
    id: str
    status: SavedStatus
    flows: list[SavedFlow]
    state: SavedState
    world: SavedWorld
    withheld: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    reason: str = ""

    @property
    def flow(self) -> SavedFlow:
        return self.flows[0]


def saved_flow(name: str, file: str, data: bytes) -> SavedFlow:
    """A flow as it is saved."""
    digest = hashlib.sha256(data).hexdigest()
    try:
        return SavedFlow(name, file, digest, data.decode("utf-8"))
    except UnicodeDecodeError:
        return SavedFlow(name, file, digest, base64.b64encode(data).decode("ascii"), binary=True)


def bytes_of(saved: SavedFlow) -> bytes:
    """The copy of a flow; nothing where it is not what `saved_flow` wrote."""
    if not saved.binary:
        return saved.text.encode("utf-8", "replace")
    try:
        return base64.b64decode(saved.text, validate=True)
    except ValueError:
        return b""


def written(saved: SavedInterview) -> bytes:
    """The file's bytes."""
    import msgspec

    return msgspec.json.format(msgspec.json.encode(saved), indent=1) + b"\n"


def read(data: bytes) -> SavedInterview:
    """What a file holds. Raises `BadState` where it is not as `written` writes it."""
    import msgspec

    try:
        saved = msgspec.json.decode(data, type=SavedInterview)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BadState(f"it is no saved interview: {error}") from None
    if saved.format != FORMAT:
        raise BadState(f"it is written as {saved.format[:40]}, and this version reads {FORMAT}")
    if not saved.flows or not saved.state.frames or not saved.state.awaited:
        raise BadState("it names no flow, or nothing that is waited for")
    return saved
