"""Options that were called otherwise: each is still taken for one release, with a word, and no help shows it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

_RENAMED = {
    "validate": {"--output": "--out"},
    "fix": {"--output": "--out"},
    "overlay apply": {"--output": "--out"},
    "flow new": {"--output": "--out"},
    "diff": {"--for": "--reader"},
    "omni run": {"--data": "--input-file"},
    "credential set": {"--store": "--secrets-in"},
    "check": {"--strict": "--thorough"},
}


def present(command: str, words: Sequence[str]) -> Iterator[str]:
    """The words given to a command, which may begin with its sub-command, as they are spelt now."""
    if f"{command} {words[0] if words else ''}" in _RENAMED:
        command = f"{command} {words[0]}"
    renamed = _RENAMED.get(command, {})
    options = True
    for word in words:
        options = options and word != "--"
        name, equals, value = word.partition("=")
        if not options or name not in renamed:
            yield word
            continue
        now = renamed[name]
        print(f"extsvc {command}: {name} is called {now} now; the next release takes {now} alone", file=sys.stderr)
        yield f"{now}{equals}{value}"
