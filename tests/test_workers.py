"""Work spread over processes: the same results as by one, whatever becomes of the others, and none of them stays behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from multiprocessing import parent_process
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import workers
from generator.pipeline import model, write_service
from generator.usecases.generating import generate_service
from tests.test_output_faults import snapshot

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes are forked on Linux alone")

ROOT = Path(__file__).parent.parent
MANY = range(400)
SLOW = """
import os, sys, time
from pathlib import Path
from generator import workers

def work(thing):
    Path(sys.argv[1], str(os.getpid())).touch()
    time.sleep(0.005)

try:
    workers.spread(work, range(100_000), jobs=3)
except KeyboardInterrupt:
    sys.exit(130)
"""


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few things are many, and the threads of the tests do no harm."""
    monkeypatch.setattr(workers, "FEW", 8)
    monkeypatch.setattr(workers, "_may_fork", lambda: parent_process() is None)


@pytest.mark.usefixtures("few")
def test_several_processes_give_the_results_of_one_in_their_order() -> None:
    def work(thing: int) -> tuple[int, int]:
        time.sleep(0.001)  # so that nobody does it all
        return thing * thing, os.getpid()

    made = workers.spread(work, MANY, jobs=3)
    assert [square for square, _ in made] == [n * n for n in MANY]
    assert os.getpid() in {who for _, who in made} and len({who for _, who in made}) > 1


@given(count=st.integers(0, 150), jobs=st.integers(0, 4))
def test_however_many_there_are(count: int, jobs: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workers, "FEW", 60)
        patch.setattr(workers, "_may_fork", lambda: parent_process() is None)
        assert workers.spread(str, range(count), jobs=jobs) == [str(n) for n in range(count)]


@pytest.mark.parametrize("count", [0, 1, workers.FEW - 1])
def test_few_things_cost_no_process(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_may_fork", lambda: True)
    monkeypatch.setattr(workers, "pool", None)  # whoever calls it fails
    assert workers.spread(abs, range(count), jobs=8) == list(range(count))


def test_a_process_with_threads_is_not_forked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("threading.active_count", lambda: 2)
    assert set(workers.spread(lambda _: os.getpid(), range(2 * workers.FEW), jobs=2)) == {os.getpid()}


@pytest.mark.usefixtures("few")
def test_what_a_killed_worker_owed_is_done_here() -> None:
    def work(thing: int) -> int:
        if thing == 70 and parent_process() is not None:
            os.kill(os.getpid(), signal.SIGKILL)
        return thing

    assert workers.spread(work, MANY, jobs=2) == list(MANY)


@pytest.mark.usefixtures("few")
def test_an_error_in_a_worker_is_raised_where_its_frames_are_seen() -> None:
    def work(thing: int) -> int:
        if thing == 3:
            raise LookupError("three")
        time.sleep(0.001)
        return thing

    with pytest.raises(LookupError, match="three") as caught:
        workers.spread(work, MANY, jobs=2)
    assert caught.traceback[-1].name == "work"


def running(process: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def until(what: Callable[[], bool]) -> bool:
    for _ in range(1000):
        if what():
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_no_worker_stays_when_the_first_process_is_ended(tmp_path: Path, number: signal.Signals) -> None:
    command = [sys.executable, "-c", SLOW, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, start_new_session=True, stderr=subprocess.PIPE) as first:
        assert until(lambda: len(list(tmp_path.iterdir())) == 3)
        if number == signal.SIGINT:
            os.killpg(first.pid, number)  # as a terminal does it
        else:
            first.send_signal(number)
        _, told = first.communicate(timeout=30)
    assert first.returncode == (130 if number == signal.SIGINT else -number) and not told
    assert until(lambda: not any(running(int(path.name)) for path in tmp_path.iterdir()))


@pytest.mark.usefixtures("few")
def test_the_files_of_a_service_are_the_same_by_one_process_and_by_several(tmp_path: Path) -> None:
    from generator.oas import load

    made = model(load(str(ROOT / "specs" / "sms.json")).value, "Sms").value
    assert made is not None
    for jobs in (1, 2, 3):
        assert write_service(made, tmp_path / str(jobs), jobs=jobs).value is not None
    assert snapshot(tmp_path / "1") == snapshot(tmp_path / "2") == snapshot(tmp_path / "3")


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("template", ["client.py.jinja", "operation.py.jinja", "types.py.jinja"])
def test_a_template_of_the_users_that_fails_is_told_the_same_way(tmp_path: Path, template: str) -> None:
    from generator.oas import load

    spec = load(str(ROOT / "specs" / "sms.json")).value
    assert spec is not None
    own = tmp_path / "own"
    own.mkdir()
    (own / template).write_text("{{ nothing.of_the_kind }}")
    told = []
    for jobs in (1, 3):
        done = generate_service(spec, "Sms", out=tmp_path / "clients", templates=own, jobs=jobs)
        assert done.value is None and not (tmp_path / "clients").exists()
        told.append(done.diagnostics)
    assert told[0] == told[1] and told[0][0].rule.id == "template-failed"
