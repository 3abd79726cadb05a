"""How values stand in the files of a deployment: XML, JSON, an Apex script."""

from __future__ import annotations

import json
import re

from generator.salesforce.apex_text import apex_string

# https://www.w3.org/TR/xml/#charsets
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;", "\r": "&#13;"}


class NotXml(ValueError):
    """A text that no XML document can hold."""


def xml(value: object) -> str:
    """A value as element text, escaped as orgs write it. Raises `NotXml`, and TypeError for what is no plain value."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if not isinstance(value, str):
        raise TypeError(f"a {type(value).__name__} cannot be printed into XML")
    if NOT_XML.search(value):
        raise NotXml("a control character cannot be written into XML")
    return re.sub("[&<>\"'\r]", lambda match: _ENTITIES[match[0]], value)


def quoted(value: object) -> str:
    """A JSON string."""
    if not isinstance(value, str):
        raise TypeError(f"a {type(value).__name__} cannot be printed as text")
    return json.dumps(value)


def apex(value: object) -> str:
    """An Apex string literal."""
    if not isinstance(value, str):
        raise TypeError(f"a {type(value).__name__} cannot be printed as text")
    return apex_string(value)
