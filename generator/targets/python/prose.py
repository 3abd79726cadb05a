"""Words of a document as docstrings: wrapped, indented, and unable to leave their quotes."""

from __future__ import annotations

import re
from functools import lru_cache

from generator.targets.python.layout import WIDTH
from generator.targets.text import clean

LIST_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+")
_AT_MARGIN = re.compile(r"^\S", re.MULTILINE)
_KEPT = ("|", "#", "```", "    ", "\t", "~~~")
# Compiled where there is markup: most documents have none.
_LINK = r"(?is)<a\s[^>]*?href\s*=\s*[\"']?([^\"'>\s]+)[^>]*>(.*?)</a>"
_TAGS = (
    (r"(?i)</?(?:p|div|ul|ol|table|tr|h[1-6])\b[^>]*>|<br\s*/?>", "\n"),
    (r"(?i)<li\b[^>]*>", "\n- "),
    (r"(?i)</?(?:code|tt|pre|kbd)\b[^>]*>", "`"),
    (r"(?i)</?(?:b|strong|i|em|u|span|li|td|th|small|sup|sub|font|thead|tbody)\b[^>]*>", ""),
)
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#39;", "'"), ("&nbsp;", " "), ("&amp;", "&"))
LONGEST = 6000  # characters of one description; past that nobody reads it in an editor


def readable(words: str) -> str:
    """A description without markup that only a browser understands. Links stay."""
    text = words if words.isprintable() else clean(words)
    if "<" in text:
        text = re.sub(_LINK, _link, text)
        for pattern, new in _TAGS:
            text = re.sub(pattern, new, text)
    if "&" in text:
        for entity, character in _ENTITIES:
            text = text.replace(entity, character)
    return text.strip()


def is_structure(line: str) -> bool:
    """Whether a line is an item of a list, a heading, part of a table, or the edge of a block of code."""
    return line.startswith(_KEPT) or LIST_ITEM.match(line) is not None


def _link(match: re.Match[str]) -> str:
    return f"{match[2]} ({match[1]})"


def wrapped(words: str, width: int) -> list[str]:
    """The lines of a description, none longer than `width` where a blank allows to break it; its structure is kept."""
    text = readable(words)
    if len(text) <= width and "\n" not in text:
        return [text] if text else []
    if len(text) > LONGEST:
        text = text[:LONGEST].rsplit(" ", 1)[0] + " ..."
    lines: list[str] = []
    fences, fenced = "```" in text or "~~~" in text, False
    for line in (text.expandtabs(4) if "\t" in text else text).split("\n"):
        line = line.rstrip()
        if fences and line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        if not line:
            if lines and lines[-1]:
                lines.append("")
        elif len(line) <= width or fenced or line.startswith(_KEPT):
            lines.append(line)
        else:
            lines.extend(_broken(line, width))
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _broken(line: str, width: int) -> list[str]:
    """One long line as several; those after the first stand under the text of a list item."""
    item = None if line[:1].isalpha() else LIST_ITEM.match(line)
    hang = " " * (len(item[0]) if item else len(line) - len(line.lstrip()))
    lines: list[str] = []
    while len(line) > width:
        start = len(line) - len(line.lstrip()) if line[0].isspace() else 0  # blanks alone are no line
        cut = line.rfind(" ", start, width + 1)
        if cut < 0:
            cut = line.find(" ", start)  # a word that is too long stands alone
        if cut < 0:
            break
        lines.append(line[:cut])
        line = hang + line[cut + 1 :]
    return [*lines, line]


def quoted_block(lines: list[str], indent: int) -> str:
    """The docstring of prepared lines; "" when there are none."""
    if not lines:
        return ""
    pad = " " * indent
    first, rest = _safe(lines)
    if rest is None and not _fits_one_line(first, indent):
        first, rest = _safe(_broken(lines[0], WIDTH - indent - 6))
    if rest is None:
        closing = " " if first.endswith('"') else ""  # black parts two quotes that meet
        return f'{pad}"""{first}{closing}"""'
    return f'{pad}"""{first}\n{_indented(rest, pad)}\n{pad}"""'


def long_docstring(opening: list[str], below: list[str], indent: int) -> str:
    """The docstring of prepared lines, with such as `within_docstring` makes below them."""
    pad = " " * indent
    first, rest = _safe(opening)
    above = [f'{pad}"""{first}'] if rest is None else [f'{pad}"""{first}', _padded(rest, pad)]
    return "\n".join([*above, *below, f'{pad}"""'])


def within_docstring(lines: list[str], indent: int) -> str:
    """Prepared lines as they stand in a docstring at an indent, of which another line is indented no further."""
    return _padded(_tidy(lines), " " * indent)


def _indented(rest: str, pad: str) -> str:
    """The lines after the first. black takes the smallest indent of these for the docstring's own."""
    if _AT_MARGIN.search(rest) is None:
        lines = rest.split("\n")
        margin = min((len(line) - len(line.lstrip()) for line in lines if line), default=0)
        return "\n".join([pad + line[margin:] if line else "" for line in lines])
    return _padded(rest, pad)


def _padded(rest: str, pad: str) -> str:
    if not pad:
        return rest
    made = f"\n{rest}\n".replace("\n", f"\n{pad}")  # at once, as most docstrings have many lines; then the empty ones
    while f"\n{pad}\n" in made:
        made = made.replace(f"\n{pad}\n", "\n\n")
    return made[1 : -1 - len(pad)]


def _safe(lines: list[str]) -> tuple[str, str | None]:
    """The first line and those after it, if there are any, of a docstring."""
    first, below, rest = _tidy(lines).partition("\n")
    first = first.lstrip() or "..."
    return f" {first}" if first.startswith('"') else first, rest if below else None


def _tidy(lines: list[str]) -> str:
    """The lines with nothing that ends a docstring or a line in vain."""
    text = _escaped("\n".join(lines))
    if " \n" in text or text.endswith(" "):
        text = "\n".join([line.rstrip() for line in text.split("\n")])
    return text


def _fits_one_line(line: str, indent: int) -> bool:
    return indent + len(line) + 6 <= WIDTH


def _escaped(text: str) -> str:
    if "\\" in text:
        text = text.replace("\\", "\\\\")
    return text.replace('"""', '\\"\\"\\"') if '"""' in text else text


def in_a_line(words: str, indent: int, width: int = WIDTH) -> str:
    """The docstring of words that are one plain line, and stay one below `width`; "" for all others."""
    if not words or indent + len(words) + 6 > width or words[0] == " " or words[-1] == " ":
        return ""
    plain = '"' not in words and "\\" not in words and "<" not in words and "&" not in words and words.isprintable()
    return f'{" " * indent}"""{words}"""' if plain else ""


def heading(words: str, width: int) -> str:
    """The docstring of a module whose lines, but for its quotes, are not longer than `width` where a blank allows to break them."""
    return in_a_line(words, 0, width + 6) or quoted_block(wrapped(words, width), 0)


def docstring(words: str, indent: int) -> str:
    """A description as a docstring at an indent, ready to be printed; "" for no words."""
    return (in_a_line(words, indent) or _docstring(words, indent)) if words else ""


@lru_cache(maxsize=16384)
def _docstring(words: str, indent: int) -> str:
    return quoted_block(wrapped(words, WIDTH - indent), indent)
