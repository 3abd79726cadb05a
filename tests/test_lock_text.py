"""Locks lie on disk as `json` would write them, with its indentation."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from generator.writing.lock_text import text

words = st.text(max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
    max_leaves=20,
)


@given(values)
def test_a_lock_is_written_as_json_writes_it(value: object) -> None:
    assert text(value) == json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False)
