"""Rules of runs over many rows: one row to the bundled spec's action, with one thing changed. Nothing is ever sent."""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from org_setups import SETUPS, Found, Scene, setup, xml

from generator.__main__ import main
from generator.bulk import org_sending, reading, resuming, running
from generator.bulk.driving import report_of
from generator.org.metadata_types import ComponentKey
from generator.org.source import write_source
from generator.org.state import OrgConnection

__all__ = ["SETUPS"]

SPEC = Path(__file__).parents[2] / "specs" / "sms.json"
ACTION = "CPaaSSMS.Send-Sms-Single"
ROWS = "destination,text\n+1,Hi\n"


@cache
def _clients() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="extsvc-bulk-")) / "clients"
    assert main(["generate", str(SPEC), "--service", "CPaaSSMS", "--all", "--out", str(folder)]) == 0
    return folder


def _run(scene: Scene, text: str = ROWS, **more: object) -> Found:
    """Everything up to the sending."""
    scene.patch.setattr(running, "drive", lambda book, options, *rest: report_of(book, options))
    scene.put("rows.csv", text)
    asked: dict[str, object] = {
        "inputs": ["subAccountId=demo"],
        "clients": _clients(),
        "base_url": "http://127.0.0.1:9",
    }
    return running.run_bulk(ACTION, "rows.csv", **{**asked, **more}).diagnostics  # type: ignore[arg-type]


def _rows(rule: str, bad: str, good: str = ROWS) -> None:
    @setup(rule)
    def _(scene: Scene, is_bad: bool) -> Found:
        return _run(scene, bad if is_bad else good)


def _asked(rule: str, **bad: object) -> None:
    @setup(rule)
    def _(scene: Scene, is_bad: bool) -> Found:
        return _run(scene, **(bad if is_bad else {}))


_rows("bulk-rows-unreadable", "destination,destination\n+1,+1\n")
_rows("bulk-column-unknown", "destinaton,text\n+1,Hi\n")
_rows("bulk-no-rows", "destination,text\n")
_rows("bulk-row-invalid", "destination,text\n+1,\n")
_rows("bulk-rows-invalid", "destination,text\n+1,\n")
_asked("bulk-column-missing", renamed=["body.text=words"])
_asked("bulk-map-malformed", renamed=["phone"])
_asked("bulk-rate-unusable", rate="fast")
_asked("bulk-concurrency-unusable", concurrency=0)
_asked("bulk-unreached-malformed", unreached=-1)


@setup("bulk-input-is-a-file")
def _(scene: Scene, bad: bool) -> Found:
    if bad:  # as an action with an upload reads file=@photo.png
        scene.patch.setattr(reading, "entry", lambda shapes, words: {"body": Path("rows.csv")})
    return _run(scene)


@setup("bulk-ledger-not-named")
def _(scene: Scene, bad: bool) -> Found:
    return running.run_bulk(ACTION, "-").diagnostics if bad else _run(scene)


@setup("bulk-no-clients")
def _(scene: Scene, bad: bool) -> Found:
    return _run(scene, clients="") if bad else _run(scene)


@setup("bulk-package-too-old")
def _(scene: Scene, bad: bool) -> Found:
    if not bad:
        return _run(scene)
    folder = scene.folder / "old"
    shutil.copytree(_clients(), folder)
    registry = folder / "_runtime" / "registry.py"
    registry.write_text(
        registry.read_text(encoding="utf-8").replace("def entry_faults(", "def no_faults("), encoding="utf-8"
    )
    return _run(scene, clients=folder)


@setup("bulk-input-changed")
def _(scene: Scene, bad: bool) -> Found:
    _run(scene)
    return _run(scene, "destination,text\n+2,Hi\n" if bad else ROWS)


@setup("bulk-ledger-unusable")
def _(scene: Scene, bad: bool) -> Found:
    _run(scene)
    return resuming.bulk_status("rows.csv" if bad else "rows.csv.ledger").diagnostics


@setup("bulk-ledger-foreign")
def _(scene: Scene, bad: bool) -> Found:
    _run(scene)
    if bad:
        with sqlite3.connect("rows.csv.ledger") as connection:
            connection.execute("UPDATE facts SET value = ? WHERE name = 'seal'", (json.dumps("mine"),))
    return resuming.resume_bulk("rows.csv.ledger").diagnostics


@setup("bulk-headers-not-kept")
def _(scene: Scene, bad: bool) -> Found:
    scene.put("key.txt", "X-Api-Key: secret\n")
    _run(scene, headers=["X-Api-Key: secret"] if bad else ["@key.txt"])
    return resuming.resume_bulk("rows.csv.ledger").diagnostics


@setup("bulk-format-unknown")
def _(scene: Scene, bad: bool) -> Found:
    from generator.bulk.export import export_bulk

    _run(scene)
    return export_bulk("rows.csv.ledger", "xlsx" if bad else "csv").diagnostics


def _org(rule: str, action: str = ACTION, runs: bool = True, **bad: object) -> None:
    @setup(rule)
    def _(scene: Scene, is_bad: bool) -> Found:
        """An org that runs is its folder, its seal and its lock; nothing is sent to it."""
        folder = scene.folder / "org"
        key = ComponentKey("ExternalServiceRegistration", "CPaaSSMS")
        inner = f"<label>CPaaSSMS</label><schema>{escape(SPEC.read_text())}</schema><status>Complete</status>"
        write_source(folder / "metadata", {key: xml("ExternalServiceRegistration", inner).encode()})
        connection = OrgConnection("http://127.0.0.1:9", "token", "admin", str(folder))
        there = None if is_bad and not runs else connection
        scene.patch.setattr(org_sending, "reached_from", lambda named: there)
        scene.patch.setattr(running, "drive", lambda book, options, *rest: report_of(book, options))
        scene.put("rows.csv", ROWS)
        asked = {"inputs": ["subAccountId=demo"], "org": folder, **(bad if is_bad else {})}
        return running.run_bulk(action if is_bad else ACTION, "rows.csv", **asked).diagnostics


_org("bulk-no-org", runs=False)
_org("bulk-org-has-no-action", "SMS.Send-Sms-Single")
_org("bulk-org-calls-itself", credential="X8x8_SMS_API")


@setup("bulk-store-malformed")
def _(scene: Scene, bad: bool) -> Found:
    store = "db.example.com" if bad else f"sqlite:///{scene.folder}/bulk.store"
    return _run(scene, store=store, detach=True)


@setup("bulk-store-unusable")
def _(scene: Scene, bad: bool) -> Found:
    from generator.bulk.store_tables import SQLITE_TOO_OLD

    if SQLITE_TOO_OLD:
        pytest.skip("this Python's SQLite is too old for a store in a file")
    store = f"sqlite:///{scene.folder}/bulk.store"
    _run(scene, store=store, detach=True)
    return resuming.bulk_status("other.csv.ledger" if bad else "rows.csv.ledger", store).diagnostics


@setup("bulk-detached-without-store")
def _(scene: Scene, bad: bool) -> Found:
    return _run(scene, detach=bad)
