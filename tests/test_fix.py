"""Mending: golden cases, the laws that hold for each, the command, and the real specs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from generator.__main__ import main
from generator.compare.compare import compare
from generator.diagnostics import Severity
from generator.document import parse
from generator.edit.align import same
from generator.edit.save import save
from generator.fix import Fixed, fix, overlay_of, recheck
from generator.modelling.build import build
from generator.oas import Spec, load, resolve, validate
from generator.overlay import apply, read, write
from generator.selection import ALL, Selection

CASES = sorted(path for path in (Path(__file__).parent / "fix_cases").iterdir() if path.is_dir())


def spec_of(folder: Path) -> Path:
    return next(path for path in (folder / "spec.yaml", folder / "spec.json") if path.exists())


def picks(folder: Path) -> Selection:
    file = folder / "picks.txt"
    return Selection(operations=tuple(file.read_text().splitlines())) if file.exists() else ALL


def mended(folder: Path) -> tuple[Spec, Fixed]:
    spec = load(spec_of(folder)).value
    assert spec is not None
    made = fix(spec, picks(folder))
    assert made.value is not None, [found.message for found in made.diagnostics]
    return spec, made.value


def listed(made: Fixed) -> str:
    return "".join(f"{found.span.pointer}: {found.rule.id}: {found.message}\n" for found in made.changes)


@pytest.mark.parametrize("folder", CASES, ids=lambda path: path.name)
def test_cases(folder: Path, update: bool) -> None:
    spec, made = mended(folder)
    texts = {
        f"expected{spec_of(folder).suffix}": save(spec.document, made.tree).text,
        "changes.txt": listed(made),
        "overlay.yaml": write(overlay_of(spec.document.tree, made, spec_of(folder).name)),
    }
    for name, text in texts.items():
        if update:
            (folder / name).write_text(text, encoding="utf-8")
        assert (folder / name).read_text(encoding="utf-8") == text


@pytest.mark.parametrize("folder", CASES, ids=lambda path: path.name)
def test_the_result_passes_both_validations(folder: Path) -> None:
    spec, made = mended(folder)
    written = save(spec.document, made.tree)
    checked = recheck(written.text, spec.document, "Svc")
    assert written.kept
    assert checked.passes, [(found.rule.id, found.span.pointer, found.message) for found in checked.faults]


@pytest.mark.parametrize("folder", CASES, ids=lambda path: path.name)
def test_the_overlay_makes_the_same_tree_of_the_original(folder: Path) -> None:
    spec, made = mended(folder)
    text = write(overlay_of(spec.document.tree, made, spec_of(folder).name))
    overlay = parse(text.encode(), "o.yaml").then(read)
    assert overlay.value is not None and not overlay.diagnostics
    done = apply(spec.document.tree, [overlay.value], file=spec.document.name)
    assert done.value is not None and not done.diagnostics
    assert same(done.value.tree, made.tree)


@pytest.mark.parametrize("folder", CASES, ids=lambda path: path.name)
def test_mending_twice_changes_nothing_more(folder: Path) -> None:
    spec, made = mended(folder)
    again = parse(save(spec.document, made.tree).text.encode(), spec.document.name).then(resolve)
    assert again.value is not None
    twice = fix(again.value, ALL)
    assert twice.value is not None and listed(twice.value) == ""
    assert same(twice.value.tree, made.tree)


@pytest.mark.parametrize("folder", CASES, ids=lambda path: path.name)
def test_every_change_is_told_and_nothing_else_changed(folder: Path) -> None:
    spec, made = mended(folder)
    before = spec.document.tree
    told = [found.span.pointer for found in made.changes]
    for pointer in _differences(before, made.tree, ""):
        near = (pointer, pointer.rpartition("/")[0])
        assert any(at.startswith(near) or any(at == up for up in _above(pointer)) for at in told), pointer


def _above(pointer: str) -> list[str]:
    steps = pointer.split("/")
    return ["/".join(steps[:size]) for size in range(len(steps), 1, -1)]


def _differences(old: Any, new: Any, at: str) -> list[str]:
    if same(old, new):
        return []
    if isinstance(old, dict) and isinstance(new, dict):
        found = []
        for key in old:
            place = f"{at}/{key.replace('~', '~0').replace('/', '~1')}"
            found += [place] if key not in new else _differences(old[key], new[key], place)
        return found
    return [at]


def _mended_text(text: str, name: str = "x.yaml", wanted: Selection = ALL) -> tuple[Any, list[str]]:
    spec = parse(text.encode(), name).then(resolve).value
    assert spec is not None
    made = fix(spec, wanted)
    assert made.value is not None
    return made.value.tree, [found.rule.id for found in made.value.changes]


SCHEMAS: list[tuple[str, Any]] = [
    ("{type: [string, 'null']}", {"type": "string", "nullable": True}),
    ("{type: ['null', integer, number]}", {"type": "number", "nullable": True}),
    ("{type: ['null']}", {"type": "string", "nullable": True}),
    ("{type: [string, integer], minimum: 1, maxLength: 2, description: d}",
     {"anyOf": [{"type": "string", "maxLength": 2}, {"type": "integer", "minimum": 1}], "description": "d"}),
    ("{type: [array, 'null']}", {"type": "array", "nullable": True, "items": {}}),
    ("{type: [string, integer], enum: [a, 1]}",
     {"anyOf": [{"type": "string", "enum": ["a"]}, {"type": "integer", "enum": [1]}]}),
    ("{const: 5}", {"type": "integer", "enum": [5]}),
    ("{type: string, const: a}", {"type": "string", "enum": ["a"]}),
    ("{enum: [a, null]}", {"type": "string", "enum": ["a", None], "nullable": True}),
    ("{type: integer, exclusiveMinimum: 1, minimum: 3}", {"type": "integer", "minimum": 3}),
    ("{type: integer, exclusiveMaximum: 1, maximum: 3}", {"type": "integer", "maximum": 1, "exclusiveMaximum": True}),
    ("{oneOf: [{type: string}, {type: 'null'}], description: d}", {"type": "string", "description": "d", "nullable": True}),
    ("{anyOf: [{type: string}, {type: integer}, {type: 'null'}]}",
     {"anyOf": [{"type": "string"}, {"type": "integer"}], "nullable": True}),
    ("{anyOf: [{type: string}, {const: null}]}", {"type": "string", "nullable": True}),
    ("{anyOf: [{type: string, maxLength: 1}, {type: 'null'}], maxLength: 2}",
     {"allOf": [{"type": "string", "maxLength": 1}], "maxLength": 2, "nullable": True}),
    ("{type: array, prefixItems: [{type: string}, {type: string}], items: false}",
     {"type": "array", "items": {"type": "string"}, "maxItems": 2}),
    ("{prefixItems: [{type: string}, {type: integer}]}",
     {"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "integer"}]}}),
    ("{type: string, contentMediaType: image/png}", {"type": "string", "format": "binary"}),
    ("{type: string, contentMediaType: application/json, contentSchema: {type: object}}", {"type": "string"}),
    ("{type: object, patternProperties: {a: {type: string}, b: {type: integer}}}",
     {"type": "object", "additionalProperties": {"anyOf": [{"type": "string"}, {"type": "integer"}]}}),
    ("{type: object, unevaluatedProperties: false}", {"type": "object", "additionalProperties": False}),
    ("{type: object, properties: {a: false, b: true}, required: [a, b]}",
     {"type": "object", "properties": {"b": {}}, "required": ["b"]}),
    ("{type: object, propertyNames: {pattern: a}, minProperties: 1}", {"type": "object", "minProperties": 1}),
    ("{type: string, examples: []}", {"type": "string"}),
    ("{type: string, $comment: c, x-keep: 1}", {"type": "string", "x-keep": 1}),
    ("true", {}),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "expected"), SCHEMAS, ids=[schema for schema, _ in SCHEMAS])
def test_schemas_of_31_in_words_of_30(schema: str, expected: Any) -> None:
    text = f"""
openapi: 3.1.0
info: {{title: t, version: '1'}}
paths:
  /a:
    post:
      operationId: a
      requestBody: {{content: {{application/json: {{schema: {schema}}}}}}}
      responses: {{'200': {{description: ok}}}}
"""
    tree, _ = _mended_text(text)
    assert same(tree["paths"]["/a"]["post"]["requestBody"]["content"]["application/json"]["schema"], expected)
    again = parse(json.dumps(tree).encode(), "x.json").then(resolve).value
    assert again is not None
    assert not [d for d in validate.fast(again) if d.severity is Severity.ERROR]


def test_definitions_anchors_and_ids_become_components() -> None:
    tree, changes = _mended_text("""
openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /a:
    get:
      operationId: a
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}
components:
  schemas:
    A:
      type: object
      properties:
        one: {$ref: '#/components/schemas/A/$defs/inner'}
        two: {$ref: '#other'}
      $defs:
        inner: {type: object, properties: {x: {type: string}}}
        named: {$anchor: other, type: object, properties: {y: {type: string}}}
""")
    schemas = tree["components"]["schemas"]
    assert schemas["A"]["properties"] == {
        "one": {"$ref": "#/components/schemas/inner"}, "two": {"$ref": "#/components/schemas/named"},
    }  # fmt: skip
    assert "$defs" not in schemas["A"] and list(schemas) == ["A", "inner", "named"]
    assert changes.count("fix-reference-lifted") >= 2


def test_mutual_tls_goes_with_its_requirements() -> None:
    tree, _ = _mended_text("""
openapi: 3.1.0
info: {title: t, version: '1'}
security: [{mtls: []}, {key: []}]
paths:
  /a: {get: {operationId: a, responses: {'200': {description: ok}}}}
components:
  securitySchemes: {mtls: {type: mutualTLS}, key: {type: apiKey, in: header, name: k}}
""")
    assert tree["security"] == [{"key": []}] and list(tree["components"]["securitySchemes"]) == ["key"]


def test_path_items_of_components_are_written_out() -> None:
    tree, _ = _mended_text("""
openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /a: {$ref: '#/components/pathItems/A'}
components:
  pathItems:
    A: {get: {operationId: a, responses: {'200': {description: ok}}}}
""")
    assert tree["paths"] == {"/a": {"get": {"operationId": "a", "responses": {"200": {"description": "ok"}}}}}
    assert "components" not in tree or not tree["components"]


def test_the_classes_of_what_is_kept_stay_the_same() -> None:
    spec, made = mended(Path(__file__).parent / "fix_cases" / "version_31")
    after = parse(save(spec.document, made.tree).text.encode(), spec.document.name).then(resolve).value
    assert after is not None
    old, new = build(spec, "Svc").service, build(after, "Svc").service
    changes = [(found.rule.id, found.subject) for found in compare(old, new)]
    assert {subject for _, subject in changes} <= {"Order", "Order.size", "POST sold"}, changes
    assert [type.key for type in new.types] == [type.key for type in old.types]


def test_the_command_writes_copy_overlay_and_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = spec_of(Path(__file__).parent / "fix_cases" / "version_31")
    out, overlay, report = tmp_path / "out.yaml", tmp_path / "o.yaml", tmp_path / "report.json"
    words = ["fix", str(spec), "--for", "external-services", "-o", str(out), "--write-overlay", str(overlay)]
    assert main([*words, "--report", str(report)]) == 0
    told = capsys.readouterr()
    assert "External Services: accepted" in told.err and "fix-type-list" in told.err
    assert out.read_text() == (spec.parent / "expected.yaml").read_text()
    found = json.loads(report.read_text())["files"][0]["diagnostics"]
    assert {"fix-version", "fix-const"} <= {one["rule"] for one in found}
    assert all(one["line"] for one in found if one["rule"] == "fix-version")
    again = tmp_path / "again.yaml"
    assert main(["overlay", "apply", str(spec), str(overlay), "-o", str(again)]) == 0
    assert same(parse(again.read_bytes(), "a.yaml").value.tree, parse(out.read_bytes(), "o.yaml").value.tree)  # type: ignore[union-attr]  # both parse
    assert main(["validate", str(out), "--for", "external-services"]) == 0


def test_the_command_refuses_what_makes_no_sense(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = tmp_path / "s.yaml"
    spec.write_text(spec_of(Path(__file__).parent / "fix_cases" / "version_31").read_text())
    assert main(["fix", str(spec), "-o", str(spec)]) == 2
    assert main(["fix", str(spec), "--operation", "nope", "-o", str(tmp_path / "o.yaml")]) == 1
    assert main(["fix", str(spec), "--include", "nope*", "-o", str(tmp_path / "o.yaml")]) == 1
    assert main(["fix", str(tmp_path / "missing.yaml")]) == 2
    assert not (tmp_path / "o.yaml").exists()
    assert "pick-matches-nothing" in capsys.readouterr().err
    assert main(["fix", str(spec), "--exclude", "*", "-o", str(tmp_path / "o.yaml")]) == 1
    assert "pick-leaves-nothing" in capsys.readouterr().err and not (tmp_path / "o.yaml").exists()


# What no rule of mending can decide: two paths that are one, a file that is not there.
UNMENDABLE = {
    "paths-differ-only-in-names",
    "paths-are-the-same-but-for-names",
    "reference-has-no-folder",
    "referenced-file-unreadable",
    "es-reference-remote",
}


@pytest.mark.corpus
def test_real_specs_pass_and_their_overlays_say_the_same(real_specs: Path) -> None:
    """Every spec of up to 100 KB, as far as its faults can be mended at all."""
    seen = 0
    for path in sorted(real_specs.iterdir()):
        spec = load(path).value if path.stat().st_size < 100_000 else None
        made = fix(spec, ALL).value if spec is not None else None
        if spec is None or made is None:
            continue
        seen += 1
        written = save(spec.document, made.tree)
        left = {found.rule.id for found in recheck(written.text, spec.document, "Svc", strict=False).faults}
        assert left <= UNMENDABLE, (path.name, left)
        overlay = overlay_of(spec.document.tree, made, path.name)
        done = apply(spec.document.tree, [overlay], file=str(path))
        assert done.value is not None and same(done.value.tree, made.tree), path.name
    assert seen > 30


@pytest.mark.corpus
def test_real_specs_of_31_pass_strictly(real_specs: Path) -> None:
    for name in ("8x8_verification_api.json", "8x8_sms_api.json"):
        spec = load(real_specs / name).value
        assert spec is not None
        made = fix(spec, ALL).value
        assert made is not None
        checked = recheck(save(spec.document, made.tree).text, spec.document, "Svc")
        assert checked.passes, [found.message for found in checked.faults]


@pytest.mark.parametrize(
    ("node", "pointer", "kind", "name"),
    [
        ({}, "/paths/~1a/get/responses/200", "response", "getA_200"),
        ({"name": "page"}, "/paths/~1a/get/parameters/0", "parameter", "page"),
        ({}, "/components/responses/x/content/200", "response", "x"),
        ({"title": "Pet"}, "/components/schemas/A/allOf/0", "schema", "Pet"),
        ({"title": "Not a name"}, "/components/schemas/A/allOf/0", "schema", "A_allOf"),
        ({"title": "Pet"}, "/x-parts/Own", "schema", "Own"),
        ({"title": "Pet"}, "/x-parts/schema", "schema", "Pet"),
        ({}, "/x-parts/0", "schema", "schema"),
        ({}, "/x-parts/a b", "schema", "a_b"),
    ],
)
def test_a_component_is_named_after_its_place(node: dict[str, object], pointer: str, kind: str, name: str) -> None:
    from generator.fix.component_names import component_name
    from generator.oas import ResolvedReference

    assert component_name(ResolvedReference(node, "", pointer), kind) == name


def test_a_component_of_another_file_is_named_after_the_file() -> None:
    from generator.fix.component_names import component_name
    from generator.oas import ResolvedReference

    assert component_name(ResolvedReference({}, "parts/Pet.yaml", ""), "schema") == "Pet"
