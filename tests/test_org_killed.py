"""A deploy killed at any change to the disk or the database: the last complete deploy lies there, and the books agree with it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent / "rule_table"))
sys.path.insert(0, str(Path(__file__).parent))
from org_setups import CALL, SHOP, flow, registration
from test_org_deploy import FLOW, deploy, files_of, package

from generator.org.database import OrgDatabase
from generator.org.local_org import LocalOrg, open_org
from generator.writing import disk
from tests.test_output_faults import at_step

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs fork and exchanges of folders")

OLD = package({**registration(), **flow(inner=CALL)}, *SHOP, FLOW)
CHANGED = CALL.replace("<stringValue>a<", "<stringValue>b<")
NEW = package({**flow(inner=CHANGED), **flow("Other"), **flow("Third")}, FLOW, ("Flow", "Other"), ("Flow", "Third"))


def opened(folder: Path) -> LocalOrg:
    made = open_org(folder).value
    assert made is not None
    return made


def killed(folder: Path, number: int, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Deploy in a child that dies before the number-th change; False when there were fewer changes."""
    child = os.fork()
    if child:
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert code in (0, 9)
        return code == 9
    made = [0]
    die: Callable[[], None] = lambda: os._exit(9)  # noqa: E731
    original = OrgDatabase.run

    def run(self: OrgDatabase, *words: Any) -> int:
        made[0] += 1
        if made[0] == number:
            die()
        return original(self, *words)

    OrgDatabase.run = run  # type: ignore[method-assign]  # in the child alone
    org = opened(folder)
    made[0] = 0
    with at_step(number, die, made):
        ended = deploy(org, NEW)
    os._exit(0 if ended.success else 3)


@pytest.mark.parametrize("exchange", [True, False], ids=["exchange", "two-moves"])
def test_a_killed_deploy_leaves_the_old_or_the_new_state(
    tmp_path: Path, exchange: bool, monkeypatch: pytest.MonkeyPatch, thorough: bool
) -> None:
    """At every third step, at others with an exchange than without; at all of them by `make thorough`."""
    if not exchange:

        def none(*_: object) -> None:
            raise OSError(38, "no exchange")

        monkeypatch.setattr(disk, "exchange", none)
    model = opened(tmp_path / "model")
    deploy(model, OLD)
    old = files_of(model)
    deploy(model, NEW)
    new = files_of(model)
    model.close()
    assert len(old) == 2 and len(new) == 4
    number, seen = 0, set()
    for number in count(1) if thorough else count(1 + exchange, 3):
        folder = tmp_path / str(number)
        before = opened(folder)
        deploy(before, OLD)
        identity = before.identity
        before.close()
        died = killed(folder, number, monkeypatch)
        after = opened(folder)
        now = files_of(after)
        assert now in (old, new), f"a mix after dying at step {number}"
        assert {
            str(key.source_path): data for key, data in after.components.items()
        } == now and after.identity == identity
        there = {one.key for one in after.members.all() if not one.gone}
        assert there == set(after.components), f"the books differ after dying at step {number}"
        assert all(one.done for one in after.deploys.latest())
        seen.add(now == new)
        assert deploy(after, NEW).success and files_of(after) == new
        after.close()
        assert not [path.name for path in folder.glob(".extsvc-*")], f"left after dying at step {number}"
        shutil.rmtree(folder)
        if not died:
            break
    assert seen == {False, True} and number > 15
