"""Verdicts: on labelled documents, on real ones, and on what a finding says."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

from generator.diagnostics import Diagnostic, Rule, Severity
from generator.document import parse
from generator.document import rules as document_rules
from generator.spec import load, resolve, rules_operations, rules_reading, rules_schemas, rules_structure
from generator.spec.validate import fast, strict

VALIDITY = Path(__file__).parent / "validity"
INVALID = sorted((VALIDITY / "invalid").glob("*.yaml"))
VALID = sorted((VALIDITY / "valid").glob("*.yaml"))
RULES = [
    rule
    for table in (document_rules, rules_reading, rules_structure, rules_operations, rules_schemas)
    for rule in table.RULES
]


def findings(path: Path, *, thorough: bool = False) -> list[Diagnostic]:
    made = load(path)
    more = () if made.value is None else (strict if thorough else fast)(made.value)
    found = (*made.diagnostics, *more)
    return list(made.value.locate(found) if made.value else found)


def errors(found: list[Diagnostic]) -> list[str]:
    return [diagnostic.rule.id for diagnostic in found if diagnostic.severity is Severity.ERROR]


def label(path: Path) -> str:
    """What the first line says the document shows."""
    return path.read_text().splitlines()[0].partition(": ")[2]


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_invalid_documents_are_found_out_by_their_rule(path: Path) -> None:
    found = findings(path)
    assert label(path) in errors(found)
    for diagnostic in found:
        assert diagnostic.span.line > 0 and diagnostic.span.file.endswith(path.name), diagnostic


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_valid_documents_have_no_errors(path: Path) -> None:
    assert errors(findings(path)) == []


def test_agreement_beside_the_library(capsys: pytest.CaptureFixture[str]) -> None:
    """The suite is our own, so this shows that the library's verdict never turns a right verdict into a wrong one."""
    right = {"fast": 0, "strict": 0}
    for path in (*INVALID, *VALID):
        wanted = path.parent.name == "valid"
        right["fast"] += (not errors(findings(path))) == wanted
        right["strict"] += (not errors(findings(path, thorough=True))) == wanted
    total = len(INVALID) + len(VALID)
    with capsys.disabled():
        print(f"\n  labelled documents: {total}; right: " + ", ".join(f"{k} {v / total:.1%}" for k, v in right.items()))
    assert total >= 120
    assert min(right.values()) == total


def test_the_suite_covers_every_rule_that_forbids() -> None:
    shown = {label(path) for path in INVALID}
    elsewhere = {  # shown in test_document, test_fetch and below: they need bytes, sizes or a failing library
        "file-is-empty", "file-is-not-text", "file-is-not-utf-8", "json-syntax", "number-is-not-json", "number-is-too-long",
        "text-has-half-a-character", "nested-too-deep", "yaml-aliases-expand-too-far", "yaml-tag-does-not-fit",
        "yaml-key-is-not-text", "yaml-merge-needs-a-mapping", "reference-has-no-folder", "reference-scheme-not-read",
        "too-many-files", "document-does-not-fit-the-meta-schema", "second-validator-objects",
    }  # fmt: skip
    forbidding = {rule.id for rule in RULES if rule.severity is Severity.ERROR}
    assert forbidding - shown == elsewhere


WARNED = {
    "version-is-read-as-older": "version-32",
    "reference-siblings-are-ignored": "v30-ref-siblings",
    "example-does-not-fit": "example-mismatch",
    "default-does-not-fit-its-schema": "v31-default-mismatch",
    "nullable-has-no-meaning": "v31-nullable",
    "required-name-has-no-property": "required-unknown",
    "header-parameter-is-ignored": "header-authorization",
    "body-has-no-meaning-here": "body-for-delete",
    "server-variable-default-is-unusual": "v30-server-default",
}


@pytest.mark.parametrize(("rule", "name"), WARNED.items())
def test_suspicious_documents_are_warned_about(rule: str, name: str) -> None:
    paths = [path for path in VALID if name in path.stem]
    assert paths
    for path in paths:
        assert rule in [d.rule.id for d in findings(path) if d.severity is Severity.WARNING]


HEAD = 'openapi: 3.1.0\ninfo: {title: a, version: "1"}\n'
PATH = HEAD + "paths:\n  /a:\n    get:\n      "
SCHEMA = HEAD + "paths: {}\ncomponents:\n  schemas:\n    Pet:\n      "
HINTED = [
    (PATH + "desciption: a\n", "Did you mean `description`?"),
    (SCHEMA + "type: objekt\n", "Did you mean `object`?"),
    (SCHEMA + "type: int\n", "Write `type: integer`."),
    (
        SCHEMA + "type: number\n      minimum: 1\n      exclusiveMinimum: true\n",
        "In OpenAPI 3.1 write the limit itself: ",
    ),
    (
        SCHEMA + "properties: {b: {$ref: '#/components/schemas/Pett'}}\n",
        "Mend the reference (did you mean `#/components/schemas/Pet`?).",
    ),
    (PATH + "consumes: [application/json]\n", "Name the media types in `requestBody/content`."),
    (HEAD.replace('"1"', "1.0") + "paths: {}\n", 'Put it in quotes: `"1.0"`.'),
    (PATH + "responses: {4xx: {description: a}}\n", "Write `4XX`."),
    (HEAD + "paths: {}\ndefinitions: {}\n", "Move the schemas to `components/schemas`."),
]


@pytest.mark.parametrize(("text", "remedy"), HINTED, ids=[remedy for _, remedy in HINTED])
def test_remedies_guess_what_was_meant(text: str, remedy: str) -> None:
    spec = parse(text.encode(), "a.yaml").then(resolve).value
    assert spec is not None
    assert any(diagnostic.remedy.startswith(remedy) for diagnostic in fast(spec)), [d.remedy for d in fast(spec)]


def test_every_rule_explains_itself() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule.id == rule.id.lower() and " " not in rule.id
        assert rule.sentence.endswith((".", "{reason}")) and rule.remedy and rule.source
        assert bool(rule.bad) == bool(rule.good), rule.id


SHOWN = [rule for rule in (*rules_structure.RULES, *rules_operations.RULES, *rules_schemas.RULES) if rule.bad]


@pytest.mark.parametrize("rule", SHOWN, ids=lambda rule: rule.id)
def test_examples_of_rules_are_readable(rule: Rule) -> None:
    for text in (rule.bad, rule.good):
        assert parse(text.encode(), "a.yaml").value is not None


def test_findings_of_one_document_come_all_at_once() -> None:
    text = "openapi: 3.0.3\ninfo: {titel: a}\npaths:\n  a: {}\n  /b/{c}:\n    get: {operationId: 5, responses: {}}\n"
    spec = parse(text.encode(), "a.yaml").then(resolve).value
    assert spec is not None
    assert [(d.rule.id, d.span.pointer) for d in fast(spec) if d.severity is Severity.ERROR] == [
        ("field-is-unknown", "/info/titel"),
        ("field-is-missing", "/info"),
        ("field-is-missing", "/info"),
        ("path-does-not-begin-with-a-slash", "/paths/a"),
        ("value-has-the-wrong-type", "/paths/~1b~1{c}/get/operationId"),
        ("responses-are-empty", "/paths/~1b~1{c}/get/responses"),
        ("path-parameter-is-not-declared", "/paths/~1b~1{c}/get"),
    ]


def test_the_library_is_not_imported_by_the_fast_path() -> None:
    code = (
        "import sys\nfrom generator.spec import load\nfrom generator.spec.validate import fast\n"
        f"fast(load({str(VALID[0])!r}).value)\n"
        "assert not {'openapi_spec_validator', 'openapi_schema_validator', 'jsonschema', 'jsonref'} & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert find_spec("openapi_spec_validator") is not None


def test_the_library_reads_no_file_and_no_network(tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text("type: text\n")
    (tmp_path / "in").mkdir()
    root = tmp_path / "in" / "a.yaml"
    parts = "{A: {$ref: ../secret.yaml}, B: {$ref: 'http://127.0.0.1:9/b.yaml'}, C: {$ref: 'file:///etc/hosts'}, D: {type: text}}"
    root.write_text(HEAD + f"paths: {{}}\ncomponents: {{schemas: {parts}}}\n")
    found = findings(root, thorough=True)
    assert errors(found) == [
        "reference-leaves-the-folder", "reference-leaves-to-the-network", "reference-scheme-not-read", "value-is-not-allowed",
    ]  # fmt: skip


def test_the_library_speaks_last_and_only_of_what_is_new() -> None:
    text = HEAD.replace("3.1.0", "3.0.3") + (
        "paths: {}\ncomponents:\n  schemas:\n    A: {type: string, format: date, default: soon}\n    B: {type: integer, default: b}\n"
    )
    spec = parse(text.encode(), "a.yaml").then(resolve).value
    assert spec is not None
    found = [(d.rule.id, d.span.pointer) for d in strict(spec) if d.severity is not Severity.NOTE]
    assert found == [
        ("default-does-not-fit", "/components/schemas/B/default"),
        ("default-does-not-fit-its-format", "/components/schemas/A/default"),
    ]


HANGING = "^(([a-z])+.)+[A-Z]([a-z])+$"


def test_patterns_cannot_hang_the_verdict() -> None:
    text = HEAD.replace("3.1.0", "3.0.3") + (
        f"paths: {{}}\ncomponents:\n  schemas:\n    A: {{type: string, pattern: '{HANGING}', default: {'a' * 60}, example: {'a' * 60}}}\n"
    )
    spec = parse(text.encode(), "a.yaml").then(resolve).value
    assert spec is not None
    began = time.process_time()
    assert "default-does-not-fit" in [d.rule.id for d in strict(spec)]
    assert time.process_time() - began < 5


def large(size: int) -> bytes:
    """A description with as many schemas, operations, references, defaults and required names."""
    lines = ["openapi: 3.0.3", "info: {title: a, version: '1'}", "paths:"]
    for number in range(size):
        lines.append(
            f"  /a{number}/{{id}}: {{get: {{operationId: o{number}, parameters: [{{$ref: '#/components/parameters/id'}}], "
            f"responses: {{200: {{description: a, content: {{application/json: {{schema: {{$ref: '#/components/schemas/S{number}'}}}}}}}}}}}}}}"
        )
    lines += [
        "components:",
        "  parameters: {id: {name: id, in: path, required: true, schema: {type: string}}}",
        "  schemas:",
    ]
    for number in range(size):
        after = f"{{$ref: '#/components/schemas/S{(number + 1) % size}'}}"
        lines.append(
            f"    S{number}: {{type: object, required: [a], properties: {{a: {{type: integer, default: 5}}, next: {after}}}}}"
        )
    return "\n".join(lines).encode()


def test_time_grows_with_size_and_not_faster() -> None:
    spent = []
    for size in (300, 2400):
        spec = parse(large(size), "a.yaml").then(resolve).value
        assert spec is not None
        began = time.process_time()
        assert errors(list(fast(spec))) == []
        spent.append(time.process_time() - began)
    assert spent[1] < max(spent[0], 0.02) * 8 * 4


# ------------------------------------------------------------- real descriptions

SOUND = ["8x8_chapi___chat_api.json", "adyen_CheckoutService-v72.json", "kubernetes.json", "stripe.json", "asana.yaml"]


@pytest.mark.corpus
@pytest.mark.parametrize("name", SOUND)
def test_sound_real_descriptions_have_no_errors(real_specs: Path, name: str) -> None:
    assert errors(findings(real_specs / name)) == []


@pytest.mark.corpus
def test_every_real_description_gets_a_verdict(real_specs: Path) -> None:
    """None fails, and the official meta-schema never knows better than our own rules."""
    paths = [path for path in sorted(real_specs.iterdir()) if path.stat().st_size < 1_500_000]
    assert len(paths) > 50
    for path in paths:
        made = load(path)
        assert made.value is not None, path.name
        known = {d.rule.id for d in fast(made.value, examples=False)}
        assert rules_structure.META_SCHEMA.id not in known, path.name


@pytest.mark.corpus
@pytest.mark.slow
@pytest.mark.skipif("CI" in os.environ, reason="a minute of CPU; run by hand")
def test_the_library_agrees_on_real_descriptions(real_specs: Path) -> None:
    for path in sorted(real_specs.iterdir()):
        if path.stat().st_size < 400_000:
            spec = load(path).value
            assert spec is not None
            assert rules_structure.SECOND_OPINION.id not in [d.rule.id for d in strict(spec)], path.name
