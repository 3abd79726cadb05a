"""Words of a document as Markdown: cells of a table are one line each, descriptions keep their paragraphs and lists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from generator.model.service import Auth
from generator.targets.python.prose import LIST_ITEM, readable
from generator.targets.text import Code, as_markdown, code_span, in_one_line, markdown, quoted

LONGEST = 240  # characters of a description in a cell; the docstrings hold the whole
READ = 600  # characters looked at for it

span = lru_cache(maxsize=16384)(code_span)


@lru_cache(maxsize=16384)
def cell(words: str, longest: int = LONGEST) -> Code:
    """A description as one line, cut at a blank when it is long."""
    text = readable(words[:READ])
    if len(text) > longest or len(words) > READ:
        text = text[:longest].rsplit(" ", 1)[0] + " ..."
    return as_markdown(in_one_line(text))


@lru_cache(maxsize=16384)
def description(words: str, longest: int = LONGEST) -> Code:
    """A description with its paragraphs and lists, cut at a blank when it is long; its headings are bold words.

    Each paragraph and each item is one line, in which nothing but the words counts.
    """
    if "\n" not in words.strip():
        return cell(words, longest)
    shown = words[: 2 * longest]
    text = readable(shown)
    if len(text) > longest or len(words) > len(shown):
        text = text[:longest].rsplit(None, 1)[0] + " ..."
    blocks: list[tuple[str, list[str]]] = []
    for line in text.split("\n"):
        mark, rest = _marked(line)
        if mark != PLAIN or not rest or not blocks or blocks[-1][0] in (BREAK, HEADING):
            blocks.append((mark if rest else BREAK, [rest]))
        else:
            blocks[-1][1].append(rest)
    made = ""
    before = BREAK
    for mark, lines in blocks:
        line = as_markdown(in_one_line(" ".join(lines)))
        if line:
            inner = mark == INNER and before in (ITEM, INNER)
            shown = f"**{line}**" if mark == HEADING else f"- {line}" if mark in (ITEM, INNER) else line
            joined = mark in (ITEM, INNER) and before in (ITEM, INNER)
            made += ("\n" if joined else "\n\n" if made else "") + ("  " if inner else "") + shown
            before = mark
    return Code(made)


PLAIN, BREAK, HEADING, ITEM, INNER = "plain", "break", "heading", "item", "inner"
_NOTE = re.compile(r"\[!([A-Za-z]+)\]")


def _marked(line: str) -> tuple[str, str]:
    """What a line of a description is, and its words."""
    words = line.strip().removeprefix("> ").strip()
    if words[:1].isalpha():
        return PLAIN, words  # nearly all
    note = _NOTE.fullmatch(words)
    if words.startswith("#") or note is not None:
        return HEADING, note[1].capitalize() if note is not None else words.strip("# ").replace("**", "")
    item = LIST_ITEM.match(words)
    if item is None:
        return PLAIN, words
    return INNER if line.startswith(("  ", "\t")) else ITEM, words[item.end() :]


def given_as(auth: Auth, every: Sequence[Auth]) -> str:
    """The argument of a client that serves a security scheme, as the runtime's `proof_of` reads it; "" where none does."""
    if auth.kind == "apiKey":
        keys = {one.name for one in every if one.kind == "apiKey"}
        return f'api_key={{{quoted(auth.name)}: "..."}}' if len(keys) > 1 else 'api_key="..."'
    if auth.kind == "http" and auth.scheme.lower() in ("basic", "digest"):
        return 'basic=("...", "...")' if auth.scheme.lower() == "basic" else ""
    return 'token="..."' if auth.kind in ("http", "oauth2", "openIdConnect") else ""


def credential(auth: Auth, every: Sequence[Auth]) -> tuple[Code, Code, Code, Code]:
    """What a credential has to bring for a security scheme, and the argument that does."""
    kinds = {
        "apiKey": f"a key as {auth.location} {auth.parameter}",
        "http": f"the header Authorization, scheme {auth.scheme}",
        "oauth2": "an OAuth 2.0 token in the header Authorization",
        "openIdConnect": "an OpenID Connect token in the header Authorization",
        "mutualTLS": "a client certificate",
    }
    asked = kinds.get(auth.kind, auth.kind)
    if auth.device_url:
        asked += f"; a device asks for its code at {auth.device_url}"
    if auth.metadata_url:
        asked += f"; the server describes itself at {auth.metadata_url}"
    if auth.deprecated:
        asked += " (deprecated)"
    given = given_as(auth, every)
    return code_span(auth.name), code_span(given) if given else Code(""), markdown(asked), cell(auth.description)
