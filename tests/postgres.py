"""A Postgres of a test's own: a cluster in a temporary folder, with a password, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PASSWORD = "password-of-the-store"


def binaries() -> Path | None:
    """The folder of `initdb`, which Debian keeps outside of PATH; None where there is none."""
    found = [Path(os.path.realpath(one)).parent for one in (shutil.which("initdb"),) if one]
    found += sorted(path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return next((folder for folder in found if (folder / "postgres").exists()), None)


def _servant() -> str | None:
    """Postgres refuses to run as root: another user then."""
    if os.getuid():
        return None
    names = {one.pw_name for one in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@contextmanager
def cluster() -> Iterator[str]:
    """The address of a fresh database, with its password in it."""
    found = binaries()
    assert found is not None
    user, folder = _servant(), Path(tempfile.mkdtemp(prefix="extsvc-postgres-"))
    try:
        (folder / "password").write_text(PASSWORD, encoding="utf-8")
        if user is not None:
            for path in (folder, folder / "password"):
                shutil.chown(path, user)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]

        def run(*words: str | Path) -> None:
            subprocess.run(words, user=user, check=True, cwd=folder, stdout=subprocess.DEVNULL)

        data = str(folder / "data")
        access = ["-A", "scram-sha-256", "-U", "bulk", f"--pwfile={folder / 'password'}"]
        run(found / "initdb", "-D", data, "--no-sync", "-E", "UTF8", *access)
        serve = f"-p {port} -k '' -c listen_addresses=127.0.0.1 -c fsync=off"
        control = [found / "pg_ctl", "-D", data, "-w"]
        run(*control, "-o", serve, "-l", str(folder / "log"), "start")
        try:
            yield f"postgres://bulk:{PASSWORD}@127.0.0.1:{port}/postgres"
        finally:
            run(*control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
