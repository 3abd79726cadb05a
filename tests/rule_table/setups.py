"""Rules whose examples need surroundings: files, a network, a folder that was written before, sizes too large to print.

One function per rule. It is given a scene and whether to do what the bad example says or what the good one says, and
answers the findings; or None when the command line made them, which prints them into the scene.
"""

from __future__ import annotations

import io
import json
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from credentials import config
from credentials import findings as credential_findings
from descriptions import described, fixed, judged, modelled, validated
from frames import document

from generator.api import open_project
from generator.credentials.load import load as load_credentials
from generator.diagnostics import Diagnostic
from generator.document import parse
from generator.fetch import fetch
from generator.modelling.outline import outlines
from generator.named import Model
from generator.oas import load
from generator.pipeline import model
from generator.salesforce import limits
from generator.selection import Selection, pick
from generator.targets.salesforce.members import portable
from generator.targets.salesforce.registration import registration_of
from generator.targets.salesforce.views import PermissionSetView
from generator.targets.text import File
from generator.writing import disk, lock
from generator.writing.lock import LockEntry
from generator.writing.write import write

ROOT = Path(__file__).parents[2]
SMS = ROOT / "specs" / "sms.json"
Found = Iterable[Diagnostic] | None


@dataclass
class Scene:
    """An empty folder that is the working folder, a way to patch, and the command line."""

    folder: Path
    patch: pytest.MonkeyPatch
    run: Callable[..., None]  # runs a command; what it prints counts as findings

    def put(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path


SETUPS: dict[str, Callable[[Scene, bool], Found]] = {}


def setup(rule: str) -> Callable[[Callable[[Scene, bool], Found]], Callable[[Scene, bool], Found]]:
    def register(function: Callable[[Scene, bool], Found]) -> Callable[[Scene, bool], Found]:
        assert rule not in SETUPS
        SETUPS[rule] = function
        return function

    return register


# -- finding the input ---------------------------------------------------------------------------------------------------


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        found = self.path == "/v1.json"
        self.send_response(200 if found else 404)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_args: object) -> None:
        """Nothing: the server is part of a test."""


def _fetched(path: str, *, private: bool = True, remote: bool = True) -> Found:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Page) as server:
        threading.Thread(target=partial(server.serve_forever, 0.01), daemon=True).start()
        made = fetch(f"http://127.0.0.1:{server.server_port}{path}", allow_remote=remote, allow_private=private)
        server.shutdown()
    return made.diagnostics


@setup("address-is-private")
def _(scene: Scene, bad: bool) -> Found:
    return _fetched("/v1.json", private=not bad)


@setup("remote-not-allowed")
def _(scene: Scene, bad: bool) -> Found:
    return _fetched("/v1.json", remote=not bad)


@setup("fetch-failed")
def _(scene: Scene, bad: bool) -> Found:
    return _fetched("/gone.json" if bad else "/v1.json")


@setup("address-not-usable")
def _(scene: Scene, bad: bool) -> Found:
    return (
        fetch("https://me:secret@api.example/v1.json", allow_remote=True).diagnostics if bad else _fetched("/v1.json")
    )


@setup("input-is-a-folder")
def _(scene: Scene, bad: bool) -> Found:
    return fetch(scene.put("specs/a.json", "{}").parent if bad else scene.folder / "specs/a.json").diagnostics


@setup("input-not-found")
def _(scene: Scene, bad: bool) -> Found:
    scene.put("specs/sms.json", "{}")
    return fetch(scene.folder / ("spec/sms.json" if bad else "specs/sms.json")).diagnostics


@setup("input-too-large")
def _(scene: Scene, bad: bool) -> Found:
    return fetch(scene.put("a.json", b" " * (101 if bad else 100)), limit=100).diagnostics


@setup("input-unreadable")
def _(scene: Scene, bad: bool) -> Found:
    scene.put("a.json", "{}")
    return fetch("a\0.json" if bad else "a.json").diagnostics  # rights do not hold for root, who may run the tests


# -- reading JSON and YAML -----------------------------------------------------------------------------------------------


def _parsed(bad: bytes, good: bytes, name: str, is_bad: bool) -> Found:
    return parse(bad if is_bad else good, name).diagnostics


for _rule, _bad, _good, _name in (
    ("file-is-empty", b"", b"openapi: 3.0.3", "api.yaml"),
    ("file-is-not-text", b"PK\x03\x04\x14\0\0\0", b'{"openapi": "3.0.3"}', "api.json"),
    ("file-is-not-utf-8", b"title: Caf\xe9", b"title: Caf\xc3\xa9", "api.yaml"),
    ("nested-too-deep", b'{"a": ' + b"[" * 2000 + b"]" * 2000 + b"}", b'{"a": []}', "api.json"),
    ("number-is-too-long", b"maximum: " + b"1" * 5000, b"maximum: 9007199254740991", "api.yaml"),
    (
        "yaml-aliases-expand-too-far",
        b"a0: &a0 [x, x]\n" + b"".join(b"a%d: &a%d [*a%d, *a%d]\n" % (n, n, n - 1, n - 1) for n in range(1, 25)),
        b"a: &a [x, x]\nb: *a\n",
        "api.yaml",
    ),
):
    setup(_rule)(lambda _scene, bad, parts=(_bad, _good, _name): _parsed(*parts, bad))


# -- OpenAPI ---------------------------------------------------------------------------------------------------------------


@setup("reference-has-no-folder")
def _(scene: Scene, bad: bool) -> Found:
    text = document("$ref: common.yaml", "schema")
    scene.put("common.yaml", "{type: object}")
    if not bad:
        return validated(text, scene.folder)
    scene.patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    return load("-").diagnostics


@setup("too-many-files")
def _(scene: Scene, bad: bool) -> Found:
    scene.patch.setattr("generator.oas.files.MAX_FILES", 2 if bad else 3)  # the description and two more
    scene.put("one.yaml", "{type: object, properties: {a: {$ref: two.yaml}}}")
    scene.put("two.yaml", "{type: object}")
    return validated(document("$ref: one.yaml", "schema"), scene.folder)


@setup("findings-are-left-out")
def _(scene: Scene, bad: bool) -> Found:
    if bad:
        scene.patch.setattr("generator.oas.validate._ENOUGH", 2)  # 20,000 faults take seconds
    schemas = "\n".join(f"A{number}: {{type: strng}}" for number in range(3))
    return validated(document(schemas, "schemas"), scene.folder)


@setup("values-are-not-all-judged")
def _(scene: Scene, bad: bool) -> Found:
    levels = 20 if bad else 2
    choice = "anyOf: [{{$ref: '#/components/schemas/S{0}'}}, {{$ref: '#/components/schemas/S{0}'}}]"
    rows = [f"S{level}: {{{choice.format(level + 1)}}}" for level in range(levels)]
    rows += [f"S{levels}: {{type: string}}", f"Top: {{{choice.format(0)}, example: 5}}"]
    return validated(document("\n".join(rows), "schemas"), scene.folder)


# -- the model, mending, Salesforce ------------------------------------------------------------------------------------


@setup("alternatives-too-many")
def _(scene: Scene, bad: bool) -> Found:
    def choice(letter: str, size: int) -> str:
        members = ", ".join(f"{{type: object, properties: {{{letter}{n}: {{type: string}}}}}}" for n in range(size))
        return f"{{oneOf: [{members}]}}"

    return modelled(document(f"allOf: [{choice('a', 9 if bad else 8)}, {choice('b', 8)}]", "schema"), scene.folder)


@setup("fix-nothing-left")
def _(scene: Scene, bad: bool) -> Found:
    return fixed(document("{}" if bad else "get: {operationId: getPets}", "path"), scene.folder)


@setup("fix-description-cut")
def _(scene: Scene, bad: bool) -> Found:
    return fixed(document(f"description: {'word ' * (400 if bad else 200)}", "operation"), scene.folder)


@setup("es-description-cut")
def _(scene: Scene, bad: bool) -> Found:
    return judged(document(f"description: {'word ' * (400 if bad else 200)}", "operation"), scene.folder)


@setup("es-service-name")
def _(scene: Scene, bad: bool) -> Found:
    return judged(document("get: {}", "path"), scene.folder, "8x8 SMS" if bad else "CPaaSSMS")


@setup("es-class-name-too-long")
def _(scene: Scene, bad: bool) -> Found:
    name = "deeply" * (30 if bad else 3)
    inner = f"properties: {{{name}: {{type: object, properties: {{a: {{type: string}}}}}}}}"
    return judged(document(f"properties: {{{name}: {{type: object, {inner}}}}}", "object"), scene.folder)


@setup("es-developer-name-shortened")
def _(scene: Scene, bad: bool) -> Found:
    name = "deeply" * (17 if bad else 3)
    inner = f"{{type: object, properties: {{{name}: {{type: object, properties: {{a: {{type: string}}}}}}}}}}"
    return judged(document(f"Order: {inner}", "order"), scene.folder)


def _limited(limit: str, size: int) -> Callable[[Scene, bool], Found]:
    def run(scene: Scene, bad: bool) -> Found:
        if bad:
            scene.patch.setattr(limits, limit, getattr(limits, limit)._replace(value=size))
        return judged(document("Order: {type: object, properties: {a: {type: string}}}", "order"), scene.folder)

    return run


setup("es-schema-size")(_limited("SCHEMA_YAML", 10))
setup("es-too-many-operations")(_limited("ACTIVE_OPERATIONS", 0))
setup("es-too-many-objects")(_limited("ACTIVE_OBJECTS", 0))


def _picked(wanted: Selection) -> Found:
    spec = load(SMS).value
    assert spec is not None
    return pick(outlines(spec), wanted, "sms.json").diagnostics


@setup("operation-not-found")
def _(scene: Scene, bad: bool) -> Found:
    return _picked(Selection(operations=("sendSms" if bad else "Send-Sms-Single",)))


@setup("pick-matches-nothing")
def _(scene: Scene, bad: bool) -> Found:
    text = document("get: {operationId: getPets, tags: [messages]}", "path")
    every = outlines(described(text, scene.folder))
    return pick(every, Selection(tags=("mesages" if bad else "messages",))).diagnostics


@setup("pick-leaves-nothing")
def _(scene: Scene, bad: bool) -> Found:
    return _picked(Selection(include=("Send-*",), exclude=("Send-*" if bad else "Send-Sms-Single",)))


@setup("document-read-leniently")
def _(scene: Scene, bad: bool) -> Found:
    text = json.dumps(json.loads(SMS.read_text(encoding="utf-8")))
    scene.put("sms.json", text[:-1] + ",}" if bad else text)
    scene.run("inspect", "sms.json", "--service", "CPaaSSMS")
    return None


# -- writing ----------------------------------------------------------------------------------------------------------------

OLD = LockEntry("Svc", facts={"package": "svc"})


def _written(root: Path, *files: File, patience: float = 1.0, ours: bool = True) -> Found:
    return write(files, root, OLD, generator="1.0", patience=patience, signed=lambda *_: ours).diagnostics


def _at_home(scene: Scene) -> Path:
    root = scene.folder / "clients"
    assert not _written(root, File("svc/a.py", "1\n"), File("svc/b.py", "1\n"))
    return root


@setup("output-edited")
def _(scene: Scene, bad: bool) -> Found:
    root = _at_home(scene)
    (root / "svc/a.py").write_text("mine\n" if bad else "1\n")
    return _written(root, File("svc/a.py", "2\n"), File("svc/b.py", "1\n"))


@setup("output-edited-stale")
def _(scene: Scene, bad: bool) -> Found:
    root = _at_home(scene)
    (root / "svc/b.py").write_text("mine\n" if bad else "1\n")
    return _written(root, File("svc/a.py", "1\n"))


@setup("output-kept")
def _(scene: Scene, bad: bool) -> Found:
    return _written(_at_home(scene), File("svc/a.py", "1\n"), ours=not bad)


@setup("output-foreign")
def _(scene: Scene, bad: bool) -> Found:
    scene.put("clients/svc/a.py" if bad else "clients/mine.py", "mine\n")
    return _written(scene.folder / "clients", File("svc/a.py", "1\n"))


@setup("output-not-a-file")
def _(scene: Scene, bad: bool) -> Found:
    scene.put("outside/x", "")
    (scene.folder / "clients").mkdir()
    if bad:
        (scene.folder / "clients/svc").symlink_to(scene.folder / "outside")
    else:
        (scene.folder / "clients/svc").mkdir()
    return _written(scene.folder / "clients", File("svc/a.py", "1\n"))


@setup("output-unsafe-path")
def _(scene: Scene, bad: bool) -> Found:
    return _written(scene.folder / "clients", File("../outside/a.py" if bad else "svc/a.py", "1\n"))


@setup("output-path-collision")
def _(scene: Scene, bad: bool) -> Found:
    return _written(
        scene.folder / "clients", File("svc/order.py", "1\n"), File(f"svc/Order{'' if bad else 'Line'}.py", "1\n")
    )


@setup("output-path-taken")
def _(scene: Scene, bad: bool) -> Found:
    root = scene.folder / "clients"
    write((File("cpaassms/a.py", "1\n"),), root, LockEntry("CPaaSSMS"))
    package = "cpaassms" if bad else "messages"
    return write((File(f"{package}/a.py", "1\n"),), root, LockEntry(package)).diagnostics


@setup("lock-not-opened")
def _(scene: Scene, bad: bool) -> Found:
    return _written(scene.folder / ("clients" * 50 if bad else "clients"), File("svc/a.py", "1\n"))  # a name too long


@setup("output-not-text")
def _(scene: Scene, bad: bool) -> Found:
    return _written(scene.folder / "clients", File("svc/a.py", "\ud83d" if bad else "\U0001f600"))


@setup("output-not-writable")
def _(scene: Scene, bad: bool) -> Found:
    place = scene.put("taken", "a file, below which no folder can be") if bad else scene.folder / "clients"
    return _written(place / "clients", File("svc/a.py", "1\n"))


@setup("output-busy")
def _(scene: Scene, bad: bool) -> Found:
    root = _at_home(scene)
    if not bad:
        return _written(root, File("svc/a.py", "2\n"), patience=0.1)
    with disk.held(root, 1):
        return _written(root, File("svc/a.py", "2\n"), patience=0.1)


@setup("output-repaired")
def _(scene: Scene, bad: bool) -> Found:
    root = _at_home(scene)
    if bad:
        with scene.patch.context() as patch, pytest.raises(SystemExit):
            patch.setattr("generator.writing.commit._exchanged", lambda *_: False)
            patch.setattr("generator.writing.commit._apply", _dies)  # after the journal stands
            _written(root, File("svc/a.py", "2\n"), File("svc/b.py", "2\n"))
    return _written(root, File("svc/a.py", "2\n"), File("svc/b.py", "2\n"))


def _dies(*_args: object) -> None:
    raise SystemExit


@setup("lock-newer")
def _(scene: Scene, bad: bool) -> Found:
    root = _at_home(scene)
    if bad:
        (root / lock.FILE_NAME).write_text('{"format": 99, "generator": "9.0"}')
    return _written(root, File("svc/a.py", "1\n"))


@setup("lock-unreadable")
def _(scene: Scene, bad: bool) -> Found:
    root = _at_home(scene)
    held = (root / lock.FILE_NAME).read_text()
    (root / lock.FILE_NAME).write_text(f"<<<<<<< HEAD\n{held}" if bad else held)
    return _written(root, File("svc/a.py", "1\n"))


@setup("template-failed")
def _(scene: Scene, bad: bool) -> Found:
    scene.put("own/types.py.jinja", "{{ no_such_thing.docs }}\n" if bad else "{# nothing #}\n")
    scene.put("api.yaml", document("Order: {type: object, properties: {a: {type: string}}}", "order"))
    scene.run("generate", "api.yaml", "--service", "Shop", "--all", "--out", "out", "--templates", "own")
    return None


# -- the project file -------------------------------------------------------------------------------------------------

_SCHEMA = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "note": {"type": "string"}}}
_CONTENT = {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}


def _orders(scene: Scene, *, schema: object = None, send: str = "sendOrder", **more: object) -> None:
    """A description with two operations, written as orders.json."""
    reply = {"200": {"description": "Fine", "content": _CONTENT}}
    body = {"content": _CONTENT}
    paths = {
        "/orders": {"post": {"operationId": send, "requestBody": body, "responses": reply}},
        "/list": {"get": {"operationId": "listOrders", "responses": reply}},
    }
    tree = {
        "openapi": "3.0.3",
        "info": {"title": "Orders", "version": "1"},
        "paths": {**paths, **more},
        "components": {"schemas": {"Order": schema or _SCHEMA}},
    }
    scene.put("orders.json", json.dumps(tree))


def _project(scene: Scene, *picks: str) -> None:
    _orders(scene)
    scene.run("add", "orders.json", "--service", "Orders", *(picks or ("--all",)))


def _toml(scene: Scene, old: str, new: str) -> None:
    path = scene.folder / "extsvc.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@setup("project-not-found")
def _(scene: Scene, bad: bool) -> Found:
    if not bad:
        _project(scene)
    return open_project().diagnostics


@setup("project-unreadable")
def _(scene: Scene, bad: bool) -> Found:
    _project(scene)
    _toml(scene, "[services.Orders]", "[services.Orders" if bad else "[services.Orders]")
    scene.run("sync")
    return None


@setup("project-invalid")
def _(scene: Scene, bad: bool) -> Found:
    _project(scene)
    _toml(scene, 'operations = "*"', "operations = 5" if bad else 'operations = ["*"]')
    scene.run("sync")
    return None


@setup("project-no-such-service")
def _(scene: Scene, bad: bool) -> Found:
    _project(scene)
    project = open_project().value
    assert project is not None
    return project.chosen(["Orderz" if bad else "Orders"]).diagnostics


def _remote(scene: Scene, pin: Callable[[str], str]) -> None:
    import hashlib

    _orders(scene)
    body = (scene.folder / "orders.json").read_bytes()

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """Nothing: the server is part of a test."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=partial(server.serve_forever, 0.01), daemon=True).start()
        host = f"http://127.0.0.1:{server.server_port}"
        address = f"{host}/orders.json"
        words = f'[project]\nremote = ["{host}"]\n\n[services.Orders]\nspec = "{address}"\noperations = "*"\n{pin(hashlib.sha256(body).hexdigest())}'
        scene.put("extsvc.toml", words)
        scene.run("sync")
        server.shutdown()


@setup("spec-without-pin")
def _(scene: Scene, bad: bool) -> Found:
    _remote(scene, lambda found: "" if bad else f'sha256 = "{found}"\n')
    return None


@setup("spec-pin-differs")
def _(scene: Scene, bad: bool) -> Found:
    _remote(scene, lambda found: f'sha256 = "{"0" * 64 if bad else found}"\n')
    return None


@setup("name-would-move")
def _(scene: Scene, bad: bool) -> Found:
    _project(scene)
    _orders(scene, send="placeOrder" if bad else "sendOrder")
    scene.run("sync")
    return None


@setup("breaking-change-refused")
def _(scene: Scene, bad: bool) -> Found:
    _project(scene)
    _orders(scene, schema={"type": "object", "properties": {"note": {"type": "string"}}})
    scene.run("sync", *([] if bad else ["--accept-breaking"]))
    return None


@setup("picked-operation-gone")
def _(scene: Scene, bad: bool) -> Found:
    _project(scene, "--operation", "sendOrder")
    if bad:
        path = scene.folder / "orders.json"
        tree = json.loads(path.read_text(encoding="utf-8"))
        del tree["paths"]["/orders"]
        path.write_text(json.dumps(tree), encoding="utf-8")
    scene.run("sync")
    return None


@setup("override-unused")
def _(scene: Scene, bad: bool) -> Found:
    _project(scene)
    scene.put("extsvc.toml", _overrides(scene, f"operations = {{ {'gone' if bad else 'sendOrder'} = \"place\" }}"))
    scene.run("sync", "--accept-names", "a better name")
    return None


@setup("out-not-importable")
def _(scene: Scene, bad: bool) -> Found:
    _orders(scene)
    scene.run("generate", "orders.json", "--service", "Orders", "--all", "--out", "my-clients" if bad else "my_clients")
    assert (scene.folder / "my_clients").is_dir() is not bad and not (scene.folder / "my-clients").exists()
    return None


@setup("package-shared")
def _(scene: Scene, bad: bool) -> Found:
    _orders(scene)
    scene.run("generate", "orders.json", "--service", "A", "--all", "--out", "clients")
    out = "clients" if bad else "b-client"
    scene.run("generate", "orders.json", "--service", "B", "--all", "--package", "--out", out)
    assert (scene.folder / out / "pyproject.toml").exists() is not bad
    return None


@setup("package-name")
def _(scene: Scene, bad: bool) -> Found:
    _orders(scene)
    name = "json" if bad else "acme-json"
    scene.run("generate", "orders.json", "--service", "Orders", "--all", "--package", name)
    assert (scene.folder / name).exists() is not bad
    return None


@setup("pages-do-not-fit")
def _(scene: Scene, bad: bool) -> Found:
    listed = {"200": {"description": "", "content": {"application/json": {"schema": {"type": "array", "items": {}}}}}}
    pages = {"get": {"operationId": "list", "parameters": [{"name": "page", "in": "query"}], "responses": listed}}
    _orders(scene, **{"/pages": pages})
    scene.run("add", "orders.json", "--service", "Orders", "--all")
    path = scene.folder / "extsvc.toml"
    row = f'list = {{ style = "page", input = "{"seite" if bad else "page"}" }}'
    path.write_text(f"{path.read_text(encoding='utf-8')}\n[services.Orders.pages]\n{row}\n", encoding="utf-8")
    scene.run("sync")
    return None


@setup("override-name-taken")
def _(scene: Scene, bad: bool) -> Found:
    _project(scene)
    other = "list_orders" if bad else "send"
    scene.put("extsvc.toml", _overrides(scene, f'operations = {{ sendOrder = "{other}" }}'))
    scene.run("sync", "--accept-names", "a better name")
    return None


def _overrides(scene: Scene, row: str) -> str:
    return (scene.folder / "extsvc.toml").read_text(encoding="utf-8") + f"\n[services.Orders.overrides]\n{row}\n"


@setup("output-drift")
def _(scene: Scene, bad: bool) -> Found:
    _project(scene)
    if bad:
        next((scene.folder / "clients/orders/types").glob("order.py")).unlink()
    scene.run("check")
    return None


@setup("lock-outdated")
def _(scene: Scene, bad: bool) -> Found:
    _project(scene)
    _toml(scene, 'operations = "*"', 'operations = "*"\nnamed_credential = "Orders_API"')
    if not bad:
        scene.run("sync")
    scene.run("check")
    return None


@setup("lock-stray")
def _(scene: Scene, bad: bool) -> Found:
    _project(scene)
    scene.run("add", "orders.json", "--service", "Second", "--all")
    if bad:
        path = scene.folder / "extsvc.toml"
        text = path.read_text(encoding="utf-8")
        path.write_text(text[: text.index("[services.Second]")], encoding="utf-8")
    else:
        scene.run("remove", "Second")
    scene.run("check")
    return None


@setup("runtime-outdated")
def _(scene: Scene, bad: bool) -> Found:
    import hashlib

    _project(scene)
    path = scene.folder / "clients/_runtime/client.py"
    text = path.read_text() + ("# of yesterday\n" if bad else "")
    path.write_text(text)
    held = json.loads((scene.folder / "clients/.extsvc.lock").read_text())
    held["shared"]["_runtime/client.py"] = hashlib.sha256(text.encode()).hexdigest()
    scene.put("clients/.extsvc.lock", json.dumps(held, indent=1, sort_keys=True) + "\n")
    scene.run("check")
    return None


@setup("baseline-damaged")
def _(scene: Scene, bad: bool) -> Found:
    _project(scene)
    path = scene.folder / ".extsvc/Orders.model.gz"
    path.write_bytes(path.read_bytes()[: 100 if bad else None])
    _orders(scene, **{"/more": {"get": {"operationId": "more", "responses": {"200": {"description": "Fine"}}}}})
    scene.run("sync")
    return None


def _recorded(scene: Scene, old: str = "", new: str = "") -> None:
    """A project with one finding recorded, its file changed by hand."""
    _orders(scene, **{"/odd": {"get": {"operationId": "odd", "responses": {"200": {"description": "Fine"}}, "x": 1}}})
    scene.run("add", "orders.json", "--service", "Orders", "--all")
    scene.run("baseline", "Orders", "--reason", "the vendor mends it", "--expires", "2099-12-31")
    path = scene.folder / ".extsvc/Orders.findings.json"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@setup("recorded-findings-expired")
def _(scene: Scene, bad: bool) -> Found:
    _recorded(scene, "2099-12-31", "2020-12-31" if bad else "2098-12-31")
    scene.run("check")
    return None


@setup("recorded-findings-damaged")
def _(scene: Scene, bad: bool) -> Found:
    _recorded(scene, '"findings": [', "<<<<<<< ours" if bad else '"findings":  [')
    scene.run("check")
    return None


@setup("recorded-findings-gone")
def _(scene: Scene, bad: bool) -> Found:
    _recorded(scene)
    _orders(scene, **{"/odd": {"get": {"operationId": "odd", "responses": {"200": {"description": "Fine"}}}}})
    scene.run("sync")
    if not bad:
        scene.run("baseline", "Orders", "--prune")
    scene.run("check")
    return None


# -- credentials, exported metadata --------------------------------------------------------------------------------------


@setup("credential-formula-long")
def _(scene: Scene, bad: bool) -> Found:
    good = 'value = "{!$Credential.ShopAuth.Key}"'
    formula = "{!$Credential.ShopAuth.Key & '" + "x" * (4_000 if bad else 3_800) + "'}"
    return credential_findings(config(good, f'value = "{formula}"'), scene.folder)


def _external(scene: Scene, folder: str, protocol: str) -> None:
    scene.put(
        f"{folder}/ShopAuth.externalCredential-meta.xml",
        "<ExternalCredential><label>Shop</label><externalCredentialParameters><parameterName>Main</parameterName>"
        "<parameterType>NamedPrincipal</parameterType><sequenceNumber>1</sequenceNumber></externalCredentialParameters>"
        f"<authenticationProtocol>{protocol}</authenticationProtocol></ExternalCredential>",
    )


@setup("credential-duplicate")
def _(scene: Scene, bad: bool) -> Found:
    for folder in ("one", "two") if bad else ("one",):
        _external(scene, folder, "Custom")
    return load_credentials([scene.folder]).diagnostics


@setup("credential-not-emulated")
def _(scene: Scene, bad: bool) -> Found:
    _external(scene, "one", "Kerberos" if bad else "Custom")
    return load_credentials([scene.folder]).diagnostics


def _registration(text: str, scene: Scene, *, credential: str = "Shop_API", name: str = "api.yaml") -> Found:
    spec = described(text, scene.folder, name)
    made = model(spec, "Shop").value
    assert isinstance(made, Model)
    active = [operation.key for operation in made.service.operations]
    return registration_of(made, active, credential).diagnostics


@setup("export-no-credential")
def _(scene: Scene, bad: bool) -> Found:
    return _registration(document("get: {}", "path"), scene, credential="" if bad else "Shop_API")


@setup("export-media-types")
def _(scene: Scene, bad: bool) -> Found:
    medium = "'*/*'" if bad else "text/plain"
    content = f"content: {{{medium}: {{schema: {{type: string}}}}}}"
    answer = f"get: {{responses: {{'200': {{description: Fine, {content}}}}}}}"
    return _registration(document(answer, "path"), scene)


@setup("export-several-files")
def _(scene: Scene, bad: bool) -> Found:
    scene.put("common.yaml", "Error: {type: object}")
    return _registration(document("$ref: common.yaml#/Error" if bad else "type: object", "schema"), scene)


@setup("export-operations-share-a-name")
def _(scene: Scene, bad: bool) -> Found:
    other = "GetX" if bad else "getY"
    return _registration(
        document(f"/x: {{get: {{operationId: getX}}}}\n/y: {{get: {{operationId: {other}}}}}", "paths"), scene
    )


@setup("export-schema-too-long")
def _(scene: Scene, bad: bool) -> Found:
    limit = "generator.targets.salesforce.registration.SCHEMA_YAML"
    scene.patch.setattr(limit, limits.SCHEMA_YAML._replace(value=100 if bad else 100_000))
    return _registration(document("get: {}", "path"), scene)


@setup("export-text-not-xml")
def _(scene: Scene, bad: bool) -> Found:
    toml = (
        config('label = "Shop API"', f'label = "Shop API{chr(92)}u0001"')
        if bad
        else config('label = "Shop API"', 'label = "Shop"')
    )
    scene.put("extsvc.toml", toml)
    scene.run(
        "export", str(SMS), "--service", "CPaaSSMS", "--out", "out", "--all", "--credential", "Shop_API",
        "--from", "extsvc.toml",
    )  # fmt: skip
    return None


@setup("export-member-renamed")
def _(scene: Scene, bad: bool) -> Found:
    scene.run("export", str(SMS), "--service", "aux" if bad else "Auxiliary", "--out", "out", "--all")
    return None


@setup("export-member-name-taken")
def _(scene: Scene, bad: bool) -> Found:
    made = [PermissionSetView(name, "Shop", "", ()) for name in ("aux" if bad else "Auxiliary", "auxPermission")]
    return portable(made).diagnostics
