"""A machine that stops in the middle of a run: whatever its disk still knows, no row that may have been sent is sent again unasked.

The disk is played: of every commit the bytes of the ledger's files are kept, and after a cut of the power any of them may be what is left, from the
last one that was synced on. That SQLite leaves a whole number of commits behind, in their order, is its own promise.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from generator.bulk import reserving
from generator.bulk.engine import Sending
from generator.bulk.ledger import Ledger, NewRow, sealed_text
from generator.bulk.ledger_file import create, open_ledger
from generator.bulk.reserving import MOST
from generator.bulk.states import DONE, REFUSED, RowOutcome, WaitingRow
from generator.private import seal

FILES = ("", "-wal")
AT_ONCE = 4


@dataclass(slots=True)
class Disk:
    """What the files of a ledger held after each commit, and which commits were synced."""

    path: Path
    kept: bool = True
    commits: list[tuple[bytes, ...]] = field(default_factory=list)
    synced: list[int] = field(default_factory=list)
    _next_is_synced: bool = True  # as a ledger is opened
    _pending: bool = False

    def watch(self, ledger: Ledger) -> None:
        self._look(synced=True)
        ledger._connection.set_trace_callback(self._told)

    def _told(self, statement: str) -> None:
        """SQLite tells of a statement before it begins."""
        self.look()
        if statement.startswith("PRAGMA synchronous"):
            self._next_is_synced = "FULL" in statement
        self._pending = statement == "COMMIT"

    def look(self) -> None:
        """Keep the commit that was made since, if one was."""
        if self._pending:
            self._pending = False
            self._look(self._next_is_synced)

    def _look(self, synced: bool) -> None:
        if synced:
            self.synced.append(len(self.commits))
        files = [Path(f"{self.path}{ending}") for ending in FILES if self.kept]
        self.commits.append(tuple(file.read_bytes() if file.exists() else b"" for file in files))

    def left_after(self, cut: int, chance: random.Random) -> int:
        """One of the commits that may be the last one left when the power goes after commit `cut`."""
        return chance.randint(max(one for one in self.synced if one <= cut), cut)

    def restored(self, commit: int, folder: Path) -> Path:
        folder.mkdir()
        for content, ending in zip(self.commits[commit], FILES, strict=True):
            (folder / f"rows.ledger{ending}").write_bytes(content)
        return folder / "rows.ledger"


@dataclass(slots=True)
class Sender:
    """Answers in no order; some rows are asked to come again. Remembers after which commit each row was sent."""

    chance: random.Random
    disk: Disk | None = None
    sent: list[tuple[int, int]] = field(default_factory=list)

    async def send(self, row: WaitingRow) -> RowOutcome:
        if self.disk is not None:
            self.disk.look()
        self.sent.append((row.number, len(self.disk.commits) - 1 if self.disk is not None else 0))
        for _ in range(self.chance.randrange(4)):
            await asyncio.sleep(0)
        if row.attempts == 0 and row.number % 7 == 0:
            return RowOutcome(REFUSED, 429, again_in=0.0)
        return RowOutcome(DONE, 200)


def written(folder: Path, count: int) -> Path:
    path = folder / "rows.ledger"
    create(path, {"action": "A"}, (NewRow(number, number, {}, {"n": number}) for number in range(1, count + 1)))
    return path


def boot(monkeypatch: pytest.MonkeyPatch, folder: Path, name: str) -> None:
    """This machine started so; "" for a system that does not say."""
    file = folder / "boot_id"
    file.write_text(name, encoding="ascii")
    monkeypatch.setattr(reserving, "_BOOT", file)


def worked(path: Path, sender: Sender, *, watched: Disk | None = None) -> tuple[int, dict[str, int]]:
    """How many rows were settled, and how all stand in the end."""
    with open_ledger(path) as ledger:
        if watched is not None:
            watched.watch(ledger)
        settled = ledger.taken_up(repeatable=False)
        assert asyncio.run(Sending(ledger, sender, AT_ONCE).run())
        return settled, ledger.counts()


def a_run(
    folder: Path, rows: int, seed: int, latest: float, monkeypatch: pytest.MonkeyPatch, *, kept: bool = True
) -> tuple[Disk, Sender]:
    """A run from its beginning to its end, with a sync at least every `latest` seconds."""
    monkeypatch.setattr(reserving, "LATEST", latest)
    boot(monkeypatch, folder, "first")
    path = written(folder, rows)
    disk = Disk(path, kept)
    sender = Sender(random.Random(seed), disk)
    assert worked(path, sender, watched=disk) == (0, {DONE: rows})
    return disk, sender


def repeated(before: Counter[int], after: list[tuple[int, int]]) -> set[int]:
    """The rows that were sent before a cut and again after it, though nobody had asked for them to come again."""
    return {number for number, _ in after if before[number] > (number % 7 == 0)}


@pytest.mark.parametrize("latest", [0.005, 100.0])
@pytest.mark.parametrize("seed", range(4))
def test_after_a_power_cut_nothing_is_sent_twice(
    seed: int, latest: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows, chance = 120, random.Random(seed)
    disk, sender = a_run(tmp_path, rows, seed, latest, monkeypatch)
    boot(monkeypatch, tmp_path, "second")
    for trial in range(25):
        cut = chance.randrange(len(disk.commits))
        before = Counter(number for number, commit in sender.sent if commit <= cut)
        path = disk.restored(disk.left_after(cut, chance), tmp_path / f"{trial}")
        again = Sender(chance)
        settled, counts = worked(path, again)
        assert counts[DONE] + counts.get("unsure", 0) == rows and counts.get("unsure", 0) == settled
        assert not repeated(before, again.sent)


def test_under_the_same_boot_id_a_cut_would_repeat_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the test above would see, did the ledger trust its notes after a cut."""
    disk, sender = a_run(tmp_path, 120, 1, 100.0, monkeypatch)
    cut = disk.synced[-1] - 1
    last_synced = max(one for one in disk.synced if one <= cut)
    before = Counter(number for number, commit in sender.sent if commit <= cut)
    again = Sender(random.Random(1))
    worked(disk.restored(last_synced, tmp_path / "cut"), again)
    assert repeated(before, again.sent)


@pytest.mark.parametrize("seed", range(4))
def test_after_a_kill_only_what_was_on_its_way_is_unsure(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The machine lives on, and with it everything that was written."""
    rows, chance = 120, random.Random(seed)
    disk, sender = a_run(tmp_path, rows, seed, 100.0, monkeypatch)
    for trial in range(25):
        kill = chance.randrange(len(disk.commits))
        before = Counter(number for number, commit in sender.sent if commit <= kill)
        again = Sender(chance)
        settled, counts = worked(disk.restored(kill, tmp_path / f"{trial}"), again)
        assert settled <= AT_ONCE and counts == Counter({DONE: rows - settled, "unsure": settled}) - Counter()
        assert not repeated(before, again.sent)


def test_few_commits_are_synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk, _ = a_run(tmp_path, 3_000, 1, 100.0, monkeypatch, kept=False)
    assert len(disk.synced) < len(disk.commits) / 50 and len(disk.synced) < 3_000 / MOST + 15


@pytest.mark.parametrize("name", ["", "gone"])
def test_where_no_boot_id_is_told_every_commit_is_synced(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    boot(monkeypatch, tmp_path, "")
    if name:
        monkeypatch.setattr(reserving, "_BOOT", tmp_path / name)
    path = written(tmp_path, 30)
    disk = Disk(path)
    sender = Sender(random.Random(1), disk)
    worked(path, sender, watched=disk)
    assert disk.synced == list(range(len(disk.commits)))
    settled, _ = worked(disk.restored(len(disk.commits) // 2, tmp_path / "killed"), Sender(random.Random(1)))
    assert settled <= AT_ONCE


def test_a_key_that_the_service_knows_makes_sending_again_safe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk, _ = a_run(tmp_path, 60, 1, 100.0, monkeypatch)
    boot(monkeypatch, tmp_path, "second")
    with open_ledger(disk.restored(disk.synced[-2], tmp_path / "cut")) as ledger:
        before = ledger.counts()
        assert ledger.taken_up(repeatable=True) > 0
        assert ledger.counts() == {DONE: before.get(DONE, 0), "waiting": 60 - before.get(DONE, 0)}


def test_who_looks_at_a_run_sees_reserved_rows_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    boot(monkeypatch, tmp_path, "first")
    path = written(tmp_path, 10)
    with open_ledger(path) as ledger:
        ledger.taken_up(repeatable=False)
        ledger.exchange([], 1, 1.0)
        ledger.exchange([(1, RowOutcome(DONE, 200))], 2, 1.0)
        with open_ledger(path, to_read=True) as seen:
            assert seen.counts() == {DONE: 1, "sent": 2, "waiting": 7}
            assert [row.state for row in seen.rows()] == [DONE, "sent", "sent", *["waiting"] * 7]
    assert ("reserved",) not in sqlite3.connect(path).execute("SELECT state FROM rows").fetchall()


@pytest.mark.parametrize("ours", [True, False])
def test_a_ledger_of_the_version_before_is_gone_on_with(
    ours: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    boot(monkeypatch, tmp_path, "first")
    path = written(tmp_path, 5)
    with sqlite3.connect(path) as old:
        old.execute("DROP TABLE marks")
        old.execute("UPDATE rows SET state = 'sent' WHERE number = 1")
        facts = dict(old.execute("SELECT name, value FROM facts")) | {"format": "1"}
        facts["seal"] = seal(sealed_text(facts)) if ours else "somebody else's"
        old.executemany("UPDATE facts SET value = ? WHERE name = ?", [(value, name) for name, value in facts.items()])
    with open_ledger(path, to_read=True) as ledger:
        assert ledger.counts() == {"sent": 1, "waiting": 4} and ledger.ours == ours
    assert worked(path, Sender(random.Random(1))) == (1, {DONE: 4, "unsure": 1})
    with open_ledger(path, to_read=True) as ledger:
        assert ledger.ours == ours and ledger.facts()["format"] == "2"
