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
