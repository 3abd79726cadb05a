"""Words of a document as cells of a Markdown table: one line each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from generator.model.service import Auth
from generator.targets.python.prose import readable
from generator.targets.text import Code, code_span, markdown, quoted

LONGEST = 240  # characters of a description in a cell; the docstrings hold the whole
READ = 600  # characters looked at for it

span = lru_cache(maxsize=16384)(code_span)


@lru_cache(maxsize=16384)
def cell(words: str, longest: int = LONGEST) -> Code:
    """A description as one line, cut at a blank when it is long."""
    text = readable(words[:READ])
    if len(text) > longest or len(words) > READ:
        text = text[:longest].rsplit(" ", 1)[0] + " ..."
    return markdown(text)


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
