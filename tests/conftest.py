"""What all tests share: the update flag, the folder of real specs, how laws are tried."""

from __future__ import annotations

import gc
import os
import shutil
import socketserver
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from generator.org.local_org import LocalOrg

ROOT = Path(__file__).parent.parent
TypeChecker = Callable[..., subprocess.CompletedProcess[str]]

# A law holds or not, however busy the machine: no example fails for the time it took. `make thorough` tries more of them.
for profile, tries in (("unhurried", 40), ("thorough", 400)):
    settings.register_profile(profile, deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=tries)
settings.load_profile("unhurried")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite the expected side of golden cases")
    parser.addoption("--thorough", action="store_true", help="try everything where a sample is tried otherwise")


# Files that take more than three seconds with what they start, the heaviest first: none is left to the end when the
# other workers have nothing more to do.
LONG = ("test_depth", "test_bulk_store", "test_real_specs", "test_rules", "test_lsp", "test_wheel", "test_project",
        "test_bulk", "test_performance", "test_fuzz_specs", "test_api", "test_mock_behaviour", "test_probe",
        "test_links", "test_hostile", "test_org_docs", "test_odd_names", "test_wire_random", "test_output_faults",
        "test_compare", "test_setup", "test_flow_corpus", "test_site", "test_mcp_flows", "test_mcp", "test_package",
        "test_org_attacks", "test_org_waits", "test_setup_works", "test_runtime_faults", "test_killed_commands",
        "test_docs", "test_python_style", "test_guide", "test_mock_server", "test_runtime_manners",
        "test_runtime_deadlines", "test_layout", "test_validity", "test_callbacks", "test_layers",
        "test_callout_mocks", "test_workers")  # fmt: skip


YOUNG = 50_000  # objects made between two looks of the collector; at Python's 700 a tenth of our processor goes to it
MEMORY, ROOM = Path("/dev/shm"), 4 << 30  # bytes; a whole run holds less than one at a time


def in_memory(config: pytest.Config) -> None:
    """Let temporary folders lie in memory where there is room: the tests make and remove a million files, and a disk that
    is told of each (`discard`) takes twice the processor and many times the time for it. TMPDIR has the first word."""
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK | os.X_OK):
        return  # also in a worker, which has been given its folder
    held = os.statvfs(MEMORY)
    if held.f_bavail * held.f_frsize < ROOM or held.f_flag & getattr(os, "ST_NOEXEC", 0):
        return
    # What a failed test made is kept by pytest's own rules; what killed processes leave elsewhere goes with the run.
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
    tempfile.tempdir = os.environ["TMPDIR"] = tempfile.mkdtemp(prefix="extsvc-tests-", dir=MEMORY)
    os.chmod(tempfile.tempdir, 0o711)  # tests of rights enter it as another user
    config.add_cleanup(lambda: shutil.rmtree(os.environ.pop("TMPDIR"), ignore_errors=True))


def pytest_configure(config: pytest.Config) -> None:
    in_memory(config)
    gc.set_threshold(YOUNG)
    if config.getoption("--thorough"):
        settings.load_profile("thorough")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    rank = {f"{name}.py": number for number, name in enumerate(LONG)}
    items.sort(key=lambda item: rank.get(item.path.name, len(LONG)))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Ten thousand collected tests stay to the end: no collector, and no process split off, goes through them again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def private_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The local org keeps a key, a list and a cache for its user: tests have a user of their own."""
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("home")
        for variable in ("XDG_STATE_HOME", "XDG_CACHE_HOME"):
            patch.setenv(variable, str(home / variable.lower()))
        yield


@pytest.fixture(scope="session", autouse=True)
def no_flush() -> Iterator[None]:
    """No power fails during a test, and no other process can see whether a file was flushed to the disk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: None)
        yield


@pytest.fixture(scope="session", autouse=True)
def prompt_servers() -> Iterator[None]:
    """Servers of the standard library that judge us write head and body apart, for which the kernel waits 40 ms, and look
    twice a second whether they shall end: here both at once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socketserver.StreamRequestHandler, "disable_nagle_algorithm", True)
        patch.setattr(socketserver.BaseServer.serve_forever, "__defaults__", (0.02,))
        yield


@pytest.fixture(scope="session")
def mypy(request: pytest.FixtureRequest) -> TypeChecker:
    """Runs `mypy --strict` in a folder; what it learned of libraries is kept for all workers, and for the next session."""
    kept = request.config.cache.mkdir("mypy")
    words = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--cache-dir", str(kept)]

    def run(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
        with (kept / "one-at-a-time").open("w") as turn:
            if fcntl is not None:
                fcntl.flock(turn, fcntl.LOCK_EX)  # until it is closed
            return subprocess.run([*words, *more], cwd=folder, capture_output=True, text=True, check=False)

    return run


@pytest.fixture
def org(tmp_path: Path) -> Iterator[LocalOrg]:
    """A local org that nothing is deployed to, in the folder `org`; a file with an org of another kind has its own."""
    from generator.org.local_org import open_org

    opened = open_org(tmp_path / "org").value
    assert opened is not None
    yield opened
    opened.close()


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update"))


@pytest.fixture
def thorough(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--thorough"))


def corpus_folder() -> Path | None:
    """The corpus as it was handed out (archives and Salesforce metadata), or None."""
    for place in (os.environ.get("EXTSVC_CORPUS"), ROOT.parent / "shared" / "corpus"):
        if place and Path(place).is_dir():
            return Path(place)
    return None


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The corpus; the test is skipped, with the reason, where it is not there."""
    folder = corpus_folder()
    if folder is None:
        pytest.skip("no corpus: set EXTSVC_CORPUS to a folder of real specs")
    return folder


@pytest.fixture(scope="session")
def real_specs(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the well-known specs, unpacked once per session."""
    if (corpus / "named").is_dir():
        return corpus / "named"
    archive = corpus / "named.tar.xz"
    if not archive.is_file():
        pytest.skip(f"no specs in the corpus: {archive.name} is missing")
    target = tmp_path_factory.mktemp("corpus")
    with tarfile.open(archive) as packed:
        packed.extractall(target, filter="data")
    return target / "named"
