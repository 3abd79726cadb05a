"""No text of a specification becomes code: the same document with harmless and with hostile words in every place where
words can stand gives files of the same shape, under names of the same alphabet: Python, pages and Salesforce metadata.

`make hostile` runs every place with every payload and prints how much was compared.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from generator.targets.files import shared_files
from generator.targets.python.modules import ODD
from generator.targets.text import Text, UnprintableText
from tests.hostile.document import PAYLOADS, PLACES, filled
from tests.hostile.shapes import apex, calls, names, page
from tests.hostile.trees import Shapes, carried_schema, generated

LEGAL_PATH = re.compile(
    r"[a-z0-9_]+(/[A-Za-z0-9_]+)*\.pyi?|[a-z0-9_]+/docs\.md|force-app(/[A-Za-z0-9_]+)+\.externalServiceRegistration-meta\.xml"
    r"|ExternalService/classes/[A-Za-z0-9_]+\.cls(-meta\.xml)?"
)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_words_everywhere_stay_words(payload: str, tmp_path: Path) -> None:
    document = filled(PAYLOADS[payload])
    files = generated(document, tmp_path)
    for file in files:
        assert LEGAL_PATH.fullmatch(file.path), file.path
        if file.path.endswith(".md"):
            page(file.text)
        elif file.path.endswith((".py", ".pyi")):
            assert "boom" not in calls(file.text), file.path
            assert all(re.fullmatch(r"[A-Za-z0-9_.]*", name) for name in names(file.text))
        elif file.path.endswith(".cls"):
            assert not {*apex(file.text)} - {*"(){}.,;<>", "name", "text"}, file.path
        file.text.encode("utf-8")
        control = [c for c in file.text if not (c.isprintable() or c == "\n")]
        assert not control or file.path.endswith(".xml"), f"{file.path}: {control!r}"
    assert carried_schema(files) == document


@pytest.mark.parametrize("number", range(len(PLACES)), ids=lambda n: "/".join(map(str, PLACES[n][0]))[:60])
def test_hostile_words_at_one_place_do_not_change_the_shape(number: int, thorough: bool, tmp_path: Path) -> None:
    """Literals, comments and docstrings differ; the code around them does not. A property whose name the codec takes
    for no field's is written in another way, whatever else the name says."""
    sixth = list(PAYLOADS)[number % 6 :: 6]
    compared(number, PAYLOADS if thorough else sixth, tmp_path)


def compared(number: int, payloads: Iterable[str], tmp_path: Path) -> None:
    place = PLACES[number]
    harmless = Shapes(generated(filled("other", place), tmp_path))
    renamed: Shapes | None = None  # made only where words name what is written in another way
    for payload in payloads:
        words = PAYLOADS[payload]
        hostile = Shapes(generated(filled(words, place), tmp_path))
        if hostile != harmless:
            assert named_otherwise(place, words), payload
            renamed = renamed or Shapes(generated(filled('"', place), tmp_path))
            assert hostile == renamed, payload


def named_otherwise(place: tuple[tuple[Any, ...], bool], words: str) -> bool:
    """Whether the words name a property or an input, in a way that the JSON library does not take."""
    path, key = place
    parent = path[-2] if len(path) > 1 else ""
    named = parent in ("properties", "required", "paths") or (path[-1] == "name" and "parameters" in path)
    return (named or key) and bool(ODD.search(words))


def test_words_have_no_printable_form(tmp_path: Path) -> None:
    """A template that forgets to say how words shall stand fails when it renders."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    made = ImmutableSandboxedEnvironment(undefined=StrictUndefined)
    for expression in ("{{ w }}", "{{ w ~ '' }}", "{{ [w] | join }}", "{{ w | safe }}", "{{ w | e }}", "{{ '%s' % w }}",
                       "{{ w | upper }}", "{{ '{}'.format(w) }}", "{{ w | string }}"):  # fmt: skip
        with pytest.raises((UnprintableText, TypeError)):
            made.from_string(expression).render(w=Text("boom()"))


def test_the_shared_files_hold_no_words() -> None:
    from generator.writing.lock import LockEntry

    for file in shared_files([LockEntry('x"; boom() #', facts={"package": "x"})]):
        if file.path.endswith(".py"):
            assert "boom" not in calls(file.text)


def main() -> None:
    """Every payload everywhere, then at each place; stops at the first file that changes its shape."""
    with tempfile.TemporaryDirectory() as folder:
        for payload in PAYLOADS:
            test_hostile_words_everywhere_stay_words(payload, Path(folder))
        for number in range(len(PLACES)):
            compared(number, PAYLOADS, Path(folder))
    files = ", ".join(f"{count:,} .{suffix}" for suffix, count in sorted(Shapes.seen.items()))
    print(
        f"{len(PLACES)} places x {len(PAYLOADS)} payloads: {len(PLACES) * len(PAYLOADS):,} documents, none changed a shape"
    )
    print(f"files compared: {files}")


if __name__ == "__main__":
    sys.exit(main())
