"""The real `sf`, where it can be had: EXTSVC_SF names a folder in which `npm install @salesforce/cli node@22` was run (make judges)."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

SECONDS = 240.0


def sf_folder() -> Path | None:
    """The folder with sf and its node, None where there is none."""
    named = os.environ.get("EXTSVC_SF", "")
    folder = Path(named).absolute() / "node_modules"
    return (
        folder if named and (folder / ".bin" / "sf").exists() and (folder / "node" / "bin" / "node").exists() else None
    )


needs_sf = pytest.mark.skipif(
    sf_folder() is None, reason="no sf: set EXTSVC_SF to a folder with npm's @salesforce/cli and node@22 (make judges)"
)


@dataclass
class Sf:
    """`sf` with a home folder of its own. `home` holds its logins, `folder` is where it runs."""

    home: Path
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        found = sf_folder()
        assert found is not None
        self.home.mkdir(parents=True, exist_ok=True)
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("SF_", "SFDX_", "EXTSVC_"))}
        self.environment = {
            **kept,
            "PATH": f"{found / '.bin'}{os.pathsep}{found / 'node' / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}",
            "HOME": str(self.home),
            "SF_DISABLE_TELEMETRY": "true",
            "SF_AUTOUPDATE_DISABLE": "true",
            "SF_DISABLE_AUTOUPDATE": "true",
            "SF_SKIP_NEW_VERSION_CHECK": "true",
            "SF_USE_GENERIC_UNIX_KEYCHAIN": "true",
            "CI": "true",
            **self.environment,
        }

    def run(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sf", *words],
            cwd=self.folder,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            timeout=SECONDS,
        )

    def json(self, *words: str, **environment: str) -> dict[str, Any]:
        """The answer of a command with --json, with `status` 0 for a success."""
        ran = self.run(*words, "--json", **environment)
        made: dict[str, Any] = json.loads(ran.stdout)
        return made

    def result(self, *words: str, **environment: str) -> Any:
        """The result of a command that must succeed."""
        made = self.json(*words, **environment)
        assert made["status"] == 0, made.get("message")
        return made["result"]

    def login(self, url: str, token: str, alias: str) -> None:
        ran = self.run(
            "org",
            "login",
            "access-token",
            "--instance-url",
            url,
            "--no-prompt",
            "--alias",
            alias,
            SF_ACCESS_TOKEN=token,
        )
        assert ran.returncode == 0, ran.stderr
