"""What a command says beside its work: a rule that is broken many times is shown a few times and counted, as `check` does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.__main__ import main


def spec(repeated: int, others: int) -> str:
    """A document with as many bodies of DELETE, which have no defined meaning, and parameters that OpenAPI ignores."""
    body = {"content": {"application/json": {"schema": {"type": "object"}}}}
    ignored = {"name": "Authorization", "in": "header", "schema": {"type": "string"}}
    done = {"204": {"description": "done"}}
    paths = {
        f"/a{n}": {"delete": {"operationId": f"a{n}", "requestBody": body, "responses": done}} for n in range(repeated)
    }
    for n in range(others):
        paths[f"/b{n}"] = {"get": {"operationId": f"b{n}", "parameters": [ignored], "responses": done}}
    return json.dumps({"openapi": "3.0.3", "info": {"title": "Many", "version": "1"}, "paths": paths})


@pytest.mark.parametrize(
    ("repeated", "others", "shown", "last"),
    [
        (4, 1, (4, 1), ""),
        (6, 0, (6, 0), ""),  # "and 1 more" takes a line too
        (12, 3, (5, 3), "... and 7 more of body-has-no-meaning-here; `extsvc validate --no-fold` lists them all"),
        (
            9,
            6,
            (5, 5),
            "... and 4 more of body-has-no-meaning-here, 1 more; `extsvc validate --no-fold` lists them all",
        ),
    ],
)
def test_generate_folds(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    repeated: int,
    others: int,
    shown: tuple[int, int],
    last: str,
) -> None:
    (tmp_path / "many.json").write_text(spec(repeated, others), encoding="utf-8")
    words = [str(tmp_path / "many.json"), "--service", "Many", "--all", "--out", str(tmp_path / "clients")]
    assert main(["generate", *words]) == 0
    said = capsys.readouterr().err
    assert (
        tuple(said.count(f"warning {rule}:") for rule in ("body-has-no-meaning-here", "header-parameter-is-ignored"))
        == shown
    )
    assert ([line for line in said.splitlines() if line.startswith("... and")] or [""]) == [last]
