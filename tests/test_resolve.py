"""References: where they lead, over files, chains, cycles and anchors; and that jsonref agrees."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from generator.document import parse
from generator.oas import ResolvedReference, Spec, load, resolve
from generator.oas.book import book
from generator.oas.validate import fast
from generator.oas.walk import references

HEAD = "openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths: {}\n"
HEAD_31 = HEAD.replace("3.0.3", "3.1.0")


def spec_of(text: str) -> Spec:
    made = parse(text.encode(), "a.yaml").then(resolve)
    assert made.value is not None, made.diagnostics
    return made.value


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder / next(iter(files))


def test_chains_are_followed_to_their_end_and_percent_signs_decoded() -> None:
    spec = spec_of(
        HEAD
        + "x:\n  '/a/{b}': {c: [1, {d: 5}]}\n  one: {$ref: '#/x/two'}\n  two: {$ref: '#/x/~1a~1%7Bb%7D/c/1'}\n  'ä b': 1\n"
    )
    assert spec.follow("#/x/one") == ResolvedReference({"d": 5}, "", "/x/~1a~1{b}/c/1")
    assert spec.step("#/x/one") == ResolvedReference({"$ref": "#/x/two"}, "", "/x/one")
    assert spec.follow("#/x/%C3%A4%20b") == ResolvedReference(1, "", "/x/ä b")
    assert spec.follow("#") == ResolvedReference(spec.document.tree, "", "")


def test_a_pointer_goes_through_references_on_its_way() -> None:
    spec = spec_of(HEAD + "x:\n  one: {$ref: '#/x/two'}\n  two: {deep: {$ref: '#/x/three'}}\n  three: {end: 5}\n")
    assert spec.follow("#/x/one/deep/end") == ResolvedReference(5, "", "/x/three/end")


BROKEN = [
    "#/x/nope",
    "#/x/list/2",
    "#/x/list/01",
    "#/x/list/-",
    "#/x/list/٣",
    "#/x/text/0",
    "#/x/%ff",
    "other.yaml",
    "::",
]


@pytest.mark.parametrize("ref", BROKEN)
def test_broken_references_lead_nowhere(ref: str) -> None:
    spec = spec_of(HEAD + "x: {list: [1, 2], text: abc}\n")
    assert spec.follow(ref) is None and spec.step(ref) is None


def test_loops_end() -> None:
    spec = spec_of(
        HEAD + "x:\n  self: {$ref: '#/x/self'}\n  a: {$ref: '#/x/b'}\n  b: {$ref: '#/x/a'}\n"
        "  inside: {$ref: '#/x/inside/deeper'}\n  c: {$ref: '#/x/d/e'}\n  d: {$ref: '#/x/c/f'}\n"
    )
    for name in ("self", "a", "b", "inside", "c", "d"):
        assert spec.follow(f"#/x/{name}") is None


def test_siblings_of_a_reference_end_a_chain_only_in_3_1() -> None:
    text = "x:\n  a: {$ref: '#/x/b'}\n  b: {$ref: '#/x/c', maxLength: 5}\n  c: {type: string}\n  d: {$ref: '#/x/c', description: d}\n"
    old, new = spec_of(HEAD + text), spec_of(HEAD_31 + text)
    assert getattr(old.follow("#/x/a"), "pointer", "") == "/x/c"
    assert getattr(new.follow("#/x/a"), "pointer", "") == "/x/b"
    assert getattr(new.follow("#/x/d"), "pointer", "") == "/x/c"


def test_anchors_and_ids_of_3_1() -> None:
    spec = spec_of(
        HEAD_31 + "components:\n  schemas:\n    A: {$anchor: here, type: string}\n"
        "    B: {$id: 'https://example.com/b', properties: {c: {type: integer}}}\n"
    )
    assert getattr(spec.follow("#here"), "pointer", "") == "/components/schemas/A"
    assert getattr(spec.follow("https://example.com/b"), "pointer", "") == "/components/schemas/B"
    found = spec.follow("https://example.com/b#/properties/c")
    assert found is not None and found.node == {"type": "integer"}


FILES = {
    "api.yaml": HEAD + "components:\n  schemas:\n    A: {$ref: 'parts/a.yaml#/A'}\n    Root: {type: boolean}\n",
    "parts/a.yaml": "A: {properties: {b: {$ref: '../b%20c.json'}, up: {$ref: '../api.yaml#/components/schemas/Root'}, own: {$ref: '#/Own'}}}\n"
    "Own: {type: number}\n",
    "b c.json": '{"type": "string"}',
}


def test_references_over_files(tmp_path: Path) -> None:
    spec = load(write(tmp_path, FILES)).value
    assert spec is not None and list(spec.documents) == ["", "parts/a.yaml", "b c.json"]
    found = spec.follow("#/components/schemas/A")
    assert found is not None and (found.file, found.pointer) == ("parts/a.yaml", "/A")
    properties: Any = found.node
    ends = {name: spec.follow(part["$ref"], found.file) for name, part in properties["properties"].items()}
    assert ends["b"] == ResolvedReference({"type": "string"}, "b c.json", "")
    assert ends["up"] == ResolvedReference({"type": "boolean"}, "", "/components/schemas/Root")
    assert ends["own"] == ResolvedReference({"type": "number"}, "parts/a.yaml", "/Own")


def test_findings_in_other_files_are_placed_there(tmp_path: Path) -> None:
    files = FILES | {"parts/a.yaml": "A:\n  type: object\n  properties:\n    b: {type: text}\n"}
    spec = load(write(tmp_path, files)).value
    assert spec is not None
    (found,) = [d for d in spec.locate(fast(spec)) if d.severity.value == "error"]
    assert (found.span.file, found.span.line, found.span.column) == (str(tmp_path / "parts" / "a.yaml"), 4, 9)


def ids(folder: Path, ref: str, **options: bool) -> list[str]:
    root = write(folder / "in", {"api.yaml": HEAD + f"components: {{schemas: {{A: {{$ref: '{ref}'}}}}}}\n"})
    return [d.rule.id for d in load(root, **options).diagnostics]


def test_references_out_of_the_folder_are_refused(tmp_path: Path) -> None:
    write(tmp_path, {"secret.yaml": "A: {type: string}\n"})
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    secret = tmp_path / "secret.yaml"
    assert ids(tmp_path, "../secret.yaml#/A") == ["reference-leaves-the-folder"]
    assert ids(tmp_path, "./x/../../secret.yaml#/A") == ["reference-leaves-the-folder"]
    assert ids(tmp_path, "%2e%2e/secret.yaml#/A") == ["reference-leaves-the-folder"]
    assert ids(tmp_path, "link.yaml#/A") == ["reference-leaves-the-folder"]
    assert ids(tmp_path, f"{secret}#/A") == ["reference-leaves-the-folder"]
    assert ids(tmp_path, f"file://{secret}#/A") == ["reference-scheme-not-read"]
    assert ids(tmp_path, f"file://elsewhere{secret}#/A") == ["reference-scheme-not-read"]
    assert ids(tmp_path, "//elsewhere/a.yaml") == ["reference-leaves-the-folder"]
    assert ids(tmp_path, "ftp://example.com/a.yaml") == ["reference-scheme-not-read"]
    assert ids(tmp_path, "https://example.com/a.yaml") == ["reference-leaves-to-the-network"]
    assert ids(tmp_path, "../secret.yaml#/A", allow_outside=True) == []
    assert ids(tmp_path, f"file://{secret}#/A", allow_outside=True) == []


def test_files_that_cannot_be_used_are_findings(tmp_path: Path) -> None:
    write(tmp_path / "in", {"bad.yaml": "a: [", "twice.yaml": "a: 1\na: 2\n"})
    for ref in ("nope.yaml", "bad.yaml", "twice.yaml#/a"):
        assert ids(tmp_path, ref) == ["referenced-file-unreadable"]
    assert ids(tmp_path, "http://[bad/") == ["reference-is-broken"]


def test_standard_input_has_no_folder() -> None:
    made = parse((HEAD + "components: {schemas: {A: {$ref: 'a.yaml'}}}\n").encode(), "<stdin>").then(resolve)
    assert [d.rule.id for d in made.diagnostics] == ["reference-has-no-folder"]


def test_references_in_data_are_data(tmp_path: Path) -> None:
    text = HEAD + (
        "x-a: {$ref: 'no.yaml'}\ncomponents:\n  examples: {e: {value: {$ref: 'no.yaml'}}}\n  schemas:\n    A:\n"
        "      example: {$ref: 'no.yaml'}\n      default: {$ref: 'no.yaml'}\n      enum: [{$ref: 'no.yaml'}]\n"
        "      properties:\n        $ref: {type: string}\n        example: {$ref: '#/components/schemas/A'}\n"
    )
    spec = load(write(tmp_path, {"a.yaml": text}))
    assert spec.value is not None and not spec.diagnostics
    found = [ref for _, ref in references(spec.value.document.tree, spec.value.book)]
    assert found == ["#/components/schemas/A"]


def test_jsonref_is_not_imported_for_a_single_file() -> None:
    code = (
        "import sys\nfrom generator.document import parse\nfrom generator.oas import resolve\n"
        f"assert parse({HEAD!r}.encode(), 'a').then(resolve).value\n"
        "assert not {'jsonref', 'requests', 'jsonschema_rs', 'openapi_spec_validator', 'http.client'} & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


# --------------------------------------------------------------- the same as jsonref


def agree(root: Path, limit: int = 10_000) -> int:
    """Follow every reference of a description both ways; answer how many there were."""
    import jsonref

    spec = load(root).value
    assert spec is not None
    trees = {document.name: document.tree for document in spec.documents.values()}
    whole = jsonref.replace_refs(
        protected(spec.document.tree),
        base_uri=root.resolve().as_uri(),
        loader=lambda uri: protected(
            trees[str(root.parent / Path(uri.removeprefix("file://")).relative_to(root.parent.resolve()))]
        ),
    )
    count = 0
    for pointer, ref in list(references(spec.document.tree, spec.book))[:limit]:
        mine = spec.follow(ref) if isinstance(ref, str) else None
        theirs: Any = whole
        for token in pointer.split("/")[1:-1]:
            token = token.replace("~1", "/").replace("~0", "~")
            theirs = theirs[int(token)] if isinstance(theirs, list) else theirs[token]
        try:
            subject = theirs.__subject__
        except (jsonref.JsonRefError, RecursionError):
            assert (
                mine is None or ref.startswith("#") and not ref.startswith("#/")
            ), f"{pointer}: only jsonref finds {ref} broken"
            continue
        assert mine is not None, f"{pointer}: only we find {ref} broken"
        assert shape(subject) == shape(mine.node), f"{pointer}: {ref} means different things"
        count += 1
    return count


def protected(node: Any) -> Any:
    """The tree with `$ref`s in data under another name, since jsonref takes them for references."""
    places = {pointer for pointer, _ in references(node, book("3.1"))}

    def copied(value: Any, at: str) -> Any:
        if isinstance(value, list):
            return [copied(item, f"{at}/{number}") for number, item in enumerate(value)]
        if not isinstance(value, dict):
            return value
        return {
            (key if key != "$ref" or f"{at}/$ref" in places else "$data"): copied(
                item, f"{at}/{key.replace('~', '~0').replace('/', '~1')}"
            )
            for key, item in value.items()
        }

    return copied(node, "")


def shape(node: Any) -> Any:
    """Enough of a node to tell it from others, without following its own references."""
    import jsonref

    if isinstance(node, dict) and type(node) is not jsonref.JsonRef:
        return {key: shape_of_member(value) for key, value in node.items() if key not in ("$ref", "$data")}
    return shape_of_member(node)


def shape_of_member(value: Any) -> Any:
    import jsonref

    if type(value) is jsonref.JsonRef or (isinstance(value, dict) and isinstance(value.get("$ref"), str)):
        return "a reference"
    if isinstance(value, dict):
        return sorted(key for key in value if key not in ("$ref", "$data"))
    return len(value) if isinstance(value, list) else value


def test_jsonref_agrees_on_cases(tmp_path: Path) -> None:
    assert agree(write(tmp_path, FILES)) == 1
    folder = Path(__file__).parent / "validity" / "valid"
    agreed = {
        path.name: agree(path) for path in sorted(folder.glob("*.yaml")) if not path.name.startswith("v31-identity")
    }
    assert agreed["v30-percent-ref.yaml"] == 1 and agreed["v30-recursive.yaml"] == 3


@pytest.mark.corpus
@pytest.mark.parametrize(
    "name", ["8x8_sms_api.json", "kubernetes.json", "adyen_CheckoutService-v72.json", "asana.yaml"]
)
def test_jsonref_agrees_on_real_specs(real_specs: Path, name: str) -> None:
    assert agree(real_specs / name) > 3


SELF = "openapi: 3.2.0\n$self: https://example.com/apis/pets.yaml\ninfo: {title: A, version: '1'}\npaths: {}\n"


def test_a_document_is_found_by_the_address_it_gives_itself(tmp_path: Path) -> None:
    text = SELF + "components:\n  schemas:\n    A: {$ref: 'https://example.com/apis/pets.yaml#/components/schemas/B'}\n"
    spec = load(
        write(
            tmp_path, {"copy.yaml": text + "    B: {type: string}\n    C: {$ref: 'pets.yaml#/components/schemas/B'}\n"}
        )
    )
    assert spec.value is not None and not spec.diagnostics
    for ref in ("https://example.com/apis/pets.yaml#/components/schemas/A", "pets.yaml#/components/schemas/C"):
        found = spec.value.follow(ref)
        assert found is not None and (found.file, found.pointer) == ("", "/components/schemas/B")


def test_what_lies_beside_that_address_lies_beside_the_copy(tmp_path: Path) -> None:
    text = (
        SELF
        + "components:\n  schemas:\n    A: {$ref: 'parts/b.yaml#/B'}\n    C: {$ref: 'https://example.com/apis/parts/b.yaml#/B'}\n"
    )
    spec = load(write(tmp_path, {"copy.yaml": text, "parts/b.yaml": "B: {type: string}\n"}))
    assert spec.value is not None and not spec.diagnostics
    for ref in ("parts/b.yaml#/B", "https://example.com/apis/parts/b.yaml#/B"):
        found = spec.value.follow(ref)
        assert found is not None and (found.file, found.node) == ("parts/b.yaml", {"type": "string"})


def test_an_address_of_its_own_opens_no_way_out(tmp_path: Path) -> None:
    text = (
        SELF
        + "components:\n  schemas:\n    A: {$ref: '../../secret.yaml#/B'}\n    C: {$ref: 'https://example.org/x.yaml'}\n"
    )
    spec = load(write(tmp_path / "in", {"copy.yaml": text}))
    assert [found.rule.id for found in spec.diagnostics] == ["reference-leaves-to-the-network"] * 2
