"""What we lay out, black would lay out: fields, parameters, calls and imports of every length, at random."""

from __future__ import annotations

import ast
import random

import black
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.targets.python.layout import (
    Doc,
    Pair,
    Union_,
    annotated,
    assignment,
    bound,
    call,
    class_line,
    from_import,
    mapping,
    sequence,
    subscript,
)
from generator.targets.python.prose import docstring, quoted_block, wrapped
from generator.targets.text import quoted

MODE = black.Mode(target_versions={black.TargetVersion.PY311})
LENGTHS = (1, 8, 20, 33, 40, 55, 58, 61, 64, 70, 76, 80, 90)


def word(rnd: random.Random, letter: str = "T") -> str:
    return letter * rnd.choice(LENGTHS)


def text(rnd: random.Random) -> str:
    return quoted(word(rnd, rnd.choice("w'\"é")))


def kind(rnd: random.Random) -> Doc:
    """An annotation of one of the shapes that types have."""
    checked = call("Check", Pair("max_length=", "5"), Pair("pattern=", text(rnd)))
    return rnd.choice(
        [
            word(rnd),
            Union_((word(rnd), "UnsetType")),
            Union_((subscript("list", word(rnd)), "None", "UnsetType")),
            subscript("list", word(rnd)),
            subscript("dict", "str", word(rnd)),
            subscript("list", subscript("list", word(rnd))),
            subscript("Annotated", Union_((word(rnd), "UnsetType")), checked),
            subscript("Annotated", subscript("list", word(rnd)), checked),
        ]
    )


def value(rnd: random.Random) -> Doc | None:
    renamed = call("field", Pair("name=", text(rnd)))
    optional = call("field", Pair("name=", text(rnd)), Pair("default=", "UNSET"))
    return rnd.choice([None, "UNSET", renamed, optional, call("extras")])


def agreed(source: str) -> None:
    assert black.format_str(source, mode=MODE) == source


@pytest.mark.parametrize("seed", range(20))
def test_fields(seed: int) -> None:
    rnd = random.Random(seed)
    fields = [annotated(word(rnd, "f"), kind(rnd), value(rnd), 4) for _ in range(100)]
    agreed("class A:\n" + "\n\n".join(fields) + "\n")


@pytest.mark.parametrize("seed", range(8))
def test_aliases(seed: int) -> None:
    rnd = random.Random(seed)
    listed = subscript("Literal", *(text(rnd) for _ in range(rnd.randrange(1, 4))))
    agreed(
        "\n".join(annotated(word(rnd, "a"), "TypeAlias", rnd.choice([kind(rnd), listed]), 0) for _ in range(60)) + "\n"
    )


@pytest.mark.parametrize("seed", range(12))
def test_parameters(seed: int) -> None:
    rnd = random.Random(seed)
    given = [annotated(word(rnd, "p"), kind(rnd), rnd.choice([None, "UNSET"]), 4, ",") for _ in range(60)]
    agreed("def f(\n    *,\n" + "\n".join(given) + "\n) -> None:\n    pass\n")


@pytest.mark.parametrize("seed", range(8))
def test_statements(seed: int) -> None:
    rnd = random.Random(seed)
    lines = []
    for _ in range(40):
        entries = [(text(rnd), text(rnd)) for _ in range(rnd.randrange(1, 4))]
        parts: list[Doc] = [text(rnd), Pair("lambda: ", sequence([word(rnd), "B"])), Pair("tags=", mapping(entries))]
        lines.append(bound(word(rnd, "n"), call("choice", *parts[: rnd.randrange(1, 4)]), 0))
        lines.append(bound("request", call(word(rnd, "C"), *(Pair(f"{w}=", w) for w in ("a", word(rnd, "b")))), 0))
        lines.append(assignment(word(rnd, "m"), f"_{word(rnd, 'm')}.{word(rnd, 'm')}", 0))
    agreed("\n".join(lines) + "\n")


@pytest.mark.parametrize("seed", range(4))
def test_imports_and_classes(seed: int) -> None:
    rnd = random.Random(seed)
    imported = [from_import(f".{word(rnd, 'm')}", [word(rnd, "A"), word(rnd, "B")]) for _ in range(30)]
    agreed("\n".join(imported) + "\n")
    agreed("\n\n\n".join(f"{class_line(word(rnd, 'C'), 'Record')}\n    pass" for _ in range(20)) + "\n")


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (['"Quoted" words', "and more"], '""" "Quoted" words\nand more\n"""'),
        (["Words", '"quoted" later'], '"""Words\n"quoted" later\n"""'),
        (['All "quoted"'], '"""All "quoted" """'),
        (["  Margin", "    deep", "  back"], '"""Margin\n  deep\nback\n"""'),
        ([" "], '"""..."""'),
    ],
)
def test_docstrings_are_written_as_black_leaves_them(lines: list[str], text: str) -> None:
    import ast

    import black

    made = quoted_block(lines, 0)
    assert made == text
    assert black.format_str(f"{made}\nx = 1\n", mode=black.Mode()).startswith(f"{text}\n")
    assert ast.get_docstring(ast.parse(made))


@given(st.text(st.sampled_from('ab "\\<&é\n\t\u200b\u3000'), max_size=6), st.sampled_from([0, 4]), st.integers(0, 90))
def test_a_plain_line_is_the_docstring_that_all_others_go_through(words: str, indent: int, length: int) -> None:
    for text in (words, words + "w" * length, "w" * length + words):
        assert docstring(text, indent) == quoted_block(wrapped(text, 88 - indent), indent)


@given(st.text(st.sampled_from("ab cé\"'\\\n\t\u200b"), max_size=20))
def test_a_literal_is_the_text_and_black_leaves_its_quotes(text: str) -> None:
    made = quoted(text)
    assert ast.literal_eval(made) == text
    assert black.format_str(f"NAME = {made}\n", mode=black.Mode(line_length=200)) == f"NAME = {made}\n"


@given(st.lists(st.sampled_from(["a", "word", "- item", "1.", "verylongword", ""]), max_size=12), st.integers(8, 20))
def test_a_long_line_is_broken_where_a_blank_allows_and_no_word_is_lost(words: list[str], width: int) -> None:
    line = " ".join(words).strip()
    lines = wrapped(line, width)
    assert " ".join(lines).split() == line.split()
    assert all(len(one) <= width or " " not in one.lstrip().removeprefix("- ").removeprefix("1. ") for one in lines)
