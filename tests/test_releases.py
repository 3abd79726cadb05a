"""Releases: what changed between them, and verdicts that depend on it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.__main__ import main
from generator.salesforce import limits
from generator.salesforce.releases import CHANGES, NEWEST, RELEASES, limit_in, release_of
from generator.salesforce.sources import SOURCES


def test_every_release_has_one_version_and_every_change_a_source() -> None:
    assert [release.api for release in RELEASES] == [f"{n}.0" for n in range(60, 69)]
    assert len({release.name for release in RELEASES}) == len(RELEASES) and release_of("59.0") is None
    assert all(set(change.source.split()) <= SOURCES.keys() for change in CHANGES)
    assert all(RELEASES[0].version < change.since <= NEWEST.version for change in CHANGES)


@pytest.mark.parametrize(("version", "operations", "registrations"), [("64.0", 1_250, 150), ("65.0", 3_000, 700)])
def test_limits_are_those_of_the_release(version: str, operations: int, registrations: int) -> None:
    release = release_of(version)
    assert release is not None
    assert limit_in(limits.ACTIVE_OPERATIONS, release).value == operations
    assert limit_in(limits.REGISTRATIONS, release).value == registrations
    assert limit_in(limits.ACTIVE_OBJECTS, release) is limits.ACTIVE_OBJECTS


@pytest.mark.parametrize(("version", "mapped", "most"), [("64.0", True, 1_250), ("65.0", False, 3_000)])
def test_files_are_sent_since_winter_26(
    version: str, mapped: bool, most: int, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    binary = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
    put = {"operationId": "send", "requestBody": {"content": binary}, "responses": {"200": {"description": "OK"}}}
    tree = {"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": {"/f": {"put": put}}}
    spec = tmp_path / "spec.json"
    spec.write_text(json.dumps(tree), encoding="utf-8")
    assert main(["validate", str(spec), "--for", "external-services", "--api-version", version, "--json"]) == 0
    (report,) = json.loads(capfd.readouterr().out)["files"]
    assert ("es-media-type-mapped" in {d["rule"] for d in report["diagnostics"]}) is mapped
    judged = report["external_services"]
    assert judged["release"] == version and judged["limits"][0]["limit"] == most
