"""Deep and dense documents: no command, and nothing that is generated, descends as far as a document says."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from generator.__main__ import main
from generator.diagnostics import Checked
from generator.model.types import Choice, Json, ListOf, MapOf, Nullable, Type
from generator.oas import Spec, load
from generator.oas.rules_operations import TAG_PARENT
from generator.oas.second_opinion import objections
from generator.oas.validate import fast
from generator.pipeline import model
from generator.targets.python.links import MOST_MODULES
from tests.conftest import TypeChecker
from tests.deep import NESTED, SHAPES, TEXT, Schemas, document, objects, ref, thing, values

SIZE = 250  # beyond what recursion of any kind took: the first crashes came at 75
COMMANDS: dict[str, tuple[str, ...]] = {
    "validate": ("validate", "{spec}"),
    "operations": ("operations", "{spec}"),
    "generate": ("generate", "{spec}", "--service", "T", "--all", "--out", "{out}"),
    "inspect": ("inspect", "{spec}", "--service", "T", "--json"),
    "names": ("names", "{spec}", "--service", "T"),
    "diff": ("diff", "{spec}", "{other}"),
    "fix": ("fix", "{spec}", "--out", "{out}/fixed.json"),
    "export": ("export", "{spec}", "--service", "T", "--all", "--out", "{out}"),
}


def written(made: object, path: Path) -> Path:
    path.write_text(json.dumps(made), encoding="utf-8")
    return path


def size_of(shape: str) -> int:
    return {"lists_in_place": 75, "objects_in_place": 40, "dense": 60}.get(shape, SIZE)


@pytest.mark.parametrize("shape", SHAPES)
def test_every_command_takes_what_is_deep(shape: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = SHAPES[shape](size_of(shape))
    spec = written(made, tmp_path / "spec.json")
    made["info"] = {"title": "Deep", "version": "2"}
    other = written(made, tmp_path / "other.json")
    for command, words in COMMANDS.items():
        out = tmp_path / command
        out.mkdir()
        code = main([word.format(spec=spec, other=other, out=out) for word in words])
        assert code in (0, 1), (command, capsys.readouterr().err[-500:])
    assert (tmp_path / "generate" / "t" / "operations" / "send.py").exists()


@pytest.mark.parametrize("shape", ["objects", "ring", "web", "all_of"])
def test_a_project_takes_what_is_deep(shape: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(SHAPES[shape](SIZE), tmp_path / "spec.json")
    monkeypatch.chdir(tmp_path)
    assert main(["add", "spec.json", "--service", "T", "--all"]) == 0
    assert main(["sync"]) == 0
    assert main(["check"]) == 0


READ = """
import json, sys
import clients.t.operations.send as send
from clients._runtime import DecodeError, check, decode, encode
from clients._runtime.shapes import hints_of

kind = hints_of(send.Send_Response)["code_200"]
for text in json.loads(sys.argv[1]):
    value = decode(text, kind)
    assert json.loads(encode(value)) == json.loads(text), (text, encode(value))
    assert not check(value, kind), check(value, kind)
for nested in ("[" * 100_000 + "]" * 100_000, '{"n":' * 100_000 + "{}" + "}" * 100_000):  # 3.13 reads 9,000 levels
    try:
        decode(nested, kind)
    except DecodeError:
        continue
    raise SystemExit("read")
"""
SHOWN = """
import copy, json, pickle
import clients.t.operations.send as send
from clients._runtime import decode, encode
from clients._runtime.shapes import hints_of

kind = hints_of(send.Send_Response)["code_200"]
def deep(levels):
    return decode(b'{"n":' * levels + b'{"x":"end"}' + b"}" * levels, kind)

shallow, far = deep(30), deep(900)
assert repr(shallow).count("n=") == 30 and "x='end'" in repr(shallow) and "..." not in repr(shallow)
assert repr(far).endswith("(...)" + ")" * 40) and "end" not in repr(far), repr(far)
assert decode(encode(far), kind) == far
for levels in (1, 100):
    made = deep(levels)
    assert copy.deepcopy(made) == made == pickle.loads(pickle.dumps(made))
far.n = far
assert repr(far) == "S0(n=S0(...))", repr(far)
lists = "a"
for _ in range(5000):
    lists = [lists]
shallow.n = [(1,), {"b": [shallow, None]}, [], {}, (), lists]
assert repr(shallow).endswith(f"(n=[(1,), {{'b': [S0(...), None]}}, [], {{}}, (), {'[' * 38}...{']' * 38}])"), repr(shallow)
"""


def test_a_record_is_shown_as_deep_as_one_reads(tmp_path: Path) -> None:
    spec = written(SHAPES["ring"](3), tmp_path / "spec.json")
    assert main(["generate", str(spec), "--service", "T", "--all", "--out", str(tmp_path / "clients")]) == 0
    ran = subprocess.run([sys.executable, "-c", SHOWN], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-1500:]


SENT: dict[str, list[str]] = {
    "objects": ['{"n":{"n":{}}}', '{"n":' * 60 + "{}" + "}" * 60],
    "required_objects": [],
    "ring": ['{"n":{"n":{"x":"a"}},"x":"b"}', '{"n":' * 60 + '{"x":"c"}' + "}" * 60],
    "lists": ["[]", "[[[]]]", "[" * 60 + "]" * 60],
    "maps": ["{}", '{"a":{"b":{}}}'],
    "lists_in_place": ["{}", '{"x":[[[]]]}', '{"x":' + "[" * 70 + "]" * 70 + "}"],
    "all_of": ['{"pS1":"a","pS2":"b","x":"c"}'],
    "choices": ['["a"]', '"b"'],
    "choices_of_objects": ['{"n":"a"}', '{"n":{"n":{"n":"b"}}}'],
    "web": ['{"l0":{"l1":{"l2":{"x":"a"}}}}'],
    "dense": ['{"l0":{"l1":{"l2":{"x":"a"}}},"l19":{}}'],
    "values": ['"a"', '["a",["b",{"c":["d"]}]]', "[" * 100 + "]" * 100, '{"a":' * 100 + '"b"' + "}" * 100],
}


@pytest.mark.parametrize("shape", SENT)
def test_what_is_generated_is_imported_and_reads(shape: str, tmp_path: Path) -> None:
    spec = written(SHAPES[shape](size_of(shape)), tmp_path / "spec.json")
    assert main(["generate", str(spec), "--service", "T", "--all", "--out", str(tmp_path / "clients")]) == 0
    ran = subprocess.run(
        [sys.executable, "-c", READ, json.dumps(SENT[shape])], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr[-1500:]


def built(made: object, tmp_path: Path) -> Checked[Spec]:
    return load(written(made, tmp_path / "spec.json"))


def nesting(kind: Type) -> int:
    depth = 0
    while isinstance(kind, (ListOf, MapOf, Nullable)):
        kind = kind.item if isinstance(kind, ListOf) else kind.value if isinstance(kind, MapOf) else kind.inner
        depth += 1
    return depth


@pytest.mark.parametrize("shape", ["lists", "maps", "lists_in_place", "nullables"])
def test_no_type_expression_nests_without_end(shape: str, tmp_path: Path) -> None:
    spec = built(SHAPES[shape](size_of(shape)), tmp_path).value
    assert spec is not None
    made = model(spec, "T").value
    assert made is not None
    kinds = [kind for one in made.service.types if isinstance(one, Choice) for kind in one.alternatives]
    assert all(nesting(kind) <= 18 for kind in kinds)
    assert shape == "nullables" or max(map(nesting, kinds)) > 10  # what is deep has names, what is not has none


CHILD: dict[str, Callable[[str], Json]] = {
    "in allOf": lambda own: {"allOf": [ref("Pet"), thing({own: TEXT})]},
    "beside allOf": lambda own: thing({own: TEXT}, allOf=[ref("Pet")]),
    "alone": lambda own: {"allOf": [ref("Pet")], "title": own},
    "through another": lambda own: {"allOf": [{"allOf": [ref("Pet")]}, thing({own: TEXT})]},
}
CHOICE: dict[str, dict[str, Json]] = {
    "oneOf": {"oneOf": [ref("Cat"), ref("Dog")]},
    "anyOf": {"anyOf": [ref("Cat"), ref("Dog")]},
    "with mapping": {
        "oneOf": [ref("Cat"), ref("Dog")],
        "discriminator": {"propertyName": "kind", "mapping": {"Cat": ref("Cat")["$ref"], "Dog": ref("Dog")["$ref"]}},
    },
    "with a discriminator": {"oneOf": [ref("Cat"), ref("Dog")], "discriminator": {"propertyName": "kind"}},
    "by an alternative of an alternative": {"oneOf": [{"oneOf": [ref("Cat")]}, ref("Dog")]},
}

FIRST = ("Pet", "Cat", "Holder")


@pytest.mark.parametrize("choice", CHOICE)
@pytest.mark.parametrize("child", CHILD)
def test_a_base_is_read_as_its_sub(choice: str, child: str, thorough: bool, tmp_path: Path) -> None:
    """Whichever schema the operation names; one in turn here, so that every two of the three are tried together."""
    turn = (list(CHOICE).index(choice) + list(CHILD).index(child)) % len(FIRST)
    for first in FIRST if thorough else FIRST[turn : turn + 1]:
        (tmp_path / first).mkdir()
        read_as_its_sub(choice, child, first, tmp_path / first)


def read_as_its_sub(choice: str, child: str, first: str, tmp_path: Path) -> None:
    made: Schemas = {
        "Pet": thing({"kind": TEXT}, required=["kind"]) | CHOICE[choice],
        "Cat": CHILD[child]("name"),
        "Dog": CHILD[child]("bark"),
        "Holder": thing({"pet": ref("Pet")}),
    }
    spec = written(document(made, first), tmp_path / "spec.json")
    for command in ("validate", "generate", "diff", "fix", "export"):
        out = tmp_path / command
        out.mkdir()
        assert main([w.format(spec=spec, other=spec, out=out) for w in COMMANDS[command]]) in (0, 1)
    read = load(spec).value
    described = model(read, "T").value if read is not None else None
    assert described is not None
    service = described.service
    records = {t.place.root[1]: {f.wire for f in t.fields} for t in service.types if not isinstance(t, Choice)}
    expected = {"kind"} if child == "alone" else {"kind", "name"}
    assert records["Cat"] == expected
    if first != "Cat":
        assert records["Dog"] == ({"kind"} if child == "alone" else {"kind", "bark"})


JSON_VALUES: dict[str, Json] = {
    "a list of itself": {"oneOf": [TEXT, {"type": "array", "items": ref("S0")}]},
    "anyOf": {"anyOf": [TEXT, {"type": "array", "items": ref("S0")}]},
    "a map of itself": {"oneOf": [TEXT, {"type": "object", "additionalProperties": ref("S0")}]},
    "lists of lists": {
        "oneOf": [TEXT, {"type": "array", "items": {"type": "array", "items": ref("S0")}}]
    },
    "nullable": {
        "nullable": True,
        "oneOf": [TEXT, {"type": "number"}, {"type": "boolean"}, {"type": "array", "items": ref("S0")},
                  {"type": "object", "additionalProperties": ref("S0")}],
    },
    "type list": {"type": ["string", "array", "null"], "items": ref("S0")},
    "type list with a map": {"type": ["string", "array", "object"], "items": ref("S0"), "additionalProperties": ref("S0")},
    "itself at once": {"oneOf": [TEXT, ref("S0")]},
}  # fmt: skip
VALUES: dict[str, list[str]] = {
    "a list of itself": ['"a"', '["a",[["b"]]]'],
    "anyOf": ['"a"', '["a",[["b"]]]'],
    "a map of itself": ['{"a":{"b":"c"}}'],
    "lists of lists": ['[["a",[["b"]]]]'],
    "nullable": ['[1.5,true,{"a":[null]}]', '"a"'],
    "type list": ['["a",[["b"]]]'],
    "type list with a map": ['["a",{"b":["c"]}]'],
    "itself at once": ['"a"'],
}


@pytest.mark.parametrize("kind", JSON_VALUES)
@pytest.mark.parametrize("held", [False, True], ids=["alone", "held"])
def test_a_json_value_is_typed_and_read(kind: str, held: bool, tmp_path: Path) -> None:
    version = "3.1.0" if kind.startswith("type list") else "3.0.3"
    schemas: Schemas = {
        "S0": JSON_VALUES[kind],
        "H": thing({"v": ref("S0"), "w": {"type": "array", "items": ref("S0")}}),
    }
    made = document(schemas, "H" if held else "S0", version)
    spec = written(made, tmp_path / "spec.json")
    for command in ("validate", "diff", "fix", "export", "names"):
        out = tmp_path / command
        out.mkdir()
        assert main([w.format(spec=spec, other=spec, out=out) for w in COMMANDS[command]]) in (0, 1)
    clients = tmp_path / "clients"
    assert main(["generate", str(spec), "--service", "T", "--all", "--out", str(clients)]) == 0
    texts = [f'{{"v":{text},"w":[{text}]}}' for text in VALUES[kind]] if held else VALUES[kind]
    read = READ[: READ.index("for nested")]
    ran = subprocess.run(
        [sys.executable, "-c", read, json.dumps(texts)], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr[-1500:]


def test_type_checkers_take_choices_that_contain_each_other(tmp_path: Path, mypy: TypeChecker) -> None:
    for name, made in (("one", values(1)), ("three", values(3)), ("many", values(40)), ("links", objects(150))):
        spec = written(made, tmp_path / f"{name}.json")
        main(["generate", str(spec), "--service", name.title(), "--all", "--out", str(tmp_path / "clients")])
    linked = list((tmp_path / "clients" / "links" / "types").glob("*.py"))
    assert len(linked) > MOST_MODULES and any("= link(" in path.read_text(encoding="utf-8") for path in linked)
    ran = mypy(tmp_path, "-p", "clients")
    assert ran.returncode == 0, ran.stdout[-1500:]
    subprocess.run(
        [sys.executable, "-m", "black", "--check", "-q", "clients/links", "clients/many"], cwd=tmp_path, check=True
    )


def test_a_document_that_nests_deeper_than_we_read_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for shape in NESTED:
        spec = written(SHAPES[shape](90), tmp_path / "spec.json")
        code = main(["validate", str(spec)])
        said = capsys.readouterr()
        assert code == 0 or "nested-too-deep" in said.out + said.err
    for text in ("[" * 100_000, '{"a":' * 100_000, "- " * 50_000, "a: [" + "[" * 20_000):
        (tmp_path / "deep").write_text(text, encoding="utf-8")
        for command in ("validate", "generate", "fix"):
            words = [w.format(spec=tmp_path / "deep", other="", out=tmp_path) for w in COMMANDS[command]]
            assert main(words) == 2
            assert "fault of ours" not in capsys.readouterr().err


def calls_of(work: Callable[[], object]) -> int:
    """How many Python functions a piece of work calls: what it costs, whatever else the machine does."""
    counted = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal counted
        counted += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return counted


def inheriting(size: int, backwards: bool) -> dict[str, Json]:
    """Each schema takes in the next and demands what the last one has; the document lists them in either order."""
    made = {f"S{n}": {"allOf": [ref(f"S{n + 1}")], "required": ["x"]} for n in range(size)}
    listed = {**made, f"S{size}": thing({"x": TEXT})}
    return document(dict(reversed(listed.items())) if backwards else listed)


@pytest.mark.parametrize("kind", ["all_of", "demanding", "demanding backwards"])
def test_the_second_opinion_on_a_chain_grows_with_its_length(kind: str, tmp_path: Path) -> None:
    counts = []
    for size in (40, 80, 160):
        made = SHAPES["all_of"](size) if kind == "all_of" else inheriting(size, kind.endswith("backwards"))
        spec = load(written(made, tmp_path / "spec.json")).value
        assert spec is not None
        opinion = partial(objections, spec, (), lambda pointer: False)
        assert not list(opinion())  # imports and caches
        counts.append(calls_of(lambda opinion=opinion: list(opinion())))
    assert counts[2] - counts[1] < 2.2 * (counts[1] - counts[0]), counts


@pytest.mark.parametrize("last", ["0", "gone", ""], ids=["ring", "unknown", "chain"])
def test_tags_above_each_other_cost_what_they_are(last: str, tmp_path: Path) -> None:
    counts, told = [], []
    for size in (200, 400, 800):
        tags = [{"name": str(n), "parent": str(n + 1)} for n in range(size)]
        tags += [{"name": str(size), "parent": last} if last else {"name": str(size)}]
        made = {**document({}, "S0", "3.2.0"), "tags": tags, "paths": {}, "components": {}}
        spec = load(written(made, tmp_path / "spec.json")).value
        assert spec is not None
        told = [d for d in fast(spec) if d.rule is TAG_PARENT]
        assert not list(objections(spec, tuple(told), lambda pointer: False))
        counts.append(calls_of(lambda spec=spec: [*fast(spec), *objections(spec, (), lambda pointer: False)]))
    assert counts[2] - counts[1] < 2.2 * (counts[1] - counts[0]), counts
    assert len(told) == {"0": 801, "gone": 1, "": 0}[last]


def test_what_no_member_describes_is_still_told(tmp_path: Path) -> None:
    made = inheriting(3, False)
    made["components"]["schemas"]["S1"]["required"] = ["x", "gone"]
    made["paths"]["/send"]["post"]["requestBody"]["content"]["application/json"]["schema"] = ref("S1")
    spec = load(written(made, tmp_path / "spec.json")).value
    assert spec is not None
    (found,) = objections(spec, (), lambda pointer: False)
    assert "gone" in found.message and "'x'" not in found.message
