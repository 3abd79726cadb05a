"""Every rule's bad example reports that rule, and its good one does not: one table over all rooms.

An example that is text is read by whom it is meant for: put into its place in a description (tests/rule_table/frames.py),
in an example flow or an example extsvc.toml. An example that needs surroundings has a set-up (tests/rule_table/setups.py).
A new rule without either fails `test_every_rule_is_in_the_table`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "rule_table"))
import credentials
import flows
from descriptions import FILES, READERS, table, text_of
from host_setups import SETUPS
from setups import Scene

from generator.__main__ import main
from generator.catalog import all_rules, by_room
from generator.diagnostics import Diagnostic, Rule

RULES = sorted(all_rules().values(), key=lambda rule: rule.id)
Reported = Iterable[Diagnostic]
# Rule -> what its bad example rightly reports besides, because one fault is seen from two sides.
BESIDE = {
    "names-kept-from-output": "name-parted",
    "new-credential-unusable": "credential-url",
    "recorded-findings-damaged": "field-is-unknown",  # what the record bore is not borne any more
    "recorded-findings-expired": "field-is-unknown",
    "bulk-row-invalid": "bulk-rows-invalid",
    "bulk-rows-invalid": "bulk-row-invalid",
    "input-not-usable": "overlay-not-an-overlay",
    "service-not-checked": "flow-registration-not-at-hand registration-unreadable",
    "flow-not-exported": "flow-wrong-root",
    "not-all-exported": "output-edited",
    "nothing-exported": "operation-not-found",
    "spec-of-service-unreadable": "document-is-not-an-object",
    "action-name-parted": "name-parted",
    "registration-read-leniently": "json-syntax",
    "export-provider-newer": "nothing-exported",
    "export-text-not-xml": "not-all-exported",
    "document-read-leniently": "json-syntax",
    "es-type-list": "es-openapi-31",  # a word of 3.1 makes its label more than a label
    "es-type-missing": "es-openapi-31",
    "es-type-null": "es-openapi-31",
    "es-enum-null": "es-any-value es-enum-as-string",
    "es-items-list": "es-any-value",
    "es-class-name-too-long": "es-developer-name-shortened",
    "credential-formula-long": "credential-external-missing",
    "overlay-unknown-field": "overlay-idle-action",
    "too-many-files": "second-validator-gave-up",
    "credential-formula": "credential-external-missing",  # a broken definition is not there for others
    "credential-header": "credential-external-missing",
    "credential-merge-field": "credential-external-missing",
    "credential-principal-twice": "credential-external-missing",
    "credential-protocol-unknown": "credential-external-missing",
    "credential-secret-in-file": "credential-external-missing",
    "credential-no-principal": "permission-set-principal-unknown",
    "flow-callout-after-write": "flow-needs-records",
    "flow-too-many-callouts": "flow-needs-records",
    "flow-duplicate-name": "flow-not-an-object",
    "flow-endless-cycle": "flow-unreachable",
    "flow-not-assignable": "flow-read-never-set",
    "flow-unknown-field": "flow-required-field-never-set",
    "flow-unknown-input": "flow-missing-input",
    "reference-is-not-allowed-here": "second-validator-gave-up",
    "reference-lacks-a-slash": "second-validator-gave-up",
    "second-validator-gave-up": "value-has-the-wrong-type",
    "es-choice-of-scalars": "es-any-value es-integer-format",
    "es-default-integer-format": "es-integer-format",
    "es-property-empty": "es-any-value",
    "es-reference-remote": "es-map",
    "es-response-headers": "es-no-answer-schema",
    "es-parameter-content": "es-map",
    "fix-webhooks": "fix-responses-added",
    "fix-const": "fix-type-added",
    "fix-operation-cut": "fix-component-cut",
}


def _in_description(read: Callable[[str, Path], Reported], place: str, rule: Rule, scene: Scene, bad: bool) -> Reported:
    for name, text in FILES.items():
        scene.put(name, text)
    return read(text_of(rule.bad if bad else rule.good, place), scene.folder)


def _in_flow(rule: Rule, scene: Scene, bad: bool) -> Reported:
    example = rule.bad if bad else rule.good
    return flows.findings(example if rule.id in flows.WHOLE else flows.flow(rule.good, example))


def _in_config(rule: Rule, scene: Scene, bad: bool) -> Reported:
    return credentials.findings(credentials.config(rule.good, rule.bad if bad else rule.good), scene.folder)


TEXTS: dict[str, Callable[[Rule, Scene, bool], Reported]] = {
    **{
        rule: partial(_in_description, reader.read, place)
        for reader in READERS
        for rule, place in table(reader.places).items()
    },
    **{rule: _in_flow for rule in by_room()["flow"] if rule not in SETUPS},
    **{rule: _in_config for rule in by_room()["credentials"] if rule not in SETUPS},
}


class Stage:
    """What an example reports, as findings or as lines of the command line."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.patch, self.capsys = folder, patch, capsys
        self.told: set[str] = set()
        message = Diagnostic.message.fget
        assert message is not None

        def told(diagnostic: Diagnostic) -> str:
            self.told.add(diagnostic.rule.id)
            return str(message(diagnostic))

        patch.setattr(Diagnostic, "message", property(told))  # who prints a finding asks for its message

    def command(self, *words: str) -> None:
        self.told = set()  # of the last command: those before only prepare
        main(list(words))
        self.capsys.readouterr()

    def reported(self, rule: Rule, bad: bool) -> set[str]:
        # A name of its own: older pytest gives the next test this one's folder, and packages of it are imported already.
        folder = self.folder / f"{rule.id}-{'bad' if bad else 'good'}"
        folder.mkdir()
        with self.patch.context() as patch:
            patch.chdir(folder)
            scene = Scene(folder, patch, self.command)
            found = SETUPS[rule.id](scene, bad) if rule.id in SETUPS else TEXTS[rule.id](rule, scene, bad)
        return self.told if found is None else {diagnostic.rule.id for diagnostic in found}


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Stage:
    return Stage(tmp_path, monkeypatch, capsys)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_bad_example_reports_the_rule_and_the_good_one_does_not(rule: Rule, stage: Stage) -> None:
    bad, good = stage.reported(rule, True), stage.reported(rule, False)
    assert rule.id not in good
    assert bad - good == {rule.id, *BESIDE.get(rule.id, "").split()}


def test_every_rule_is_in_the_table() -> None:
    assert not set(TEXTS) & set(SETUPS), "an example that is text needs no set-up"
    assert {rule.id for rule in RULES} == {*TEXTS, *SETUPS}
    assert set(BESIDE) <= {*TEXTS, *SETUPS}


def test_most_examples_are_text_that_is_really_read() -> None:
    assert len(TEXTS) > 270, f"{len(TEXTS)} read as text, {len(SETUPS)} set up"
