"""What a validator objects to, told with paths."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

Path = tuple[str | int, ...]


class SchemaError(Protocol):
    """What jsonschema-rs says of a value that does not fit."""

    @property
    def kind(self) -> object: ...
    @property
    def instance_path(self) -> Iterable[str | int]: ...
    @property
    def message(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Violation:
    """One way in which a value does not fit: the path inside the value, and a sentence."""

    path: Path
    message: str


def told(errors: Iterable[SchemaError]) -> Iterator[Violation]:
    """Each violation once; where alternatives failed, also what the nearest one lacks."""
    seen = set()
    for error in errors:
        for violation in _explained(error):
            if violation not in seen:
                seen.add(violation)
                yield violation


def _explained(error: SchemaError) -> Iterator[Violation]:
    """The error itself, or when alternatives failed the faults of the one that came nearest."""
    context = getattr(error.kind, "context", None)
    branches = [branch for branch in context if branch] if context else []
    if not branches:
        yield Violation(tuple(error.instance_path), error.message)
        return
    nearest = min(branches, key=lambda branch: (all(not e.instance_path for e in branch), len(branch)))
    yield Violation(tuple(error.instance_path), error.message)
    for inner in nearest:
        yield Violation(tuple(inner.instance_path), f"(nearest alternative) {inner.message}")


def plain(value: object) -> object:
    """The value with bytes as text, which is what a schema can judge."""
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode("latin-1")
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value
