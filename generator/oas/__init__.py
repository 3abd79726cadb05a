"""From bytes to a description whose references can be followed: the public door is `load`."""

from __future__ import annotations

from pathlib import Path

from generator.diagnostics import Checked
from generator.fetch import Fetched, Source, fetch
from generator.oas.files import Policy
from generator.oas.opening import Reader, opened
from generator.oas.resolve import ResolvedReference, Spec, resolve
from generator.oas.versions import Version

__all__ = ["Spec", "ResolvedReference", "Version", "load", "resolve"]


def load(
    source: Source | Fetched | str | Path,
    *,
    allow_remote: bool = False,
    allow_outside: bool = False,
    allow_private: bool = False,
    reader: Reader | None = None,
) -> Checked[Spec]:
    """The description at a path, "-" or an address, or in what was fetched; findings instead of exceptions, whatever the bytes.

    When there is a description, its findings have pointers only: `Spec.locate` gives them lines.
    """

    def understood(fetched: Fetched) -> Checked[Spec]:
        policy = Policy(fetched.place, allow_remote, allow_outside, allow_private)
        return opened(fetched, reader).then(lambda document: resolve(document, policy))

    if isinstance(source, Fetched):
        return understood(source)
    return fetch(source, allow_remote=allow_remote, allow_private=allow_private).then(understood)
