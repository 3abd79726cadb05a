"""Rules about registrations: the same small one, with one thing changed."""

from __future__ import annotations

import sys
from pathlib import Path

from setups import Found, Scene, setup
from usecase_setups import FLOW, SETUPS, SMS, _nothing, words

sys.path.insert(0, str(Path(__file__).parent.parent))
import registered

__all__ = ["SETUPS"]

JUDGE = ("validate", registered.FILE, "--for", "external-services")


def _judged(rule: str, bad: str, good: str = registered.text()) -> None:
    """A rule that the judging of one text reports, and not that of another."""

    @setup(rule)
    def _(scene: Scene, is_bad: bool) -> Found:
        registered.put(scene.folder, bad if is_bad else good)
        scene.run(*JUDGE)
        return None


_judged("es-registration-incomplete", registered.text(status="Incomplete"))
_judged("es-registration-operation-unknown", registered.text(rows=(*registered.ROWS, ("getorders", True))))
_judged("es-registration-none-active", registered.text(rows=(("getorder", False),)))
_judged("es-registration-schema-type", registered.text(schema_type="OpenApi"))
_judged(
    "es-registration-element-unknown", registered.text(after_operations="    <named_credential>A</named_credential>\n")
)
_judged("es-registration-inferred", registered.text(kind="SchemaInferred"))
_judged("registration-read-leniently", registered.text(registered.SCHEMA.replace('"3.0.3",', '"3.0.3",,')))
_judged("registration-unreadable", registered.text(None))
_judged("document-is-a-web-page", "<!DOCTYPE html><html><title>API</title></html>")


def _exported(rule: str, bad: str, api_version: str = "66.0") -> None:
    @setup(rule)
    def _(scene: Scene, is_bad: bool) -> Found:
        registered.put(scene.folder, bad if is_bad else registered.text())
        scene.run("export", registered.FILE, "--out", "org", "--api-version", api_version)
        return None


_exported("export-element-left-out", registered.text(after_operations="    <named_credential>A</named_credential>\n"))
_exported(
    "export-element-newer",
    registered.text(after_operations="    <registrationProviderAsset>Lead</registrationProviderAsset>\n"),
    "65.0",
)


@setup("registration-none-active-taken")
def _(scene: Scene, bad: bool) -> Found:
    registered.put(scene.folder, registered.text(rows=(("getorder", False),)))
    scene.run("generate", registered.FILE, "--out", "clients", *(() if bad else ("--all",)))
    return None


def _spec(scene: Scene) -> None:
    scene.put("sms.json", SMS.read_bytes())


words("service-not-named", _spec, ("names", "sms.json"), ("names", "sms.json", "--service", "CPaaSSMS"))


@setup("flow-inactive-operation")
def _(scene: Scene, bad: bool) -> Found:
    scene.put(FLOW.name, FLOW.read_bytes())
    rows = (("sendx2dsmsx2dsingle", not bad),)
    name = f"CPaaSSMS{registered.FILE.removeprefix(registered.NAME)}"
    scene.put(name, registered.text(SMS.read_text(encoding="utf-8"), rows))
    scene.run("flow", "check", FLOW.name, "--registration", name)
    return None


@setup("export-provider-newer")
def _(scene: Scene, bad: bool) -> Found:
    registered.put(scene.folder, registered.text(kind="ApexRest"))
    scene.run("export", registered.FILE, "--out", "org", "--api-version", "62.0" if bad else "63.0")
    return None


def _beside(scene: Scene) -> None:
    scene.put("mine.txt", "mine")


words("probe-folder-name", _nothing, ("probe", "write", "questions?"), ("probe", "write", "questions"))
words("probe-folder-taken", _beside, ("probe", "write", "."), ("probe", "write", "questions"))


@setup("probe-answers-unreadable")
def _(scene: Scene, bad: bool) -> Found:
    scene.put("answers.json", '{"questions": []}' if bad else '{"format": 1, "api_version": "66.0", "answers": {}}')
    scene.run("probe", "read", "answers.json")
    return None
