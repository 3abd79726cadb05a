"""New values as text, in the style of the document they are put into."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

# Plain YAML keys that every reader, of YAML 1.1 or 1.2, takes for this very text.
_PLAIN = re.compile(r"(?:[A-Za-z_$][A-Za-z0-9_$./-]*|/[A-Za-z0-9_$./{}-]*)\Z")
_PLAIN_VALUE = re.compile(r"(?:[A-Za-z_][A-Za-z0-9_/-]*|\d+\.\d+\.\d+)\Z")
_WORDS = re.compile(r"(?i:true|false|yes|no|on|off|null|y|n)\Z")
# JSON leaves these as they are inside a string; YAML does not allow or would fold them.
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class DocumentStyle:
    """How a document is laid out: one level of indentation, line ends, and JSON's blanks."""

    indent: str = "  "
    newline: str = "\n"
    colon: str = ": "
    comma: str = ", "
    plain: bool = False  # YAML: words inside braces need no quotes


def scalar(value: object) -> str:
    """A JSON scalar (or an empty collection) that YAML reads as the same."""
    text = json.dumps(value, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def yaml_key(key: str) -> str:
    """A key, plain where no reader can misunderstand it."""
    return key if _PLAIN.match(key) and not _WORDS.match(key) else scalar(key)


def yaml_scalar(value: object) -> str:
    """A scalar, plain where it is a word no reader takes for anything else."""
    plain = isinstance(value, str) and _PLAIN_VALUE.match(value) and not _WORDS.match(value)
    return str(value) if plain else scalar(value)


def yaml_block(value: object, pad: str, style: DocumentStyle) -> str:
    """A value in block style; the first line stands at the caller's place, the others are padded by `pad`."""
    if isinstance(value, dict) and value:
        members = [yaml_member(yaml_key(key), item, pad, style) for key, item in value.items()]
        return f"{style.newline}{pad}".join(members)
    if isinstance(value, list) and value:
        items = ["- " + yaml_block(item, pad + "  ", style) for item in value]
        return f"{style.newline}{pad}".join(items)
    return yaml_scalar(value)


def yaml_member(key: str, value: object, pad: str, style: DocumentStyle) -> str:
    """`key: value`, with a collection on the lines below."""
    if not isinstance(value, (dict, list)) or not value:
        return f"{key}: {yaml_scalar(value)}"
    inner = pad + (style.indent if isinstance(value, dict) else "  ")
    return f"{key}:{style.newline}{inner}{yaml_block(value, inner, style)}"


def flow_key(key: str, style: DocumentStyle) -> str:
    """A key inside braces."""
    return yaml_key(key) if style.plain and not set("{}") & set(key) else scalar(key)


def json_text(value: object, pad: str | None, style: DocumentStyle) -> str:
    """A value in braces: JSON, which YAML reads too; `pad` is the indentation of its line, None for a single line."""
    if isinstance(value, dict) and value:
        deeper = _deeper(pad, style)
        members = [flow_key(key, style) + style.colon + json_text(item, deeper, style) for key, item in value.items()]
        return _wrapped("{", members, "}", pad, style)
    if isinstance(value, list) and value:
        return _wrapped("[", [json_text(item, _deeper(pad, style), style) for item in value], "]", pad, style)
    return yaml_scalar(value) if style.plain else scalar(value)


def _deeper(pad: str | None, style: DocumentStyle) -> str | None:
    return None if pad is None else pad + style.indent


def _wrapped(opening: str, members: list[str], closing: str, pad: str | None, style: DocumentStyle) -> str:
    if pad is None:
        return opening + style.comma.join(members) + closing
    line = style.newline + pad + style.indent
    return opening + line + ("," + line).join(members) + style.newline + pad + closing
