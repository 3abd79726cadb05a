"""Words as inputs: what cannot stand in one place together is refused, and nothing that was given is lost."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from generator.usecases import rules
from generator.usecases.call_inputs import entry
from generator.usecases.call_shapes import OperationShapes
from generator.usecases.stopping import Stop


def shape(kind: str, *parts: SimpleNamespace, type: object = None) -> SimpleNamespace:
    item = parts[0] if parts else None
    return SimpleNamespace(kind=kind, type=type, null=False, parts=parts, item=item)


WORD = shape("scalar", type=str)
FIELDS = (
    SimpleNamespace(wire="word", shape=WORD),
    SimpleNamespace(wire="tags", shape=shape("list", WORD)),
    SimpleNamespace(wire="rows", shape=shape("list", shape("map", WORD))),
)
OPERATION = OperationShapes(
    SimpleNamespace(fields_of=lambda record: FIELDS, shape_of=lambda kind: kind),
    SimpleNamespace(request=object, body=None, action="S.a"),
)


def test_a_list_grows_and_takes_parts_by_number() -> None:
    words = ["tags=a", "tags=b", "rows.0.x=1", "rows.1.x=2", "rows.0.y=3"]
    assert entry(OPERATION, words) == {"tags": ["a", "b"], "rows": [{"x": "1", "y": "3"}, {"x": "2"}]}


@pytest.mark.parametrize(
    ("words", "inside"),
    [(["tags=a", "tags.0.x=b"], "0"), (["rows:=1", "rows.0.x=b"], "0"), (["@whole.json", "tags=b"], "tags")],
)
def test_a_part_of_what_has_a_value_is_refused(
    words: list[str], inside: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "whole.json").write_text('{"tags": "one word"}')
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Stop, match="has a value already") as raised:
        entry(OPERATION, words)
    (finding,) = raised.value.findings
    assert finding.rule is rules.INPUT_TWICE and dict(finding.args)["step"] == inside


@pytest.mark.parametrize(
    "words",
    [
        ["word=a", "word=b"],
        ["word=a", 'word:="b"'],
        ["@whole.json", "word=b"],
        ["word=b", "@whole.json"],
        ["@whole.json", "@whole.json"],
        ["rows.0.x=1", "rows.0.x=2"],
        ["rows.0.x=1", "rows:=[]"],
        ["rows:=[5]", "rows.0=6"],
    ],
)
def test_nothing_that_was_given_is_dropped_for_what_comes_later(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "whole.json").write_text('{"word": "one"}')
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Stop, match="has a value already"):
        entry(OPERATION, words)


@pytest.mark.parametrize("word", ['word:={"a":1,"b":[{"a":1,"a":1}]}', "word:=@twice.json", "@twice.json"])
def test_a_name_that_stands_twice_in_json_is_refused(
    word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "twice.json").write_text('{"word": "a", "a": 1, "a": 2}')
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Stop, match="`a` stands twice"):
        entry(OPERATION, [word])
