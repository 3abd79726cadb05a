"""Rules about credentials: a good example is a part of extsvc.toml beside this file, and the bad one takes its place."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from generator.credentials.load import load
from generator.diagnostics import Diagnostic

EXAMPLE = Path(__file__).parent / "extsvc.toml"


def config(good: str, example: str) -> str:
    """The example file with the part `good` written as `example`."""
    text = EXAMPLE.read_text(encoding="utf-8")
    assert text.count(good) == 1, f"{EXAMPLE.name} must hold {good} once, not {text.count(good)} times"
    return text.replace(good, "" if example == "(nothing)" else example)


def findings(text: str, folder: Path) -> Iterable[Diagnostic]:
    place = folder / "extsvc.toml"
    place.write_text(text, encoding="utf-8")
    return load([place]).diagnostics
