"""Salesforce's rules for developer names and for the addresses of named credentials."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from urllib.parse import urlsplit

from generator.credentials import rules
from generator.diagnostics import Diagnostic, Rule, Severity, Span

NAME_LENGTH, SETUP_LENGTH, LABEL_LENGTH = 80, 40, 80
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
# The transport owns these; a credential that set them could split or redirect a request.
_OWNED = frozenset({"host", "content-length", "transfer-encoding", "connection", "te", "trailer", "upgrade"})


def found(rule: Rule, span: Span, **args: object) -> Diagnostic:
    """A finding of a rule at a known place."""
    return rule.at(span.pointer, file=span.file, **args).located(span)


def guess(word: str, known: tuple[str, ...] | list[str]) -> str:
    """`; did you mean 'x'?` or nothing."""
    near = get_close_matches(word, known, n=1)
    return f"; did you mean '{near[0]}'?" if near else ""


def check_name(name: str, kind: str, span: Span) -> Iterator[Diagnostic]:
    """Whether a text is a developer name."""
    reason = _name_fault(name)
    if reason:
        yield found(rules.NAME, span, name=name[:100], kind=kind, reason=reason)
    elif len(name) > SETUP_LENGTH and kind != "permission set":
        yield found(rules.NAME_LONG, span, name=name, kind=kind, length=len(name))


def _name_fault(name: str) -> str:
    if not name:
        return "it is empty"
    if not (name[0].isascii() and name[0].isalpha()):
        return "it does not begin with a letter"
    strange = next((c for c in name if not (c.isascii() and (c.isalnum() or c == "_"))), "")
    if strange:
        return f"it holds {strange!r}"
    if "__" in name:
        return "it has two underscores in a row"
    if name.endswith("_"):
        return "it ends with an underscore"
    return f"it has {len(name)} characters" if len(name) > NAME_LENGTH else ""


def check_label(label: str, owner: str, span: Span) -> Iterator[Diagnostic]:
    """Whether a label is short enough."""
    if len(label) > LABEL_LENGTH:
        yield found(rules.LABEL, span, owner=owner, length=len(label))


def check_url(url: str, owner: str, span: Span) -> Iterator[Diagnostic]:
    """Whether a text is an address that callouts may go to."""
    reason = _url_fault(url)
    if reason:
        yield found(rules.URL, span, owner=owner, reason=reason)
        return
    parts = urlsplit(url)
    if parts.scheme.lower() == "http":
        finding = found(rules.URL_INSECURE, span, owner=owner, host=parts.hostname)
        yield finding.lower(Severity.NOTE) if is_loopback(parts.hostname or "") else finding


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    return host.lower() in _LOOPBACK


def _url_fault(url: str) -> str:
    if not url:
        return "is empty"
    if any(c.isspace() or not c.isprintable() for c in url) or "\\" in url:
        return "holds a blank, a backslash or a control character"
    if url.lower().startswith("callout:"):
        return "is itself a callout: to a named credential"
    if "${" in url or "{!" in url:
        return "still holds a placeholder"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "is no valid address"
    if parts.scheme.lower() not in ("http", "https"):
        return "does not begin with https://"
    if not host:
        return "names no host"
    if "@" in parts.netloc:
        return "holds a user name or password"
    if "#" in url:
        return "has a fragment (#...)"
    return "has a query (?...)" if "?" in url else ""


def check_header_name(name: str, owner: str, span: Span) -> Iterator[Diagnostic]:
    """Whether a text can be the name of a custom header."""
    if not _HEADER.fullmatch(name):
        yield found(rules.HEADER, span, owner=owner, header=name[:60], reason="is no header name")
    elif name.lower() in _OWNED:
        yield found(rules.HEADER, span, owner=owner, header=name, reason="is set by the transport")
