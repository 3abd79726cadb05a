"""JSON Pointers: tokens and pointers lead to each other, and nobody else writes them by hand."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from generator import pointer

TOKENS = st.text(st.sampled_from("ab~/01 é"), max_size=6)
PACKAGE = Path(pointer.__file__).parent


@given(st.lists(TOKENS, max_size=5))
def test_tokens_come_back(tokens: list[str]) -> None:
    written = pointer.pointer_of(tokens)
    assert pointer.tokens_of(written) == tokens
    assert written.count("/") == len(tokens)


@given(TOKENS)
def test_a_token_is_one_step(token: str) -> None:
    assert "/" not in pointer.escape(token) and pointer.unescape(pointer.escape(token)) == token


def test_the_examples_of_rfc_6901() -> None:
    assert pointer.pointer_of(["a/b"]) == "/a~1b" and pointer.pointer_of(["m~n"]) == "/m~0n"
    assert (
        pointer.pointer_of(["foo", 0]) == "/foo/0" and pointer.pointer_of([""]) == "/" and pointer.pointer_of([]) == ""
    )
    assert pointer.unescape("~01") == "~1"


def test_pointers_are_escaped_in_one_place() -> None:
    by_hand = [p for p in PACKAGE.rglob("*.py") if "'~1'" in (t := p.read_text(encoding="utf-8")) or '"~1"' in t]
    assert by_hand == [Path(pointer.__file__)]
