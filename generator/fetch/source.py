"""Where a document is, and what became of reading it: its bytes, or a finding that names it without its secrets."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlsplit

from msgspec import Struct

from generator.diagnostics import Checked, Diagnostic, Rule, Span
from generator.fetch import rules


class Source(Struct, frozen=True):
    """Where a document is: a path, "-" for standard input, or an http(s) address."""

    text: str

    @property
    def kind(self) -> Literal["file", "stdin", "remote"]:
        if self.text == "-":
            return "stdin"
        return "remote" if scheme(self.text) not in ("", "file") else "file"

    @property
    def name(self) -> str:
        """What to call it in messages; an address without its query, which may hold a key."""
        if self.kind == "stdin":
            return "<stdin>"
        return _shown(self.text) if self.kind == "remote" else self.text


class Fetched(Struct, frozen=True, eq=False):
    """The bytes of a source. `place` is the file's real path or the final address; "" for standard input."""

    data: bytes
    name: str
    place: str


def scheme(text: str) -> str:
    """The scheme of an address; "" for a path, also for one that begins with a drive letter."""
    scheme, colon, _rest = text.partition(":")
    return scheme.lower() if colon and len(scheme) > 1 and scheme.isalnum() and "//" in text[: len(scheme) + 3] else ""


def _shown(address: str) -> str:
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "") + (f":{parts.port}" if parts.port else "")
    except ValueError:
        return address.split("?")[0].rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}"


def finding(rule: Rule, name: str, **args: object) -> Diagnostic:
    """A finding about a whole source, called by its name."""
    return Diagnostic(rule, Span(name, "", 1, 1), tuple(sorted({"name": name, **args}.items())))


def refused(rule: Rule, source: Source, **args: object) -> Checked[Fetched]:
    return Checked(None, (finding(rule, source.name, **args),))


def within(data: bytes, source: Source, place: str, limit: int) -> Checked[Fetched]:
    if len(data) > limit:
        return refused(
            rules.TOO_LARGE, source, limit=f"{limit // (1024 * 1024)} MiB" if limit >= 1024 * 1024 else f"{limit} bytes"
        )
    return Checked(Fetched(data, source.name, place))
