"""`extsvc mock` as a process: what it prints, how it ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from pathlib import Path

import httpx2
import pytest

from tests.warm import extsvc

ROOT = Path(__file__).parents[1]


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([extsvc(), "mock", *words], cwd=ROOT, capture_output=True, text=True, timeout=30)


@pytest.mark.skipif(os.name != "posix", reason="Ctrl-C is sent as a signal")
def test_it_serves_until_interrupted() -> None:
    words = ["specs/pages.yaml", "--port", "0", "--service", "Tasks", "--token", "s3cret"]
    with subprocess.Popen(
        [extsvc(), "mock", *words], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        first, *routes = [process.stdout.readline() for _ in range(5)]
        assert first.startswith("Tasks mock of specs/pages.yaml on http://127.0.0.1:")
        assert "GET" in routes[0] and "/tasks  listTasks" in routes[0] and "and 2 more" in routes[3]
        url = first.split(" on ")[1].split()[0]
        assert httpx2.get(f"{url}/tasks?cursor=hidden", headers={"Authorization": "Bearer s3cret"}).status_code == 200
        assert httpx2.post(f"{url}/tasks", json={}, headers={"Authorization": "Bearer s3cret"}).status_code == 400
        assert httpx2.get(f"{url}/botHIDDENHIDDENHIDDEN/send").status_code == 404
        process.send_signal(signal.SIGINT)
        _, log = process.communicate(timeout=10)
    assert process.returncode == 0
    assert "GET /tasks -> 200 listTasks" in log and "body body does not fit" in log and log.endswith("stopped\n")
    assert "s3cret" not in log and "hidden" not in log.lower() and "Traceback" not in log


def test_a_port_in_use() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = run("specs/pages.yaml", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 2 and "cannot listen" in done.stderr and "--port" in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("specs/nothing.yaml",),
        ("README.md",),
        ("specs/pages.yaml", "--port", "70000"),
        ("specs/pages.yaml", "--host", "999.1.1.1"),
    ],
)
def test_wrong_usage(words: tuple[str, ...]) -> None:
    done = run(*words)
    assert done.returncode == 2 and done.stderr and "Traceback" not in done.stderr
