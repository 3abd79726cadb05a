"""Where a callback is listened for: the part of its address that the document fixes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_EXPRESSION = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class CallbackUrl:
    """A pattern of paths; `names` are those of its open parts, in their order."""

    pattern: re.Pattern[str]
    names: tuple[str, ...] = ()

    @classmethod
    def of(cls, key: str, at: str, chosen: bool) -> CallbackUrl:
        """The paths that a callback's key means.

        A key that begins with an expression (`{$request.body#/url}/data`) means an address
        that the caller gave, and what follows it: `at` stands for the former. One that is
        an address of its own means its path, unless another was `chosen`.
        """
        leading = _EXPRESSION.match(key)
        if leading is not None:
            rest = key[leading.end() :]
            fixed = at.rstrip("/") + rest if rest.startswith("/") else at
        else:
            fixed = at if chosen else _path_of(key) or at
        return cls(*_compiled(fixed if fixed.startswith("/") else f"/{fixed}"))

    def match(self, path: str) -> Mapping[str, str] | None:
        """The open parts of a path, None for another one."""
        found = self.pattern.fullmatch(path)
        if found is None:
            return None
        return dict(zip(self.names, found.groups(), strict=True))


def _path_of(address: str) -> str:
    """The path of an address, any part of which may be an expression."""
    after = address.partition("://")[2] if "://" in address else address
    plain = _EXPRESSION.sub(lambda found: "x" * len(found[0]), after)
    start = plain.find("/")
    return after[start:] if start >= 0 else ""


def _compiled(path: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """A path with expressions, without its query, as a pattern: each takes one segment."""
    names: list[str] = []
    made, end = "", 0
    for found in _EXPRESSION.finditer(path):
        if "?" in path[end : found.start()]:
            break
        made += re.escape(path[end : found.start()]) + "([^/]+)"
        names.append(found[1])
        end = found.end()
    made += re.escape(path[end:].partition("?")[0])
    return re.compile(made.rstrip("/") + "/?"), tuple(names)
