"""What all tests share: the update flag, the folder of real specs, how laws are tried."""

from __future__ import annotations

import os
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parent.parent

# A law holds or not, however busy the machine: no example fails for the time it took.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite the expected side of golden cases")


@pytest.fixture(scope="session", autouse=True)
def private_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The local org keeps a key, a list and a cache for its user: tests have a user of their own."""
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("home")
        for variable in ("XDG_STATE_HOME", "XDG_CACHE_HOME"):
            patch.setenv(variable, str(home / variable.lower()))
        yield


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update"))


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
