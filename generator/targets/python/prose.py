"""Words of a document as docstrings: wrapped, indented, and unable to leave their quotes."""

from __future__ import annotations

import re
from functools import lru_cache

from generator.targets.python.layout import WIDTH
from generator.targets.text import clean

LIST_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+")
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
    text = clean(words)
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
    fenced = False
    for line in text.split("\n"):
        line = line.expandtabs(4).rstrip()
        if line.lstrip().startswith(("```", "~~~")):
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
    item = LIST_ITEM.match(line)
    hang = " " * (len(item[0]) if item else len(line) - len(line.lstrip()))
    lines: list[str] = []
    while len(line) > width:
        start = len(line) - len(line.lstrip())  # blanks alone are no line
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
    safe = _safe(lines)
    if len(safe) == 1 and not _fits_one_line(safe[0], indent):
        safe = _safe(_broken(lines[0], WIDTH - indent - 6))
    if len(safe) == 1:
        closing = " " if safe[0].endswith('"') else ""  # black parts two quotes that meet
        return f'{pad}"""{safe[0]}{closing}"""'
    # black takes the smallest indent of the lines after the first for the docstring's own.
    rest = safe[1:]
    hanging = all(not line or line[0].isspace() for line in rest)
    margin = min((len(line) - len(line.lstrip()) for line in rest if line), default=0) if hanging else 0
    body = "\n".join([pad + line[margin:] if line else "" for line in rest])
    return f'{pad}"""{safe[0]}\n{body}\n{pad}"""'


def _safe(lines: list[str]) -> list[str]:
    text = "\n".join(lines)
    safe = [line.rstrip() for line in (map(_escaped, lines) if "\\" in text or '"""' in text else lines)]
    safe[0] = safe[0].lstrip() or "..."
    if safe[0].startswith('"'):
        safe[0] = f" {safe[0]}"
    return safe


def _fits_one_line(line: str, indent: int) -> bool:
    return indent + len(line) + 6 <= WIDTH


def _escaped(line: str) -> str:
    if "\\" in line:
        line = line.replace("\\", "\\\\")
    return line.replace('"""', '\\"\\"\\"') if '"""' in line else line


def in_a_line(words: str, indent: int, width: int = WIDTH) -> str:
    """The docstring of words that are one plain line, and stay one below `width`; "" for all others."""
    plain = '"' not in words and "\\" not in words and "<" not in words and "&" not in words and words.isprintable()
    fits = words and indent + len(words) + 6 <= width
    return f'{" " * indent}"""{words}"""' if fits and plain and words[0] != " " and words[-1] != " " else ""


def docstring(words: str, indent: int) -> str:
    """A description as a docstring at an indent, ready to be printed; "" for no words."""
    return in_a_line(words, indent) or _docstring(words, indent)


@lru_cache(maxsize=16384)
def _docstring(words: str, indent: int) -> str:
    return quoted_block(wrapped(words, WIDTH - indent), indent)
