"""SECURITY.md names the tests of each of its promises; they are there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PROMISES = re.findall(r"^- (.*?)(?=^- |^Please)", (HERE.parent / "SECURITY.md").read_text(), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.split("**")[1])
def test_every_promise_names_tests_that_exist(promise: str) -> None:
    named = re.findall(r"`(test_\w+\.py)::(test_\w+)`", promise)
    assert named
    for file, test in named:
        tree = ast.parse((HERE / file).read_text(encoding="utf-8"))
        assert test in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, f"{file} has no {test}"


def test_the_list_is_read() -> None:
    assert len(PROMISES) > 8
