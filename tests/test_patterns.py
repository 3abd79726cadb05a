"""Foreign regular expressions: every door answers in bounded time, both sides say the same, and nothing is said wrongly."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import patterns
from generator.bundled import runtime_module
from generator.flow.formula.regex import matches
from generator.flow.values import FlowFault
from generator.mock.patterns import example, fits
from generator.model.types import Limits
from generator.oas.checks_schemas import check_pattern
from generator.oas.findings import Facts
from generator.oas.value_checks import text_checks
from generator.overlay.jsonpath import Environment
from generator.report.suppress import covers
from generator.targets.python.examples import _matching
from tests.tries import tries

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent / "handmade"))
from redos import table
from runtime_support import inside, runtime

small, tree, syntax, cost = (runtime_module(f"pattern{part}") for part in ("s", "_tree", "_syntax", "_cost"))
LENGTHS = (30, 300, 1_000, 3_000, 10_000, 30_000)


def without_engine(pattern: str) -> Any:
    """What a generated client has that stands alone: the expression by Python's engine, if at all."""
    return inside("patterns").small(pattern)


def flow(pattern: str, text: str) -> None:
    try:
        matches(pattern, text)
    except FlowFault:
        pass


class _Walk:
    """A validation that only gathers."""

    def __init__(self) -> None:
        self.facts = Facts()

    def report(self, *_args: object, **_more: object) -> None:
        pass


DOORS: dict[str, Callable[[str, str], object]] = {
    "client": lambda p, t: runtime.check(t, Annotated[str, runtime.Check(pattern=p)]),
    "client without an engine": lambda p, t: without_engine(p).refuses(t),
    "examples of a document": lambda p, t: [check(t) for check in text_checks({"pattern": p})],
    "the pattern itself": lambda p, _: check_pattern(_Walk(), p, {}, ("pattern",), ""),  # type: ignore[arg-type]
    "examples in the docs": lambda p, t: _matching(p, Limits(), t[:200]),
    "overlay search": lambda p, t: list(Environment().finditer("$[?search(@.t, @.p)]", [{"t": t, "p": p}])),
    "overlay match": lambda p, t: list(Environment().finditer("$[?match(@.t, @.p)]", [{"t": t, "p": p}])),
    "flow": flow,
    "mock": fits,
    "mock's texts": lambda p, _: example(p, 3, 40),
    "loss report": lambda p, _: patterns.unchecked(p),
}


OF_THE_PATTERN = {"the pattern itself", "mock's texts", "loss report"}  # doors that no text comes through


def attacks(unit: str) -> Iterator[str]:
    for length in LENGTHS:
        yield (unit * length)[:length] + "!"


def test_the_table_is_long_and_slow_by_nature() -> None:
    """At least 200, and Python alone would be lost in most: none that is known to blow up may be let through as it is."""
    rows = table()
    assert len({pattern for pattern, _ in rows}) >= 200
    assert sum(bool(without_engine(pattern).reason) for pattern, _ in rows) > 180


@pytest.mark.parametrize("door", DOORS)
def test_no_door_hangs(door: str) -> None:
    """Generous: 2 s of processor time for what takes milliseconds; without bounds a single one takes years."""
    for pattern, unit in table():
        for text in [""] if door in OF_THE_PATTERN else attacks(unit):
            began = time.process_time()
            DOORS[door](pattern, text)
            took = time.process_time() - began
            assert took < 2, (door, pattern, len(text), took)


@pytest.mark.parametrize("stars", [5, 20, 60])
def test_suppressions_do_not_hang(stars: int) -> None:
    began = time.process_time()
    assert not covers("**a" * stars + "b", "/" + "a" * 300)
    assert covers("**a" * stars, "/" + "a" * 300)
    assert time.process_time() - began < 2


# -- the proof ----------------------------------------------------------------------------------------------------------

ATOM = st.sampled_from(
    ["a", "b", "[ab]", "[a-c]", "c", "[^a]", ".", r"\w", r"\b", r"\B", "^", "$", "[bc]", r"\s", "(?:)"]
)
SIGNS = st.sampled_from(["*", "+", "?", "{2,5}", "{0,40}", "{3}", "*?", "{5,}", "{0,9}", "+?"])


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return (
        st.lists(inner, min_size=2, max_size=4).map("".join)
        | st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"(?:{'|'.join(parts)})")
        | st.tuples(inner, SIGNS).map(lambda pair: f"(?:{pair[0]}){pair[1]}")
    )


EXPRESSIONS = st.recursive(ATOM, _grown, max_leaves=10)
TEXTS = st.text(st.sampled_from("aabbc é\n!"), max_size=60)


class Backtracker:
    """A naive matcher that tries everything, as Python's does, and counts the characters it tries to read."""

    def __init__(self, text: str, most: float) -> None:
        self.text, self.left = text, most

    def ends(self, node: Any, at: int) -> Iterator[int]:
        if isinstance(node, tree.Chars):
            self.left -= 1
            assert self.left >= 0, "more steps than were proven"
            if at < len(self.text) and any(low <= ord(self.text[at]) <= high for low, high in node.ranges):
                yield at + 1
        elif isinstance(node, tree.Edge):
            sign = {"$": r"\Z", r"\B": r"(?!\b)"}.get(node.kind, node.kind)
            if re.compile(sign, re.ASCII).match(self.text, at) and (node.kind != "^" or at == 0):
                yield at
        elif isinstance(node, tree.Sequence):
            yield from self.all_of(node.items, at)
        elif isinstance(node, tree.Choice):
            for branch in node.branches:
                yield from self.ends(branch, at)
        else:
            yield from self.rounds(node, at, 0)

    def all_of(self, items: tuple[Any, ...], at: int) -> Iterator[int]:
        if not items:
            yield at
            return
        for end in self.ends(items[0], at):
            yield from self.all_of(items[1:], end)

    def rounds(self, node: Any, at: int, done: int) -> Iterator[int]:
        enough = done >= node.least
        if enough and node.lazy:
            yield at
        if node.most is None or done < node.most:
            for end in self.ends(node.inner, at):
                yield from self.rounds(node, end, done + 1)
        if enough and not node.lazy:
            yield at


@settings(max_examples=tries(400))
@given(EXPRESSIONS, st.sampled_from(["", "x", "$", "!"]), TEXTS)
def test_what_is_let_in_takes_no_more_steps_than_proven(pattern: str, tail: str, text: str) -> None:
    try:
        node = syntax.read(pattern + tail)
    except syntax.Unread:
        return
    if not cost.longest_text(node):
        return
    counted = Backtracker(text, 2 * cost._steps(node, max(len(text), 5)))  # twice: trying and failing are both steps
    found = False
    for start in range(1 if cost.anchored(node) else len(text) + 1):
        found = found or next(counted.ends(node, start), None) is not None
    assert found == bool(small.small(pattern + tail).matches(text))


@settings(max_examples=tries(300))
@given(EXPRESSIONS, TEXTS)
def test_both_engines_say_the_same(pattern: str, text: str) -> None:
    own = small.small(pattern)
    if own.reason:
        return
    if r"\B" in pattern:  # Rust's knows the letters of all alphabets, ECMA-262's (and ours) those of English
        text = text.replace("é", "a")
    engine, longest = runtime_module("pattern_engine").engine(pattern)
    assert len(text) > longest or engine(text) == bool(own.matches(text))


@given(st.text(max_size=40), st.text(max_size=20))
def test_any_text_may_be_a_pattern(pattern: str, text: str) -> None:
    """Never an exception; what neither engine reads refuses nothing, and says why."""
    known = patterns.compiled(pattern)
    assert known.reason == "" or not known.refuses(text)
    assert isinstance(without_engine(pattern).refuses(text), bool)


# -- what is said -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [("(?=a)b", "it needs look-around"), ("(?<!a)b", "it needs look-around"), (r"(a)\1", "it needs a back-reference"),
     (r"(?<n>a)\k<n>", "it needs a back-reference"), (r"(?:\p{L}{500}){9}", "no engine reads it, or it is too large when compiled")],
)  # fmt: skip
def test_what_no_engine_runs_is_said_with_its_reason(pattern: str, reason: str) -> None:
    assert patterns.compiled(pattern).reason == reason
    with pytest.raises(FlowFault, match=re.escape(reason)):
        matches(pattern, "a")


def test_an_engine_checks_what_the_small_path_cannot(monkeypatch: pytest.MonkeyPatch) -> None:
    pattern = "^(a+)+$"
    assert patterns.unchecked(pattern) == "its time may grow too fast with the text"
    kind = Annotated[str, runtime.Check(pattern=pattern)]
    assert [v.rule for v in runtime.check("ab", kind)] == ["pattern"]

    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(inside("pattern_engine"), "import_module", missing)
    inside("patterns").compiled.cache_clear()
    try:
        alone = inside("patterns").compiled(pattern)
        assert (alone.reason, alone.refuses("ab")) == ("its time may grow too fast with the text", False)
        assert inside("patterns").compiled("^a$").refuses("b")
    finally:
        inside("patterns").compiled.cache_clear()


def test_a_whole_match_cannot_be_broken_out_of() -> None:
    assert patterns.whole("a)|(b").reason
    assert patterns.whole("a|ab").refuses("abc") and not patterns.whole("a|ab").refuses("ab")
