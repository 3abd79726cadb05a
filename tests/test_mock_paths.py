"""A request's path against templates: the same as the plain expression for it, and in time that grows with the path."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generator.mock.operations import operations
from generator.mock.router import Router
from generator.mock.segments import BRACES, Segment
from generator.mock.source import open_spec

FIXED = st.text("ab-.%5:é", max_size=4)
SIGNS = st.text("ab-.%25:3Aé", min_size=0, max_size=12)


def expression(template: str) -> re.Pattern[str]:
    """What a template means: lazy variables of at least one sign, the last one greedy; fixed text perhaps encoded."""
    parts = BRACES.split(template)
    last = len(parts) - 2
    made = [_fixed(part) if n % 2 == 0 else "(.+)" if n == last else "(.+?)" for n, part in enumerate(parts)]
    return re.compile("".join(made), re.DOTALL)


def _fixed(text: str) -> str:
    return "".join(f"(?:{re.escape(char)}|(?i:{re.escape(quote(char, safe=''))}))" for char in text)


@given(st.lists(FIXED, min_size=2, max_size=5), SIGNS)
@example(["", "", ""], "ab")
@example(["a", "-", "-", "a"], "a-b-a")
@example(["", ":", ""], "a%3ab")
def test_a_segment_is_what_its_expression_says(fixed: list[str], text: str) -> None:
    if any("%" in part for part in fixed):
        return  # an escape in the template: below
    template = fixed[0] + "".join(f"{{v{n}}}{part}" for n, part in enumerate(fixed[1:]))
    found = expression(template).fullmatch(text)
    assert Segment(template).match(text) == (found and found.groups())


@pytest.mark.parametrize(
    ("template", "text", "values"),
    [
        ("{a}%3A{b}", "x:y", ("x", "y")),
        ("{a}:{b}", "x%3ay", ("x", "y")),
        ("{a}%", "50%25", ("50",)),
        ("{a}%25", "50%25", ("50",)),
        ("{a}%c3%a9", "x%C3%A9", ("x",)),
        ("{a}\u00e9", "x%c3%a9", ("x",)),
        ("x{a}", "x", None),
        ("{a}x", "x", None),
        ("{a}{b}", "x", None),
        ("aa{b}aa", "aaa", None),
    ],
)
def test_fixed_text_is_read_plain_and_encoded(template: str, text: str, values: tuple[str, ...] | None) -> None:
    assert Segment(template).match(text) == values


class CountedSearch:
    """An expression that counts the signs it was led over."""

    def __init__(self, real: re.Pattern[str], counts: list[int]) -> None:
        self.real, self.counts = real, counts

    def search(self, text: str, at: int, end: int) -> re.Match[str] | None:
        found = self.real.search(text, at, end)
        self.counts.append((found.end() if found else end) - at)
        return found


@pytest.mark.parametrize("separator", ["", "x", "xx", ":"])
@pytest.mark.parametrize("variables", [3, 30])
def test_no_sign_is_passed_over_twice(separator: str, variables: int) -> None:
    segment = Segment(separator.join(f"{{v{n}}}" for n in range(variables)) + "end")
    counts: list[int] = []
    segment._between = [CountedSearch(real, counts) for real in segment._between]
    for text in ("x" * 5_000 + "end", "x" * 5_000, ":" * 5_000 + "end", "x:" * 2_500 + "end"):
        counts.clear()
        segment.match(text)
        assert len(counts) < variables and sum(counts) <= len(text)


def test_a_path_of_thousands_of_segments_is_looked_up(tmp_path: Path) -> None:
    answer = {"get": {"responses": {"204": {"description": "ok"}}}}
    names = [f"v{n}" for n in range(3_000)]
    paths = {"/a" * 3_000: answer, "".join(f"/{{{name}}}" for name in names): answer}
    spec = tmp_path / "spec.json"
    spec.write_text(json.dumps({"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": paths}))
    router = Router(operations(open_spec(spec)))
    assert [len(values) for _, values in router.find("/a" * 3_000, "GET")] == [0]
    assert [len(values) for _, values in router.find("/b" * 3_000, "GET")] == [3_000]
    assert router.find("/b" * 2_999, "GET") == []
