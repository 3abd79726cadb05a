"""Words of a document as cells of a Markdown table: one line each."""

from __future__ import annotations

from functools import lru_cache

from generator.model.service import Auth
from generator.targets.python.prose import readable
from generator.targets.text import Code, code_span, markdown

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


def credential(auth: Auth) -> tuple[Code, Code, Code]:
    """What a credential has to bring for a security scheme."""
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
    return code_span(auth.name), markdown(asked), cell(auth.description)
