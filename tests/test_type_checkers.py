"""What type checkers and editors know of generated clients: typos are errors, values of enumerations are offered.

mypy is always asked. Where pyright can run (`make judges` installs it) it is asked too, and its language server for
completions; else those tests are skipped and say so.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.__main__ import main
from tests.conftest import TypeChecker
from tests.typed_programs import LanguageServer, errors_of_mypy, errors_of_pyright, pyright_command

SPEC = """\
openapi: 3.0.3
info: {title: Shop, version: '1'}
paths:
  /orders:
    get:
      operationId: listOrders
      parameters:
        - {name: state, in: query, schema: {type: string, enum: [open, closed]}}
        - {name: kinds, in: query, schema: {type: array, items: {type: string, enum: [gift, plain]}}}
        - {name: level, in: query, schema: {type: integer, enum: [1, 2]}}
      responses:
        '200':
          description: Orders
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Order'}}}}
    post:
      operationId: addOrder
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
      responses:
        '201': {description: Made, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
  /kinds:
    get:
      operationId: kind
      parameters: [{name: grade, in: query, schema: {$ref: '#/components/schemas/Grade'}}]
      responses:
        '200': {description: A kind, content: {application/json: {schema: {$ref: '#/components/schemas/Kind'}}}}
    post:
      operationId: kinds
      requestBody:
        required: true
        content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Kind'}}}}
      responses:
        '200':
          description: Kinds
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Kind'}}}}
components:
  schemas:
    Order:
      type: object
      required: [size]
      properties:
        size: {type: string, enum: [small, large]}
        colour: {type: string, enum: [red, blue], nullable: true}
        marks: {type: array, items: {type: string, enum: [new, old]}}
        note: {type: string}
        kind: {$ref: '#/components/schemas/Kind'}
        grade: {$ref: '#/components/schemas/Grade'}
        since: {$ref: '#/components/schemas/Since'}
        share: {$ref: '#/components/schemas/Share'}
        mood: {$ref: '#/components/schemas/Mood'}
      additionalProperties: {type: string, enum: [plus, minus]}
    Kind: {type: string, enum: [gift, plain]}
    Grade: {type: number, enum: [1, 2]}
    Since: {type: string, format: date, enum: ['2026-01-01', '2027-01-01']}
    Share: {type: number, enum: [0.5, 1]}
    Mood: {type: string, nullable: true, enum: [calm, keen, null]}
"""
RIGHT = """\
from typing import get_args

from clients.shop import UNSET, Grade, InvalidRequest, Kind, Options, Order, ServiceError, Share, Shop, Timeout, choices_of
from clients.runtime import File, Response

shop = Shop(base_url="http://127.0.0.1:1")


def right() -> str:
    order = Order(size="small", colour=None, marks=["new"])
    order.colour = "red"
    shop.list_orders(state="open", kinds=["gift"], level=1)
    made = shop.add_order(body=order).value
    if made.size == "a size of next year" or made.note is UNSET:
        return made.size
    read = Order.from_dict(made.to_dict()).with_changes(size="large")
    kind: Kind = "gift"
    order = Order(size="small", kind=kind, grade=2, since="2026-01-01", share=0.5, mood="keen")
    order.additional_properties = {"delivery": "plus"}
    shop.kind(grade=1)
    known: str = shop.kind().value + shop.kinds(body=[kind, "plain"]).value[0]
    if shop.kind().value == "a kind of next year" or made.grade == 2.5 or made.since == known:
        return read.additional_properties["delivery"]
    listed = (get_args(Kind), get_args(Grade), choices_of(Share), choices_of(Order, "mood"))
    assert listed == (("gift", "plain"), (1, 2), (0.5, 1), ("calm", "keen")), listed
    return read.to_json()
"""
# A line with a typo, and what is said of it by both checkers.
WRONG = {
    'Order(size="smal")': "smal",
    'Order(size="small", colour="green")': "green",
    'Order(size="small", marks=["nwe"])': "nwe",
    'Order(size="small").colour = "bleu"': "bleu",
    'shop.list_orders(state="opne")': "opne",
    'shop.list_orders(kinds=["git"])': "git",
    "shop.list_orders(level=3)": "3",
    "Order()": "size",
    'Order(size="small", kind="gfit")': "gfit",
    'Order(size="small", grade=3)': "3",
    'Order(size="small", since="2026-01-02")': "2026-01-02",
    'Order(size="small", mood="kene")': "kene",
    'Order(size="small").additional_properties = {"a": "plsu"}': "plsu",
    'shop.kinds(body=["gfit"])': "gfit",
    "shop.kind(grade=3)": "3",
}
PRELUDE = 'from clients.shop import Order, Shop\n\nshop = Shop(base_url="http://127.0.0.1:1")\n'


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with generated clients and programs that use them."""
    folder = tmp_path_factory.mktemp("typed")
    (folder / "shop.yaml").write_text(SPEC, encoding="utf-8")
    out = str(folder / "clients")
    assert main(["generate", str(folder / "shop.yaml"), "--service", "Shop", "--all", "--out", out]) == 0
    (folder / "right.py").write_text(RIGHT, encoding="utf-8")
    (folder / "wrong.py").write_text(PRELUDE + "\n".join(WRONG) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def pyright(project: Path) -> str:
    """The command, where it can run."""
    return pyright_command(project)


def judged(found: dict[int, str]) -> None:
    assert sorted(found) == list(range(len(WRONG))), found
    for number, word in enumerate(WRONG.values()):
        assert word in found[number], (number, found[number])


ODD = """\
openapi: 3.0.3
info: {title: Odd, version: '1'}
paths:
  /a:
    post:
      operationId: Kind
      parameters: [{name: Kind, in: query, schema: {$ref: '#/components/schemas/Kind'}}]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/File'}}}}
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Response'}}}}
        '404': {description: no, content: {application/json: {schema: {$ref: '#/components/schemas/Literal'}}}}
components:
  schemas:
    Kind: {type: string, enum: [a, b]}
    Literal: {type: string, enum: [c, d]}
    TypeAlias: {type: string, enum: [c, d]}
    Annotated: {type: number, enum: [0.5]}
    Response: {type: string, enum: [e, f]}
    File:
      type: object
      required: [Kind]
      properties:
        Kind: {$ref: '#/components/schemas/Kind'}
        Literal: {$ref: '#/components/schemas/Literal'}
        TypeAlias: {$ref: '#/components/schemas/TypeAlias'}
        Annotated: {$ref: '#/components/schemas/Annotated'}
        plain: {type: array, items: {$ref: '#/components/schemas/Response'}}
        Record: {$ref: '#/components/schemas/Record'}
    Record:
      type: object
      properties:
        field: {type: string, enum: [x]}
        files: {type: array, items: {$ref: '#/components/schemas/File'}}
        more: {type: array, items: {$ref: '#/components/schemas/Record'}}
        either: {oneOf: [{$ref: '#/components/schemas/Record'}, {$ref: '#/components/schemas/File'}]}
        inner: {type: object, properties: {a-b: {type: string, maxLength: 3}, File: {$ref: '#/components/schemas/File'}}}
"""
ODD_RIGHT = """\
import clients.runtime
from clients.odd import Annotated, File, InvalidRequest, Kind, Literal, Odd, Record, RecordInner, Response, choices_of

kind: Kind = "a"
file = File(Kind=kind, Literal="c", TypeAlias="d", Annotated=0.5, plain=["e"])
assert file.to_dict()["Kind"] == "a"
assert [choices_of(one) for one in (Literal, Response, Annotated)] == [("c", "d"), ("e", "f"), (0.5,)]
assert choices_of(File, "Literal") == ("c", "d")
record = Record(field="x", files=[file], inner=RecordInner(a_b="abc", File=file))
assert isinstance(record, clients.runtime.Record) and not issubclass(File, Record)
shown = "File(Kind='a', Literal='c', TypeAlias='d', Annotated=0.5, plain=['e'])"
assert repr(record) == f"Record(field='x', files=[{shown}], inner=RecordInner(a_b='abc', File={shown}))"
assert Record.from_dict(record.to_dict()) == record


def called(odd: Odd) -> str:
    return odd.kind(body=file, Kind="b").value


try:
    Odd(base_url="http://127.0.0.1:1").kind(body=record)  # type: ignore[arg-type]
except InvalidRequest as error:
    assert "expected File, got Record" in str(error), error
else:
    raise AssertionError("a record was taken for a file")
"""


def test_components_that_are_called_as_the_language_or_the_runtime_calls_things(
    tmp_path: Path, mypy: TypeChecker
) -> None:
    (tmp_path / "odd.yaml").write_text(ODD, encoding="utf-8")
    (tmp_path / "right.py").write_text(ODD_RIGHT, encoding="utf-8")
    out = str(tmp_path / "clients")
    assert main(["generate", str(tmp_path / "odd.yaml"), "--service", "Odd", "--all", "--out", out]) == 0
    python = subprocess.run([sys.executable, "right.py"], cwd=tmp_path, capture_output=True, text=True)
    for run in (mypy(tmp_path, "right.py"), python):
        assert run.returncode == 0, run.stdout + run.stderr
    module = (tmp_path / "clients" / "odd" / "types" / "record.py").read_text(encoding="utf-8")
    assert "\nRecord = ExternalService__Odd_Record\n" in module and "more: list[Record]" in module


def test_the_right_program_runs(project: Path) -> None:
    program = "import right, clients.shop as s; assert s.Order(size='small', since='2026-01-01', share=1).to_dict()['share'] == 1"
    assert subprocess.run([sys.executable, "-c", program], cwd=project, capture_output=True, text=True).stderr == ""


def test_help_explains_each_argument_of_a_client(project: Path) -> None:
    program = "import inspect, clients.shop as s\nfor one in (s.Shop, s.AsyncShop): print(*inspect.signature(one).parameters)\nprint(inspect.getdoc(s.Shop.__init__))"
    run = subprocess.run([sys.executable, "-c", program], cwd=project, capture_output=True, text=True)
    blocking, waiting, *told = run.stdout.splitlines()
    assert blocking == waiting
    assert blocking.split() == [line.split(":")[0].strip() for line in told if re.match(r" {4}\w+: [`A-Z]", line)]


def test_mypy_takes_the_right_program_and_refuses_every_typo(project: Path, mypy: TypeChecker) -> None:
    right = mypy(project, "--no-error-summary", "right.py")
    assert right.returncode == 0, right.stdout
    wrong = mypy(project, "--no-error-summary", "wrong.py")
    judged(errors_of_mypy(wrong.stdout, PRELUDE.count("\n") + 1))


def test_pyright_takes_the_right_program_and_refuses_every_typo(project: Path, pyright: str) -> None:
    assert errors_of_pyright(pyright, project, "right.py") == {}
    judged(errors_of_pyright(pyright, project, "wrong.py", first=PRELUDE.count("\n")))


def test_pyright_finds_nothing_in_a_whole_folder_of_clients(project: Path, pyright: str) -> None:
    """It lies in the repositories of its users, who judge all that is there: the runtime and both kinds of stubs, too."""
    out = project / "sent" / "clients"
    sms = Path(__file__).parent.parent / "specs" / "sms.json"
    assert main(["generate", str(sms), "--service", "SMS", "--all", "--out", str(out)]) == 0
    (out.parent / "pyrightconfig.json").write_text('{"include": ["clients"]}', encoding="utf-8")
    assert (out / "_runtime" / "reply.py").is_file()
    assert errors_of_pyright(pyright, out.parent) == {}
    shutil.copytree(project / "clients" / "shop", out / "shop")  # neither servers nor security
    strict = {"typeCheckingMode": "strict", "include": ["clients/sms", "clients/shop"]}
    (out.parent / "pyrightconfig.json").write_text(json.dumps(strict), encoding="utf-8")
    assert errors_of_pyright(pyright, out.parent) == {}


# -- completions --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def editor(project: Path, pyright: str) -> Iterator[LanguageServer]:
    server = LanguageServer(project)
    yield server
    server.end()


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ('Order(size="|")', {"small", "large"}),
        ('Order(size="small", marks=["|"])', {"new", "old"}),
        ('shop.list_orders(state="|")', {"open", "closed"}),
        ('shop.add_order(body=Order(size="small", colour="|"))', {"red", "blue"}),
        ('Order(size="small", kind="|")', {"gift", "plain"}),
        ('Order(size="small", since="|")', {"2026-01-01", "2027-01-01"}),
        ('shop.kinds(body=["|"])', {"gift", "plain"}),
        ("shop.|", {"list_orders", "add_order"}),
        ("Order(|)", {"size=", "colour=", "marks=", "note="}),
        ('Order(size="small").|', {"size", "to_dict", "to_json", "with_changes"}),
    ],
)
def test_an_editor_is_offered_what_the_document_allows(editor: LanguageServer, typed: str, offered: set[str]) -> None:
    assert editor.completions(PRELUDE + typed) >= offered


@pytest.mark.parametrize("client", ["Shop", "AsyncShop"])
def test_an_editor_explains_the_arguments_of_a_client(editor: LanguageServer, client: str) -> None:
    opening = f"from clients.shop import {client}\n"
    told = editor.hover(f"{opening}{client[:-1]}|{client[-1]}()")
    arguments = re.findall(r"^ {4}(\w+): .+,?$", told.partition("\n)\n")[0], re.MULTILINE)
    assert {"base_url", "token", "api_key", "basic", "timeout", "retries", "headers"} <= set(arguments)
    for name in arguments:
        assert editor.argument(f"{opening}{client}({name}=|)").startswith(f"{name}: "), name


def test_an_editor_is_offered_what_a_package_exports(editor: LanguageServer) -> None:
    found = editor.completions("from clients.shop import |")
    assert found >= {"Order", "Shop", "UNSET", "InvalidRequest", "ServiceError", "Timeout", "File", "Options", "plain"}
