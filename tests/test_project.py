"""The daily life of a project: register, regenerate, be refused, accept, check in CI."""

from __future__ import annotations

import copy
import gzip
import hashlib
import http.server
import json
import os
import re
import signal
import subprocess
import sys
import threading
import tomllib
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import external_services as es
import pytest

from generator.__main__ import main
from generator.fetch import fetch
from generator.project.config import load
from generator.project.contract import load as load_contract
from generator.project.packing import Packer
from generator.targets.python.package_view import PackageView
from generator.targets.text import Code
from generator.writing import lock
from generator.writing.disk import Busy

Spec = dict[str, Any]
TEXT = {"type": "string"}


def operation(name: str, *, body: str = "", answer: str = "", tag: str = "", **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = {"operationId": name, "responses": {"200": {"description": "fine"}}, **more}
    if body:
        made["requestBody"] = {"required": True, "content": _json(body)}
    if answer:
        made["responses"]["200"]["content"] = _json(answer)
    return {**made, "tags": [tag]} if tag else made


def _json(schema: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


def record(required: tuple[str, ...] = (), **fields: Any) -> dict[str, Any]:
    return {"type": "object", **({"required": list(required)} if required else {}), "properties": fields}


BASE: Spec = {
    "openapi": "3.0.3",
    "info": {"title": "Orders", "version": "1"},
    "servers": [{"url": "https://orders.example.com"}],
    "paths": {
        "/orders": {
            "post": operation("createOrder", body="Order", answer="Receipt"),
            "get": operation("list-orders", answer="Order"),
        },
        "/notes": {"post": operation("addNote", body="Note", tag="notes")},
    },
    "components": {
        "schemas": {
            "Order": record(("id",), id=TEXT, total={"type": "number"}),
            "Receipt": record(number=TEXT),
            "Note": record(("text",), text=TEXT),
        }
    },
}


class Home:
    """A project folder with one spec, and the command line on it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capsys = folder, capsys
        self.spec: Spec = copy.deepcopy(BASE)
        self.save()

    def save(self, name: str = "orders.json") -> None:
        (self.folder / name).write_text(json.dumps(self.spec, indent=1), encoding="utf-8")

    def run(self, *words: str) -> tuple[int, str, str]:
        self.capsys.readouterr()
        code = main(list(words))
        out, err = self.capsys.readouterr()
        return code, out, err

    def fine(self, *words: str) -> str:
        code, out, err = self.run(*words)
        assert code == 0, out + err
        return out

    def add(self, *picks: str, name: str = "Orders") -> None:
        self.fine("add", "orders.json", "--service", name, *(picks or ("--all",)))

    def files(self) -> dict[str, tuple[int, bytes]]:
        return {
            path.relative_to(self.folder).as_posix(): (path.stat().st_mtime_ns, path.read_bytes())
            for path in sorted((self.folder / "clients").rglob("*"))
            if path.is_file()
        }

    def everything(self) -> dict[str, bytes]:
        return {
            p.relative_to(self.folder).as_posix(): p.read_bytes() for p in sorted(self.folder.rglob("*")) if p.is_file()
        }

    def toml(self) -> str:
        return (self.folder / "extsvc.toml").read_text(encoding="utf-8")

    def change_toml(self, change: Callable[[str], str]) -> None:
        (self.folder / "extsvc.toml").write_text(change(self.toml()), encoding="utf-8")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Home:
    monkeypatch.chdir(tmp_path)
    return Home(tmp_path, capsys)


def functions(home: Home) -> set[str]:
    contract = load_contract(home.folder).value
    assert contract is not None
    return set(contract.records[0].names["functions"].values())


# -- register, list, remove ----------------------------------------------------------------------------------------------


def test_a_registered_service_is_generated_and_listed(home: Home) -> None:
    home.add("--operation", "createOrder")
    assert 'spec = "orders.json"' in home.toml() and '"createOrder"' in home.toml()
    assert (home.folder / "clients/orders/operations/create_order.py").exists()
    assert not (home.folder / "clients/orders/types/note.py").exists()
    (row,) = json.loads(home.fine("list", "--json"))
    assert (row["state"], row["operations"], row["spec"]) == ("up to date", 1, "orders.json")
    assert "up to date" in home.fine("sync")


def test_comments_and_order_of_the_file_survive(home: Home) -> None:
    home.add("--operation", "createOrder")
    home.change_toml(
        lambda text: "# ours\n[project]\nout = 'clients'   # where\n\n"
        + text
        + "  # the end\n\n[credentials.named.X]\nurl = 'x'\n"
    )
    home.fine("select", "Orders", "--add", "addNote")
    home.spec["info"]["title"] = "Second"
    home.save()
    home.add("--tag", "notes", name="Second")
    home.fine("remove", "Second")
    text = home.toml()
    for kept in ("# ours", "# where", "# the end", "[credentials.named.X]", "# Services generated by extsvc"):
        assert kept in text
    assert '"addNote"' in text and "Second" not in text and text.index("# ours") < text.index("# where")


def test_a_service_that_cannot_be_generated_is_not_registered(home: Home) -> None:
    code, _, err = home.run("add", "missing.json", "--service", "Orders", "--all")
    assert code == 2 and "missing.json" in err and not (home.folder / "extsvc.toml").exists()
    home.add()
    before = home.everything()
    assert home.run("add", "orders.json", "--service", "Orders", "--all")[0] == 2
    assert home.run("add", "orders.json", "--service", "Other", "--operation", "nix")[0] == 2
    assert home.run("add", "orders.json", "--service", "1x", "--all")[0] == 2
    assert home.everything() == before


def test_removing_takes_only_what_is_ours(home: Home) -> None:
    home.add()
    (home.folder / "clients/orders/mine.py").write_text("mine\n")
    home.fine("remove", "Orders")
    assert set(home.everything()) == {"orders.json", "extsvc.toml", "clients/orders/mine.py"}
    assert home.run("remove", "Orders")[0] == 2


def test_an_edited_file_stands_in_the_way_of_removal(home: Home) -> None:
    home.add()
    path = home.folder / "clients/orders/types/receipt.py"
    path.write_text(path.read_text() + "# mine\n")
    before = home.everything()
    code, out, err = home.run("remove", "Orders")
    assert code == 1 and out == "" and home.everything() == before
    assert "orders/types/receipt.py" in err and "output-edited-stale" in err and "--overwrite-edited" in err
    assert home.fine("remove", "Orders", "--overwrite-edited").startswith("Orders: ")
    assert set(home.everything()) == {"orders.json", "extsvc.toml"}


def test_removal_from_python_loses_no_edit_unasked(home: Home) -> None:
    home.add()
    path = home.folder / "clients/orders/types/receipt.py"
    path.write_text(path.read_text() + "# mine\n")
    made = es.remove(opened(), "Orders")
    assert made.value is None and [found.rule.id for found in made.diagnostics] == ["output-edited-stale"]
    assert "# mine" in path.read_text() and "Orders" in home.toml()
    assert es.remove(opened(), "Orders", overwrite_edited=True).value is not None and not path.exists()


def test_what_the_services_share_stands_in_the_way_of_removal_with_a_diff(home: Home) -> None:
    home.add()
    home.add(name="Second")
    path = home.folder / "clients/__init__.py"
    path.write_text(path.read_text() + "# mine\n")
    before = home.everything()
    code, _, err = home.run("remove", "Second")
    assert code == 1 and "+# mine" in err and "output-edited" in err
    assert home.everything() == before


def test_select_changes_the_picks(home: Home) -> None:
    home.add()
    home.fine("select", "Orders", "--operation", "createOrder")
    assert not (home.folder / "clients/orders/operations/add_note.py").exists()
    home.fine("select", "Orders", "--add", "POST /notes", "--drop", "createOrder")
    assert functions(home) == {"add_note"}
    before = home.everything()
    assert home.run("select", "Orders", "--drop", "addNote")[0] == 2
    assert home.run("select", "Orders", "--add", "nix")[0] == 2
    assert home.everything() == before


# -- regenerate -----------------------------------------------------------------------------------------------------------


def test_only_what_changed_is_rewritten(home: Home) -> None:
    home.add()
    before = home.files()
    home.fine("sync")
    assert home.files() == before
    home.spec["components"]["schemas"]["Receipt"]["properties"]["total"] = {"type": "integer"}
    home.save()
    out = home.fine("sync")
    after = home.files()
    assert {path for path in after if after[path] != before.get(path)} == {
        "clients/.extsvc.lock",
        "clients/orders/docs.md",  # it lists every field
        "clients/orders/types/receipt.py",
    }
    assert "Receipt.total added" in out and "2 changed" in out


def test_pages_of_the_whole_service_stay_unmade_until_it_changes(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    tables = PackageView.tables.func

    def counted(view: PackageView) -> Code:
        made.append(view.name)
        return tables(view)

    counting = cached_property(counted)
    counting.__set_name__(PackageView, "tables")
    monkeypatch.setattr(PackageView, "tables", counting)
    home.add()
    receipt, page = (
        home.spec["components"]["schemas"]["Receipt"]["properties"],
        home.folder / "clients/orders/__init__.py",
    )

    def pages_made(name: str) -> int:
        made.clear()
        receipt[name] = TEXT
        home.save()
        home.fine("sync")
        assert name in (home.folder / "clients/orders/types/receipt.py").read_text()
        return len(made)

    assert pages_made("one") == 0
    held = home.folder / "clients/.extsvc.lock"
    known = json.loads(held.read_text())["services"]["Orders"]["facts"]["whole"]
    held.write_text(re.sub(r',\n +"whole": "\w+"', "", held.read_text()))  # as older versions wrote it
    assert "whole" not in held.read_text()
    assert "lock-outdated" not in home.fine("check")
    assert pages_made("two") == 1 and known in held.read_text()
    home.spec["info"]["title"] = "The orders"
    assert pages_made("three") == 1 and "The orders" in page.read_text() and known not in held.read_text()
    page.write_text(f"# mine\n{page.read_text()}")
    receipt["four"] = TEXT
    home.save()
    code, out, err = home.run("sync")
    assert code == 1 and "# mine" in out + err and page.read_text().startswith("# mine")
    home.fine("sync", "--overwrite-edited")
    assert not page.read_text().startswith("# mine")
    page.unlink()
    assert pages_made("five") == 1 and "The orders" in page.read_text()


def test_a_change_of_words_alone_is_no_change_for_callers(home: Home) -> None:
    home.add()
    home.spec["components"]["schemas"]["Receipt"]["description"] = "What you get."
    home.save()
    assert "Python" not in home.fine("sync")


def test_names_given_once_do_not_move_when_something_is_added(home: Home) -> None:
    schemas = home.spec["components"]["schemas"]
    schemas["Order"]["properties"]["ship-date"] = TEXT
    home.spec["paths"]["/orders"]["get"]["parameters"] = [{"name": "page-size", "in": "query", "schema": TEXT}]
    home.save()
    home.add()
    assert functions(home) == {"create_order", "list_orders", "add_note"}
    fields = schemas["Order"]["properties"]
    schemas["Order"]["properties"] = {"shipDate": TEXT, "Ship-Date": TEXT, "ship_date": TEXT, **fields}
    home.spec["paths"]["/orders"]["get"]["parameters"].insert(0, {"name": "page_size", "in": "header", "schema": TEXT})
    home.spec["paths"] = {"/first": {"get": operation("listOrders")}, **home.spec["paths"]}
    home.spec["components"]["schemas"] = {"order": record(x=TEXT), **schemas}
    home.spec["paths"]["/first"]["get"]["requestBody"] = {"content": _json("order")}
    home.save()
    home.fine("sync")
    text = (home.folder / "clients/orders/types/order.py").read_text()
    assert 'ship_date: str | UnsetType = field(name="ship-date", default=UNSET)' in text.replace("\n", "")
    listed = (home.folder / "clients/orders/operations/list_orders.py").read_text()
    assert "from ..types.order import Order\n" in listed and "page_size" in listed
    assert home.fine("check")


def test_a_name_that_would_move_fails_side_by_side_and_is_accepted_once(home: Home) -> None:
    home.add()
    home.spec["paths"]["/orders"]["post"]["operationId"] = "placeOrder"
    home.save()
    before = home.files()
    code, _, err = home.run("sync")
    assert code == 1 and "name-would-move" in err
    assert "'create_order' would become 'place_order'" in err and "'Orders.createOrder' would become" in err
    assert home.files() == before
    code, _, err = home.run("sync", "--accept-breaking")
    assert code == 1 and home.files() == before
    home.fine("sync", "--accept-names", "the vendor renamed it in version 2")
    assert "place_order" in functions(home) and "create_order" not in functions(home)
    held = load_contract(home.folder).value
    assert held is not None
    assert held.records[0].accepted[0].reason == "the vendor renamed it in version 2"
    assert ("function", "create_order", "place_order") in held.records[0].accepted[0].names
    assert "up to date" in home.fine("sync")


def test_an_operation_that_moves_keeps_its_name(home: Home) -> None:
    home.add()
    paths = home.spec["paths"]
    paths["/v2/orders"] = paths.pop("/orders")
    home.save()
    home.fine("sync")
    assert functions(home) == {"create_order", "list_orders", "add_note"}


def test_what_an_org_refuses_is_refused(home: Home) -> None:
    home.add()
    schemas = home.spec["components"]["schemas"]
    schemas["Order"] = record(total={"type": "number"})
    home.save()
    before = home.files()
    code, _, err = home.run("sync")
    assert code == 1 and home.files() == before
    assert "breaking-change-refused" in err and "Order.id removed; it was required" in err and "createOrder" in err
    home.fine("sync", "--accept-breaking")
    assert "up to date" in home.fine("sync")


def test_what_is_not_picked_may_break(home: Home) -> None:
    home.add("--operation", "createOrder", "--operation", "list-orders")
    home.spec["components"]["schemas"]["Note"] = record(("other",), other=TEXT)
    del home.spec["paths"]["/notes"]
    home.save()
    home.fine("sync")


def test_a_picked_operation_that_is_gone_is_refused_and_let_go(home: Home) -> None:
    home.add("--operation", "createOrder", "--operation", "addNote")
    del home.spec["paths"]["/notes"]
    home.save()
    code, _, err = home.run("sync")
    assert code == 1 and "picked-operation-gone" in err and "addNote" in err
    assert (home.folder / "clients/orders/operations/add_note.py").exists()
    home.fine("sync", "--accept-breaking")
    assert "addNote" not in home.toml() and not (home.folder / "clients/orders/operations/add_note.py").exists()
    home.fine("check")


def test_an_operation_gone_from_a_pattern_is_refused_too(home: Home) -> None:
    home.add()
    del home.spec["paths"]["/notes"]
    home.save()
    code, _, err = home.run("sync")
    assert code == 1 and "addNote: removed" in err
    home.fine("sync", "--accept-breaking", "--changelog", "CHANGES.md")
    assert "operation-removed" not in (home.folder / "CHANGES.md").read_text()
    assert "addNote | removed" in (home.folder / "CHANGES.md").read_text()


def test_what_the_user_no_longer_picks_is_no_breaking_change(home: Home) -> None:
    home.add()
    home.change_toml(lambda text: text.replace('operations = "*"', 'operations = ["createOrder"]'))
    home.fine("sync")
    assert functions(home) == {"create_order"}


def test_edited_files_are_refused_with_a_diff_and_a_way_out(home: Home) -> None:
    home.add()
    path = home.folder / "clients/orders/types/receipt.py"
    path.write_text(path.read_text() + "# mine\n")
    code, _, err = home.run("sync")
    assert code == 1 and "output-edited" in err and "+# mine" in err and "--overwrite-edited" in err
    home.fine("sync", "--overwrite-edited")
    assert "mine" not in path.read_text()


def test_a_missing_file_comes_back(home: Home) -> None:
    home.add()
    before = home.files()
    (home.folder / "clients/orders/types/receipt.py").unlink()
    home.fine("sync")
    assert {path: data for path, (_, data) in home.files().items()} == {
        path: data for path, (_, data) in before.items()
    }


def test_a_service_can_move_to_another_folder(home: Home) -> None:
    home.add()
    home.change_toml(lambda text: text + 'out = "other"\n')
    home.fine("sync")
    assert (home.folder / "other/orders").is_dir() and not (home.folder / "clients").exists()
    home.fine("check")


def test_overlays_and_findings_at_their_place(home: Home) -> None:
    overlay = {
        "overlay": "1.0.0",
        "info": {"title": "x", "version": "1"},
        "actions": [{"target": "$.components.schemas.Receipt.properties", "update": {"extra": TEXT}}],
    }
    (home.folder / "fix.json").write_text(json.dumps(overlay))
    home.fine("add", "orders.json", "--service", "Orders", "--all", "--overlay", "fix.json")
    assert "extra: str" in (home.folder / "clients/orders/types/receipt.py").read_text()
    overlay["actions"] = [{"target": "$.nix", "remove": True}]
    (home.folder / "fix.json").write_text(json.dumps(overlay))
    code, _, err = home.run("sync")
    assert "fix.json" in err and code in (0, 1)


# -- the user's own touch ---------------------------------------------------------------------------------------------------


def test_overrides_rename_derive_and_import(home: Home) -> None:
    home.add()
    (home.folder / "mixins.py").write_text("class Loud:\n    def shout(self):\n        return self.id.upper()\n")
    (home.folder / "hooks.py").write_text("seen = True\n")
    home.change_toml(
        lambda text: text + "\n[services.Orders.overrides]\n"
        'operations = { createOrder = "order", "GET /orders" = "orders" }\n'
        'classes = { Receipt = "Bill" }\nbases = { Order = "mixins.Loud" }\nimports = ["hooks"]\n'
    )
    home.fine("sync")
    code = (
        "import sys; import clients.orders as o; from clients.orders import order, orders, Bill, Orders, "
        "ExternalService__Orders_Order as Order; print(Order(id='x').shout(), Bill.__name__, 'hooks' in sys.modules)"
    )
    shown = subprocess.run([sys.executable, "-c", code], cwd=home.folder, capture_output=True, text=True, check=False)
    assert shown.stdout == "X Bill True\n", shown.stderr
    assert home.fine("check") and "up to date" in home.fine("sync")


@pytest.mark.parametrize(
    ("override", "said"),
    [
        ('operations = { createOrder = "list_orders" }', "override-name-taken"),
        ('operations = { createOrder = "close" }', "override-name-taken"),
        ('classes = { Nix = "Other" }', "override-unused"),
        ('bases = { Nix = "mixins.Loud" }', "override-unused"),
    ],
)
def test_overrides_that_do_not_work_are_told(home: Home, override: str, said: str) -> None:
    home.add()
    home.change_toml(lambda text: f"{text}\n[services.Orders.overrides]\n{override}\n")
    assert said in home.run("sync")[2]


PAGES = Path(__file__).parent / "cases" / "pages" / "spec.yaml"


def test_pages_are_proposed_and_pinned(home: Home) -> None:
    (home.folder / "pages.yaml").write_bytes(PAGES.read_bytes())
    home.fine("generate", "pages.yaml", "--service", "Svc", "--all", "--out", "other", "--report", "report.json")
    rows = json.loads((home.folder / "report.json").read_text())["pages"]
    assert {row["operation"]: row["style"] for row in rows} == {
        "listByPage": "page", "listByPageOfTotal": "page", "listByOffset": "offset", "listByCursor": "cursor",
        "listByLastItem": "last", "listByAddress": "next", "paged": "link",
    }  # fmt: skip
    home.fine("add", "pages.yaml", "--service", "Svc", "--all")
    modules = home.folder / "clients/svc/operations"
    before = {path.name: path.read_bytes() for path in modules.iterdir() if path.is_file()}
    home.change_toml(lambda text: "\n".join([text, "[services.Svc.pages]", *(row["toml"] for row in rows), ""]))
    home.fine("sync")
    assert {path.name: path.read_bytes() for path in modules.iterdir() if path.is_file()} == before
    home.change_toml(
        lambda text: text.partition("[services.Svc.pages]")[0] + "[services.Svc.pages]\nlistByOffset = false\n"
        '"GET /by-address" = { style = "page", items = ["results"], input = "page", more = ["next"] }\n'
    )
    home.fine("sync")
    assert b"paged" not in (modules / "list_by_offset.py").read_bytes()
    assert b'"page",items=("results",),more=("next",)' in b"".join(
        (modules / "list_by_address.py").read_bytes().split()
    )


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("listByPage = true", "neither a table nor false"),
        ("listByPage = { style = 'pages' }", "style is none of"),
        ("listByPage = { style = 'page' }", 'style "page" needs input'),
        ("listByPage = { style = 'cursor', input = 'page' }", 'style "cursor" needs next'),
        ("listByPage = { style = 'page', input = 'page', frist = 1 }", "did you mean 'first'"),
        ("listByPage = { style = 'page', input = 'page', first = -1 }", "first is no number from 0 on"),
        ("listByPage = { style = 'page', input = 'p' }", "input 'p' is no query or header parameter"),
        ("listByPage = { style = 'page', input = 'page', items = ['x'] }", 'items ["x"] lead to no list'),
        ("nix = false", "override-unused"),
    ],
)
def test_pages_that_cannot_be_are_told(home: Home, row: str, said: str) -> None:
    (home.folder / "pages.yaml").write_bytes(PAGES.read_bytes())
    home.fine("add", "pages.yaml", "--service", "Svc", "--all")
    before = home.files()
    home.change_toml(lambda text: f"{text}\n[services.Svc.pages]\n{row}\n")
    code, out, err = home.run("sync")
    assert said in out + err
    assert code == (0 if said == "override-unused" else code) and (home.files() == before or code == 0)


@pytest.mark.parametrize(
    "override",
    [
        'operations = { createOrder = "a; import os" }',
        'operations = { createOrder = "class" }',
        'classes = { Order = "__import__" }',
        'bases = { Order = "os.system(1)" }',
        'bases = { Order = "Loud" }',
        'imports = ["os\\nimport sys"]',
        'imports = ["a b"]',
    ],
)
def test_overrides_are_names_and_nothing_else(home: Home, override: str) -> None:
    home.add()
    before = home.files()
    home.change_toml(lambda text: f"{text}\n[services.Orders.overrides]\n{override}\n")
    assert home.run("sync")[0] == 2 and home.files() == before


def test_templates_of_ones_own(home: Home) -> None:
    home.add()
    bundled = (Path(__file__).parents[1] / "templates/python/types.py.jinja").read_text()
    (home.folder / "own").mkdir()
    (home.folder / "own/types.py.jinja").write_text(bundled + "# of our own\n")
    home.change_toml(lambda text: text + 'templates = "own"\n')
    home.fine("sync")
    assert (home.folder / "clients/orders/types/order.py").read_text().endswith("# of our own\n")
    (home.folder / "own/types.py.jinja").write_text(bundled)
    home.fine("sync")
    assert "of our own" not in (home.folder / "clients/orders/types/order.py").read_text()


def test_a_page_of_ones_own_template_is_made_whole_after_a_small_change(home: Home) -> None:
    """Whatever its sections tell."""
    (home.folder / "own").mkdir()
    (home.folder / "own/docs.md.jinja").write_text(
        "# Orders\n\n## Types\n{% for one in service.types %}\n\n"
        "{% if one.kept %}{{ one.kept }}{% else %}### `{{ one.name }}`\n\nOne of {{ service.types | length }}{% endif %}\n"
        "{% endfor %}"
    )
    home.add()
    home.change_toml(lambda text: text + 'templates = "own"\n')
    home.fine("sync")
    home.spec["components"]["schemas"]["Extra"] = record(text=TEXT)
    home.spec["components"]["schemas"]["Receipt"]["properties"]["extra"] = {"$ref": "#/components/schemas/Extra"}
    home.save()
    assert "1 new" in home.fine("sync")
    assert (home.folder / "clients/orders/docs.md").read_text().count("One of 4") == 4


# -- addresses ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def served(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Path]]:
    """A loopback server with one spec; private addresses are allowed for the time of the test."""
    folder = tmp_path_factory.mktemp("served")

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

    handler = partial(Quiet, directory=str(folder))
    monkeypatch.setattr(
        "generator.fetch.fetch", lambda *words, **more: fetch(*words, **{**more, "allow_private": True})
    )
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/orders.json", folder
        server.shutdown()


def test_an_address_is_pinned_kept_and_fetched_again_when_asked(home: Home, served: tuple[str, Path]) -> None:
    address, folder = served
    body = json.dumps(home.spec).encode()
    (folder / "orders.json").write_bytes(body)
    digest = hashlib.sha256(body).hexdigest()
    home.fine("add", address, "--service", "Orders", "--all", "--sha256", digest)
    (folder / "orders.json").write_text("gone")
    assert "up to date" in home.fine("sync")
    home.fine("check")
    home.fine("sync", "--force")
    (home.folder / ".extsvc/Orders.spec").unlink()
    code, _, err = home.run("sync", "--force")
    assert code == 2 and "spec-pin-differs" in err
    home.spec["components"]["schemas"]["Receipt"]["properties"]["more"] = TEXT
    (folder / "orders.json").write_text(json.dumps(home.spec))
    home.fine("sync", "--refetch")
    assert hashlib.sha256((folder / "orders.json").read_bytes()).hexdigest() in home.toml()
    assert "up to date" in home.fine("sync")


def test_an_address_without_a_pin_is_refused(home: Home, served: tuple[str, Path]) -> None:
    address, folder = served
    (folder / "orders.json").write_text(json.dumps(home.spec))
    (home.folder / "extsvc.toml").write_text(f'[services.Orders]\nspec = "{address}"\noperations = "*"\n')
    code, _, err = home.run("sync")
    assert code == 2 and "spec-without-pin" in err
    assert hashlib.sha256((folder / "orders.json").read_bytes()).hexdigest() in err


# -- CI ------------------------------------------------------------------------------------------------------------------------


def checked(home: Home, *words: str) -> tuple[int, list[str], str]:
    """Exit code, rules, and all that was printed. Nothing may be written."""
    before = home.everything()
    code, out, err = home.run("check", "--format", "json", *words)
    assert home.everything() == before
    found = (
        [f["rule"] for file in json.loads(out)["files"] for f in file["diagnostics"] if f["severity"] != "note"]
        if out
        else []
    )
    return code, found, out + err


def test_a_project_in_order(home: Home) -> None:
    home.add()
    assert checked(home)[:2] == (0, [])


def test_check_before_the_first_sync(home: Home) -> None:
    (home.folder / "extsvc.toml").write_text('[services.Orders]\nspec = "orders.json"\noperations = "*"\n')
    assert checked(home)[:2] == (1, ["lock-outdated"])


def test_check_shows_drift(home: Home) -> None:
    home.add()
    (home.folder / "clients/orders/types/receipt.py").unlink()
    code, found, _ = checked(home)
    assert (code, found) == (1, ["output-drift"])
    code, out, _ = home.run("check")
    assert code == 1 and "+class ExternalService__Orders_Receipt" in out and "/dev/null" in out


def test_check_shows_edits(home: Home) -> None:
    home.add()
    path = home.folder / "clients/orders/types/receipt.py"
    path.write_text(path.read_text() + "# mine\n")
    assert checked(home)[:2] == (1, ["output-edited"])


def test_check_says_when_the_spec_went_on(home: Home) -> None:
    home.add()
    home.spec["paths"]["/orders"]["post"]["operationId"] = "placeOrder"
    home.spec["components"]["schemas"]["Order"] = record(total={"type": "number"})
    home.save()
    code, found, _ = checked(home)
    assert code == 1 and {"lock-outdated", "name-would-move", "breaking-change-refused", "output-drift"} <= set(found)


def test_check_says_when_options_went_on(home: Home) -> None:
    home.add()
    home.change_toml(lambda text: text + 'named_credential = "Orders_API"\n')
    assert "lock-outdated" in checked(home)[1]


def test_check_notices_an_old_runtime(home: Home) -> None:
    home.add()
    path = home.folder / "clients/_runtime/client.py"
    text = path.read_text() + "# of yesterday\n"
    path.write_text(text)
    held = home.folder / "clients/.extsvc.lock"
    body = json.loads(held.read_text())
    body["shared"]["_runtime/client.py"] = hashlib.sha256(text.encode()).hexdigest()
    held.write_text(json.dumps(body, indent=1, sort_keys=True) + "\n")
    assert checked(home)[:2] == (1, ["runtime-outdated"])
    home.fine("sync", "--force")
    assert checked(home)[0] == 0


def test_suppressions_need_a_reason_and_a_need(home: Home) -> None:
    home.spec["paths"]["/orders"]["post"]["responses"] = {}
    home.save()
    home.run("add", "orders.json", "--service", "Orders", "--all")
    code, found, _ = checked(home)
    assert code == 1 and found
    rules = sorted(set(found))
    rows = ", ".join(f'{{rule = "{rule}", pointer = "/paths", reason = "the vendor knows"}}' for rule in rules)
    home.change_toml(lambda text: text + f"suppressions = [{rows}]\n")
    assert checked(home)[:2] == (0, [])
    home.spec = copy.deepcopy(BASE)
    home.save()
    home.run("sync", "--accept-breaking")
    code, found, _ = checked(home)
    assert code == 1 and set(found) == {"suppression-not-needed"}
    home.change_toml(lambda text: text.replace("the vendor knows", " "))
    assert home.run("check")[0] == 2


def test_check_finds_strays_in_the_lock(home: Home) -> None:
    home.add()
    home.add(name="Second")
    home.change_toml(lambda text: text[: text.index("[services.Second]")])
    assert "lock-stray" in checked(home)[1]
    home.fine("remove", "Second")
    assert checked(home)[0] == 0


@pytest.mark.parametrize("format", ["text", "json", "sarif", "junit", "github", "markdown"])
def test_check_speaks_all_formats(home: Home, format: str) -> None:
    home.add()
    (home.folder / "clients/orders/types/receipt.py").unlink()
    code, out, _ = home.run("check", "--format", format)
    assert code == 1 and "output-drift" in out


# -- many services, faults -------------------------------------------------------------------------------------------------------


def test_one_bad_spec_does_not_stop_the_others(home: Home) -> None:
    rows = [f'[services.S{n}]\nspec = "s{n}.json"\noperations = "*"\n' for n in range(6)]
    (home.folder / "extsvc.toml").write_text("\n".join(rows))
    for number in range(6):
        home.save(f"s{number}.json")
    (home.folder / "s3.json").write_text(json.dumps(home.spec)[:300])
    code, out, err = home.run("sync", "--jobs", "3")
    assert code == 2 and "s3.json" in err
    lines = sorted(line.split() for line in out.splitlines() if line.startswith("S"))  # told as they come
    ended = [line[1] for line in lines if line[1] in ("written", "failed")]
    assert ended == ["written"] * 3 + ["failed"] + ["written"] * 2
    (home.folder / "s3.json").write_text(json.dumps(home.spec))
    home.fine("sync")
    assert "S0" in (home.folder / "clients/__init__.py").read_text() and home.fine("check", "--jobs", "2")
    held = load_contract(home.folder).value
    assert held is not None and len(held.records) == 6


@pytest.mark.parametrize("cut", [0, 1, 50, 300, -1])
def test_a_truncated_spec_is_an_error_and_nothing_is_lost(home: Home, cut: int) -> None:
    home.add()
    before = home.files()
    text = (home.folder / "orders.json").read_text()
    (home.folder / "orders.json").write_text(text[:cut])
    code, _, err = home.run("sync")
    assert code == 2 and "orders.json" in err and "Traceback" not in err
    assert home.files() == before


_LOCK = '{"format": 1, "generator": "", "services": {"Orders": %s}}'


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("", "it is no JSON: line 1, column 1"),
        ("{", "it is no JSON: line 1, column 2"),
        ("[" * 100_000, "it is nested too deep"),
        ("1" * 5_000, "a number in it is longer than any of ours"),
        ("[]", "the whole is a list where a table is due"),
        ("{}", "it has no format that we know"),
        ('{"format": true}', "it has no format that we know"),
        ('{"format": 1}', "the whole has no 'services'"),
        (_LOCK % 1, "services.Orders is a number where a table is due"),
        (_LOCK % '{"options": null}', "services.Orders.options is null where a text is due"),
        (_LOCK % '{"options": "", "inputs": {"a": []}}', "services.Orders.inputs.a is a list where a text is due"),
        (_LOCK.replace("Orders", "\\ud800") % "{}", "a text in it holds half a character"),
        (_LOCK % '{"options": "\\uDC00"}', "a text in it holds half a character"),
    ],
)
def test_a_damaged_lock_is_told_in_words(home: Home, body: str, words: str) -> None:
    home.add()
    before = home.files()
    (home.folder / "extsvc.lock").write_text(body)
    for command in ("sync", "check"):
        code, out, err = home.run(command)
        assert code == 2 and "lock-unreadable" in out + err and words in out + err and "Error" not in out + err
    assert home.files() == before and (home.folder / "extsvc.lock").read_text() == body


def test_a_lock_of_a_newer_version_is_left_alone(home: Home) -> None:
    home.add()
    (home.folder / "extsvc.lock").write_text('{"format": 2, "generator": "9.9"}')
    code, _, err = home.run("sync")
    assert code == 2 and "lock-newer" in err and "9.9" in err


def test_a_damaged_model_is_told(home: Home) -> None:
    home.add()
    path = home.folder / ".extsvc/Orders.model.gz"
    path.write_bytes(path.read_bytes()[:100])
    home.spec["info"]["version"] = "2"
    home.spec["components"]["schemas"]["Receipt"]["properties"]["more"] = TEXT
    home.save()
    code, _, err = home.run("sync")
    assert code == 2 and "baseline-damaged" in err and "it was cut short or changed" in err
    path.unlink()
    home.fine("sync")


def test_hostile_names_in_a_lock_reach_nothing(home: Home) -> None:
    home.add()
    before = home.files()
    held = json.loads((home.folder / "extsvc.lock").read_text())
    for scope, key, name in (
        ("functions", "/paths/~1orders/post", "x(): import os\ndef y"),
        ("modules", "Order", "../../../escape"),
        ("salesforce classes", "schema:Order", "X:\n    pass\nclass Y"),
    ):
        evil = copy.deepcopy(held)
        evil["services"]["Orders"]["names"][scope][key] = name
        (home.folder / "extsvc.lock").write_text(json.dumps(evil))
        code, _, err = home.run("sync", "--force")
        assert code == 2 and "lock-unreadable" in err
    assert home.files() == before
    evil = copy.deepcopy(held)
    evil["services"]["Orders"]["out"] = "../.."
    (home.folder / "extsvc.lock").write_text(json.dumps(evil))
    home.fine("sync", "--force")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[services.Orders]\noperations = '*'\n", "no spec"),
        ("[services.Orders]\nspec = 'x'\n", "picks nothing"),
        ("[services.Orders]\nspec = 'x'\noperation = ['a']\n", "did you mean 'operations'"),
        ("[services.'a b']\nspec = 'x'\noperations = '*'\n", "service name"),
        ("[services.Orders]\nspec = 1\noperations = '*'\n", "spec is no text"),
        ("[services.Orders]\nspec = 'x'\noperations = '*'\nout = '../away'\n", "below"),
        ("[services.Orders]\nspec = 'x'\noperations = '*'\nout = '/etc'\n", "below"),
        ("[services.Orders]\nspec = 'x'\noperations = '*'\ntemplates = '../t'\n", "below"),
        ("[services.Orders]\nspec = 'x'\noperations = '*'\ntemplates = 'nix'\n", "no folder 'nix'"),
        ("[services.Orders]\nspec = 'x'\noperations = '*'\ntarget = 'cobol'\n", "no target"),
        ("[services.Orders]\nspec = 'x'\noperations = '*'\nsha256 = 'abc'\n", "sha256"),
        ("[services.Orders]\nspec = 'x'\noperations = '*'\nsuppressions = [1]\n", "suppressions"),
        ("[services.A]\nspec='x'\noperations='*'\n[services.a]\nspec='x'\noperations='*'\n", "case only"),
        ("services = 1\n", "no table"),
        ("[service.Orders]\n", "did you mean 'services'"),
        ("[services", "cannot be"),
    ],
)  # fmt: skip
def test_faults_of_the_project_file(home: Home, text: str, said: str) -> None:
    (home.folder / "extsvc.toml").write_text(text)
    code, out, err = home.run("sync")
    assert code == 2 and said in out + err and "Traceback" not in err
    assert load(home.folder / "extsvc.toml").value is None


def test_without_a_project_there_is_a_way_to_one(home: Home) -> None:
    for command in ("sync", "check", "list"):
        code, _, err = home.run(command)
        assert code == 2 and "extsvc add" in err


def test_the_project_is_found_from_below(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    home.add()
    (home.folder / "src").mkdir()
    monkeypatch.chdir(home.folder / "src")
    assert "up to date" in home.fine("sync")
    assert "up to date" in home.fine("sync", "--project", "../extsvc.toml")


def test_syncs_at_the_same_time(home: Home) -> None:
    rows = [f'[services.S{n}]\nspec = "orders.json"\noperations = "*"\n' for n in range(4)]
    (home.folder / "extsvc.toml").write_text("\n".join(rows))
    command = [sys.executable, "-m", "generator", "sync", "--jobs", "1"]
    runs = [subprocess.Popen(command, cwd=home.folder, env=os.environ, stdout=subprocess.DEVNULL) for _ in range(3)]
    assert [run.wait(60) for run in runs] == [0, 0, 0]
    home.fine("check")
    assert "S3" in (home.folder / "clients/__init__.py").read_text()
    assert not list(home.folder.rglob(".extsvc.busy")) and not list(home.folder.rglob("*.journal"))


def test_outcomes_for_programs(home: Home) -> None:
    home.add()
    home.spec["components"]["schemas"]["Order"] = record(total={"type": "number"})
    home.save()
    code, out, _ = home.run("sync", "--json")
    (row,) = json.loads(out)
    assert code == 1 and row["state"] == "refused"
    assert {f["rule"] for f in row["findings"]} == {"breaking-change-refused"}
    assert row["changes"]["summary"]["salesforce"]["breaking"] == 2


def test_a_file_that_cannot_be_written_is_a_sentence_and_nothing_is_lost(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr("generator.project.edit.save", full)
        code, _, err = home.run("add", "orders.json", "--service", "Orders", "--all")
        assert code != 0 and "extsvc.toml" in err and "No space left on device" in err
        assert not (home.folder / "extsvc.toml").exists()
    home.add()
    before = home.toml()
    with monkeypatch.context() as disk:
        disk.setattr("generator.project.edit.take_out", full)
        code, _, err = home.run("remove", "Orders", "--keep-files")
        assert code != 0 and "No space left on device" in err and home.toml() == before
    home.spec["components"]["schemas"]["Order"] = record(("id",), id=TEXT, total={"type": "number"}, note=TEXT)
    home.save()
    code, _, err = home.run("sync", "--changelog", ".")
    assert code == 2 and ". cannot be written" in err


@pytest.mark.parametrize(
    "words", [("add", "orders.json", "--service", "More", "--all"), ("select", "Orders", "--add", "addNote")]
)
def test_what_others_put_into_the_project_file_meanwhile_stays(
    home: Home, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    from generator.usecases import adding, projects, registering

    home.add("--operation", "createOrder")

    def beside(*given: Any, **more: Any) -> Any:
        file = home.folder / "extsvc.toml"
        file.write_text(file.read_text() + '\n[services.Beside]\nspec = "beside.json"\noperations = "*"\n')
        return projects.carried_out(*given, **more)

    for room in (adding, registering):
        monkeypatch.setattr(room, "carried_out", beside)
    assert home.run(*words)[0] == 0
    services = tomllib.loads(home.toml())["services"]
    assert services["Beside"]["spec"] == "beside.json"
    assert "More" in services or "addNote" in services["Orders"]["operations"]


def test_a_project_that_another_run_holds_is_told(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def held(*_: object, **__: object) -> None:
        raise Busy(home.folder / "clients")

    home.add()
    before = home.everything()
    monkeypatch.setattr("generator.project.regenerate.prepare", held)
    home.spec["info"]["title"] = "Second"
    home.save()
    code, _, err = home.run("sync")
    assert code == 2 and str(home.folder / "clients") in err and "Traceback" not in err
    assert {**home.everything(), "orders.json": b""} == {**before, "orders.json": b""}


def opened() -> es.Project:
    made = es.open_project()
    assert made.value is not None
    return made.value


def test_watching_from_python_is_as_careful_as_the_command(home: Home) -> None:
    pytest.importorskip("watchfiles")
    home.add()
    home.spec["components"]["schemas"]["Order"] = record((), total={"type": "number"})
    home.save()
    edited = home.folder / "clients/orders/types/receipt.py"
    edited.write_text(edited.read_text() + "# mine\n")

    def first(*names: str, **consent: bool) -> tuple[str, set[str]]:
        """What becomes of the first round."""
        told: list[es.Outcome] = []

        def stop(outcome: es.Outcome) -> None:
            told.append(outcome)
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            es.watch(opened(), *names, done=stop, **consent)
        return told[0].state, {found.rule.id for found in told[0].diagnostics}

    assert first() == ("refused", {"breaking-change-refused"})
    state, found = first("Orders", accept_breaking=True)
    assert state != "written" and "output-edited" in found
    assert first("Orders", accept_breaking=True, overwrite_edited=True)[0] == "written"


def test_watching_needs_a_service_and_the_extra(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("watchfiles")
    home.add()
    project = opened()
    with pytest.raises(LookupError, match="Odrers"):
        es.watch(project, "Odrers")
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    with pytest.raises(ImportError, match="watch"):
        es.watch(project)
    code, _, err = home.run("watch")
    assert code == 2 and ".[watch]" in err


def test_watch_regenerates_on_save(home: Home) -> None:
    pytest.importorskip("watchfiles")
    home.add()
    command = [sys.executable, "-u", "-m", "generator", "watch"]
    with subprocess.Popen(command, cwd=home.folder, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            for line in process.stdout:
                if line.startswith("watching"):
                    break
            home.spec["components"]["schemas"]["Receipt"]["properties"]["more"] = TEXT
            saver = threading.Event()
            threading.Thread(target=_keep_saving, args=(home, saver), daemon=True).start()
            shown = ""
            for line in process.stdout:
                shown += line
                if "Receipt.more added" in line:
                    break
            saver.set()
            assert "saved: orders.json" in shown and "2 changed" in shown
            assert "more: str" in (home.folder / "clients/orders/types/receipt.py").read_text()
        finally:
            process.kill()


def _keep_saving(home: Home, done: threading.Event) -> None:
    """Save until it was noticed: between the line `watching` and the watching itself there is a moment."""
    while not done.wait(0.5):
        home.save()


CASES = Path(__file__).parent / "compare_cases"


@pytest.mark.parametrize("case", sorted(path.name for path in CASES.iterdir() if path.is_dir()))
def test_a_partial_generation_is_a_whole_one(home: Home, case: str) -> None:
    """What a small change leaves alone is what a generation from scratch would write."""
    for number, side in enumerate(("old", "new", "old")):
        text = (CASES / case / f"{side}.yaml").read_text(encoding="utf-8")
        (home.folder / "spec.yaml").write_text(text, encoding="utf-8")
        if number == 0:
            home.run("add", "spec.yaml", "--service", "Orders", "--all")
        home.run("sync", "--accept-breaking", "--accept-names", "a test")
        before = home.files()
        code, out, err = home.run("sync", "--force")
        assert "unchanged" in out and " new" not in out and "changed, " not in out, out + err
        assert home.files() == before


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_sync_killed_at_any_turning_point_is_made_good_by_the_next(home: Home, thorough: bool) -> None:
    """Output, stored model and lock are three files on the disk: whichever was last, the next sync completes them. Every
    second turning point is tried, all by `make thorough`."""
    home.add()
    home.spec["components"]["schemas"]["Receipt"]["properties"]["more"] = TEXT
    home.spec["paths"]["/orders"]["put"] = operation("replaceOrder", body="Order")
    old = {path: data for path, (_, data) in home.files().items()}
    start = home.everything()
    new: dict[str, bytes] = {}
    number, died = 0, True
    while died:
        number += 1 if thorough else 2
        for path in sorted(home.folder.rglob("*"), reverse=True):
            path.unlink() if path.is_file() else path.rmdir()
        for name, data in start.items():
            (home.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (home.folder / name).write_bytes(data)
        home.save()
        died = _killed_at(number)
        now = _visible(home)
        if new:
            assert now in (_plain(old), new), number
        home.fine("sync")
        home.fine("check")
        new = new or _visible(home)
        assert _visible(home) == new and not list(home.folder.rglob("*.journal"))
    assert number > 6


def _plain(files: dict[str, bytes]) -> dict[str, bytes]:
    return {path: data for path, data in files.items() if ".extsvc" not in path}


def _visible(home: Home) -> dict[str, bytes]:
    """The generated files without our bookkeeping beside them."""
    return _plain({path: data for path, (_, data) in home.files().items()})


def _killed_at(number: int) -> bool:
    """Sync in a child that dies before its number-th replacement, exchange or removal; False when there were fewer."""
    child = os.fork()
    if child == 0:
        from generator.writing import disk

        done = 0

        def dying(original: Callable[..., Any]) -> Callable[..., Any]:
            def call(*args: Any, **keywords: Any) -> Any:
                nonlocal done
                done += 1
                if done == number:
                    os._exit(9)
                return original(*args, **keywords)

            return call

        os.replace, disk.exchange, os.unlink = dying(os.replace), dying(disk.exchange), dying(os.unlink)
        with open(os.devnull, "w") as silent, redirect_stdout(silent), redirect_stderr(silent):
            os._exit(main(["sync"]))
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, 9)
    return code == 9


@pytest.mark.skipif(sys.platform == "win32", reason="needs process groups and SIGINT")
def test_ctrl_c_ends_after_what_is_under_way(home: Home) -> None:
    rows = [f'[services.S{n}]\nspec = "orders.json"\noperations = "*"\n' for n in range(40)]
    (home.folder / "extsvc.toml").write_text("\n".join(rows))
    command = [sys.executable, "-u", "-m", "generator", "sync", "--jobs", "2"]
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    # A shell lets its background jobs ignore the signal, and what they start inherits that.
    pipes["preexec_fn"] = lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)
    with subprocess.Popen(command, cwd=home.folder, start_new_session=True, **pipes) as process:
        assert process.stdout is not None and process.stdout.readline().startswith("S")
        os.killpg(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130 and "Traceback" not in err
    held = load_contract(home.folder).value
    output = lock.load(home.folder / "clients").value
    assert held is not None and output is not None
    assert 0 < len(held.records) < 40
    assert [record.name for record in held.records] == [entry.name for entry in output.services]
    home.fine("sync")
    home.fine("check")


@pytest.mark.parametrize("old", ['"method":"post"', '"types":{', '"parameters":[', '"closures":{', '"kind":"string"'])
def test_a_model_with_another_shape_is_told(home: Home, old: str) -> None:
    """Sound gzip, sound JSON, but not what we write: a finding, no exception."""
    home.add()
    path = home.folder / ".extsvc/Orders.model.gz"
    text = gzip.decompress(path.read_bytes()).decode()
    assert old in text
    name = old.split('"')[1]
    path.write_bytes(gzip.compress(text.replace(old, old.replace(name, "nothing"), 1).encode()))
    home.spec["components"]["schemas"]["Order"]["properties"]["more"] = TEXT
    home.spec["components"]["schemas"]["Receipt"]["properties"]["more"] = TEXT
    home.save()
    code, _, err = home.run("sync")
    assert code == 2 and "baseline-damaged" in err and "Error" not in err


def test_a_part_of_a_stored_model_holds_all_that_its_operations_reach(tmp_path: Path) -> None:
    """Types within types within types: the comparison with the past sees them, too."""
    from generator.modelling.build import build
    from generator.oas import load as load_spec
    from generator.project import baseline, stored

    tree = copy.deepcopy(BASE)
    schemas = tree["components"]["schemas"]
    schemas["Order"] = record(line={"$ref": "#/components/schemas/Line"})
    schemas["Line"] = record(price={"$ref": "#/components/schemas/Price"})
    schemas["Price"] = record(currency=TEXT)
    (tmp_path / "a.json").write_text(json.dumps(tree), encoding="utf-8")
    spec = load_spec(tmp_path / "a.json").value
    assert spec is not None
    service = build(spec, "Orders").service
    stored.store(tmp_path, "Orders", Packer().begin(service).end({}))
    held = baseline.load(tmp_path, "Orders").value
    assert held is not None
    part = baseline.part(tmp_path, "Orders", held, {"/paths/~1orders/get"}).value
    assert part is not None
    assert {each.key for each in part.types} == {"schema:Order", "schema:Line", "schema:Price"}
    assert [operation.id for operation in part.operations] == ["list-orders"]


def test_a_lock_that_may_not_be_read_is_not_to_be_removed(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    home.add()

    def closed(*_: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    for room in ("generator.project.contract", "generator.writing.lock"):
        monkeypatch.setattr(f"{room}.read_ours", closed)
    code, _, err = home.run("sync")
    assert code != 0 and "extsvc.lock cannot be read: Permission denied" in err and "do not remove it" in err
