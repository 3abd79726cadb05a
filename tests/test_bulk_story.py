"""The story of docs/bulk.md to its end: sent in bulk, told by receipts, recorded by flows that waited for them."""

from __future__ import annotations

import csv
import re
import shlex
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from external_services import CallbackPlan, CallbackSettings, TurnableClock, list_interviews, serve

from generator.__main__ import main
from generator.listening import ListeningServer

ROOT = Path(__file__).parents[1]


def test_the_story_to_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its commands and its two programs; a clock is turned where a reader waits."""
    whole = (ROOT / "docs" / "bulk.md").read_text(encoding="utf-8")
    page = whole.partition("## The story")[2].partition("\n## ")[0]
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in [one for one in sys.modules if one.split(".")[0] == "clients"]:
        monkeypatch.delitem(sys.modules, name)
    for source in ("sms.json", "sms/receipts.overlay.yaml", "sms/receipts/Track_SMS.flow-meta.xml"):
        shutil.copy(ROOT / "specs" / source, tmp_path)
    (rows,) = re.findall(r"```csv\n(.*?)```", whole, re.S)
    Path("rows.csv").write_text(rows, encoding="utf-8")
    (block,) = re.findall(r"```sh\n(.*?)```", page, re.S)
    overlay, generate, mock_words, run = (shlex.split(line)[1:] for line in block.splitlines())
    waiting, receiving = re.findall(r"```python\n(.*?)```", page, re.S)
    assert main(overlay) == 0 and main(generate) == 0
    assert mock_words[:4] == ["mock", "receipts.json", "--callbacks", "--stateful"]
    story: dict[str, Any] = {}
    exec(receiving, story)
    clock = TurnableClock()
    settings = CallbackSettings({"Send-Sms-Single": CallbackPlan(times=2, out_of_order=2)}, clock=clock)
    with (
        ListeningServer(story["app"]) as here,
        serve("receipts.json", stateful=True, callbacks=settings) as mock,
    ):
        places = {"http://127.0.0.1:8100": here.base_url, "http://127.0.0.1:8099": mock.base_url}
        for page_has, test_has in places.items():
            run = [word.replace(page_has, test_has) for word in run]
        assert main(run) == 0
        clock.turn(5)  # the first receipts come before anybody waits for them
        assert mock.settled() and {one.status for one in mock.callbacks} == {500}
        assert not Path("receipts.csv").exists()
        exec(waiting, {})
        interviews = list_interviews("waiting").value
        assert interviews is not None and len(interviews) == 2
        for seconds in (1, 10):  # what is not taken is planned from when it was tried
            clock.turn(seconds)
            assert mock.settled()
    statuses = [one.status for one in mock.callbacks if one.number > 1]
    assert statuses and statuses[-1] == 200, mock.callbacks
    with Path("receipts.csv").open(encoding="utf-8", newline="") as file:
        recorded = list(csv.reader(file))
    umids = [row[0] for row in recorded]
    assert len(umids) == len(set(umids)) == 2
    assert all(
        re.fullmatch(r"(delivered|undelivered|read|failed) for .+", outcome) for _, outcome in recorded
    ), recorded
    assert all(outcome.endswith(f" for {umid}") for umid, outcome in recorded)
    assert list_interviews("waiting").value == ()
