"""Rules of the use cases: most are words of a command line, beside files that lie in the working folder."""

from __future__ import annotations

import io
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from contextlib import redirect_stdout
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from external_services import callback_settings
from frames import document
from setups import ROOT, SETUPS, SMS, Found, Scene, _orders, _project, setup

from generator.__main__ import main
from generator.fetch import fetch

FLOWS = ROOT / "specs" / "sms" / "flows"
FLOW = next(iter(sorted(FLOWS.glob("*.flow-meta.xml"))))
NOWHERE = ("--base-url", "http://127.0.0.1:9")
CALL = ("call", "clients", "CPaaSSMS.Send-Sms-Single")
GOOD_INPUTS = ("subAccountId=demo", "body.destination=+65", "body.text=Hello")


@cache
def generated() -> Path:
    """The client of the SMS example, generated once."""
    folder = Path(tempfile.mkdtemp(prefix="extsvc-rules-"))
    with redirect_stdout(io.StringIO()):
        assert main(["generate", str(SMS), "--service", "CPaaSSMS", "--all", "--out", str(folder / "clients")]) == 0
    return folder / "clients"


def _clients(scene: Scene) -> None:
    shutil.copytree(generated(), scene.folder / "clients", ignore=shutil.ignore_patterns("__pycache__"))


def _sms(scene: Scene) -> None:
    scene.put("sms.json", SMS.read_bytes())


def _flow(scene: Scene) -> None:
    _sms(scene)
    scene.put(FLOW.name, FLOW.read_bytes())


def _flow_and_clients(scene: Scene) -> None:
    _flow(scene)
    _clients(scene)


def _credentials(scene: Scene) -> None:
    _clients(scene)
    _sms(scene)
    shutil.copytree(ROOT / "specs" / "sms", scene.folder, dirs_exist_ok=True)


def _nothing(scene: Scene) -> None:
    """No file is needed."""


def words(rule: str, prepare: Callable[[Scene], None], bad: tuple[str, ...], good: tuple[str, ...]) -> None:
    """A rule that one command line breaks and another keeps, in the same folder."""

    def run(scene: Scene, is_bad: bool) -> Found:
        prepare(scene)
        scene.run(*(bad if is_bad else good))
        return None

    setup(rule)(run)


# -- calling -----------------------------------------------------------------------------------------------------------

FINE = (*CALL, *GOOD_INPUTS, *NOWHERE)
words("no-generated-package", _clients, ("call", ".", *FINE[2:]), FINE)
words("action-not-found", _clients, ("call", "clients", "CPaaSSMS.Send", *NOWHERE), FINE)
words("action-input-not-found", _clients, (*CALL, "subAccount=demo", *NOWHERE), FINE)
words("input-not-understood", _clients, (*CALL, "subAccountId", *NOWHERE), FINE)
words("input-no-json", _clients, (*CALL, "body:=[a", *NOWHERE), (*CALL, 'body:={"text": "a"}', *NOWHERE))
words("input-given-twice", _clients, (*CALL, "body.text=a", "body.text.more=b", *NOWHERE), FINE)
words(
    "header-given-twice",
    _clients,
    (*FINE, "--header", "X-T: 1", "--header", "x-t: 2"),
    (*FINE, "--header", "X-T: 1, 2"),
)
words("header-malformed", _clients, (*FINE, "--header", "X-Trace 1"), (*FINE, "--header", "X-Trace: 1"))
words("file-unreadable", _clients, (*CALL, "body.text=@missing.txt", *NOWHERE), FINE)
words("credential-unusable", _credentials, (*CALL, *GOOD_INPUTS, "--credential", "Shpo"), FINE)
words(
    "credential-access-refused", _credentials,
    (*CALL, *GOOD_INPUTS, "--credential", "X8x8_SMS_API", "--as", "nobody"), FINE,
)  # fmt: skip


@setup("variable-missing")
def _(scene: Scene, bad: bool) -> Found:
    _clients(scene)
    scene.patch.setenv("EXTSVC_TEST_KEY", "hush")
    if bad:
        scene.patch.delenv("EXTSVC_TEST_KEY")
    scene.run(*FINE, "--header", "Authorization=env:EXTSVC_TEST_KEY")
    return None


@setup("inputs-no-object")
def _(scene: Scene, bad: bool) -> Found:
    _clients(scene)
    scene.put("inputs.json", "[1, 2]" if bad else '{"subAccountId": "demo"}')
    scene.run(*CALL, "@inputs.json", *NOWHERE)
    return None


@setup("input-skips-an-item")
def _(scene: Scene, bad: bool) -> Found:
    _clients(scene)
    at = 1 if bad else 0
    scene.run("call", "clients", "CPaaSSMS.Send-Many-Sms", "subAccountId=demo", f"body.messages.{at}.text=a", *NOWHERE)
    return None


@setup("client-not-opened")
def _(scene: Scene, bad: bool) -> Found:
    text = document("operationId: getPets", "operation").replace("servers: [{url: 'https://pets.example'}]\n", "")
    scene.put("pets.yaml", text)
    scene.run("generate", "pets.yaml", "--service", "Pets", "--all", "--out", "clients")
    scene.run("call", "clients", "Pets.getPets", "id=1", *(() if bad else NOWHERE))
    return None


@setup("generated-package-broken")
def _(scene: Scene, bad: bool) -> Found:
    _clients(scene)
    if bad:
        scene.put("clients/_runtime/registry.py", "def broken(:\n")
    scene.run(*FINE)
    return None


# -- exporting ------------------------------------------------------------------------------------------------------------

EXPORT = ("export", "sms.json", "--service", "CPaaSSMS", "--out", "org", "--all")
words("api-version-malformed", _sms, (*EXPORT, "--api-version", "66"), (*EXPORT, "--api-version", "66.0"))
_JUDGED = ("validate", "sms.json", "--for", "external-services", "--api-version")
words("release-unknown", _sms, (*_JUDGED, "59.0"), (*_JUDGED, "66.0"))
words("service-name-unusable", _sms, ("export", "sms.json", "--service", "8x8", "--out", "org", "--all"), EXPORT)
words("credentials-not-found", _sms, (*EXPORT, "--credential", "Shop"), EXPORT)
words(
    "named-credential-not-found",
    _credentials,
    (*EXPORT, "--credential", "Shpo"),
    (*EXPORT, "--credential", "X8x8_SMS_API"),
)
words(
    "nothing-exported",
    _sms,
    ("export", "sms.json", "--service", "CPaaSSMS", "--out", "org", "--operation", "lst"),
    EXPORT,
)


@setup("export-registration-left-out")
def _(scene: Scene, bad: bool) -> Found:
    _sms(scene)
    text = FLOW.read_text(encoding="utf-8")
    scene.put(FLOW.name, text.replace("ExternalService__", "herokuapplink__") if bad else text)
    scene.run(*EXPORT, "--flow", FLOW.name, *(("--namespace", "herokuapplink") if bad else ()))
    return None


@setup("export-flow-of-other-namespace")
def _(scene: Scene, bad: bool) -> Found:
    _sms(scene)
    text = FLOW.read_text(encoding="utf-8")
    scene.put(FLOW.name, text.replace("ExternalService__", "herokuapplink__") if bad else text)
    scene.run(*EXPORT, "--flow", FLOW.name)
    return None


@setup("flow-file-name")
def _(scene: Scene, bad: bool) -> Found:
    _flow(scene)
    name = "order.xml" if bad else FLOW.name
    scene.put(name, FLOW.read_bytes())
    scene.run(*EXPORT, "--flow", name)
    return None


@setup("flow-not-utf-8")
def _(scene: Scene, bad: bool) -> Found:
    _sms(scene)
    text = '<?xml version="1.0" encoding="ENCODING"?><Flow><label>Caf\xe9</label></Flow>'
    encoding = "ISO-8859-1" if bad else "UTF-8"
    scene.put("Order.flow-meta.xml", text.replace("ENCODING", encoding).encode(encoding))
    scene.run(*EXPORT, "--flow", "Order.flow-meta.xml")
    return None


@setup("flow-not-exported")
def _(scene: Scene, bad: bool) -> Found:
    _sms(scene)
    scene.put("Order.flow-meta.xml", "<FlowTest></FlowTest>" if bad else FLOW.read_bytes())
    scene.run(*EXPORT, "--flow", "Order.flow-meta.xml")
    return None


@setup("credential-legacy")
def _(scene: Scene, bad: bool) -> Found:
    _credentials(scene)
    scene.put(
        "legacy/Bank.namedCredential-meta.xml",
        "<NamedCredential><endpoint>https://a.example</endpoint><label>B</label><protocol>NoAuthentication</protocol>"
        "<principalType>Anonymous</principalType></NamedCredential>",
    )
    scene.run(*EXPORT, *(("--credential", "Bank", "--from", "legacy") if bad else ("--credential", "X8x8_SMS_API")))
    return None


@setup("not-all-exported")
def _(scene: Scene, bad: bool) -> Found:
    _sms(scene)
    scene.run(*EXPORT)
    path = next(scene.folder.glob("org/**/*.externalServiceRegistration-meta.xml"))
    path.write_text(path.read_text(encoding="utf-8").replace("</", "<!-- mine --></", 1), encoding="utf-8")
    scene.run(*EXPORT, *(() if bad else ("--overwrite-edited",)))
    return None


# -- files, the project ------------------------------------------------------------------------------------------------

words("pattern-matches-no-file", _sms, ("validate", "spec/*.json"), ("validate", "*.json"))
words("copy-over-original", _sms, ("fix", "sms.json", "-o", "sms.json"), ("fix", "sms.json", "-o", "fixed.json"))
words(
    "folder-not-found", _sms,
    ("generate", "sms.json", "--service", "CPaaSSMS", "--all", "--out", "out", "--templates", "tempaltes"),
    ("generate", "sms.json", "--service", "CPaaSSMS", "--all", "--out", "out"),
)  # fmt: skip
words("service-already-there", _project, ("add", "orders.json", "--service", "Orders", "--all"), ("list",))


@setup("project-without-services")
def _(scene: Scene, bad: bool) -> Found:
    _project(scene)
    if bad:
        scene.put("extsvc.toml", "")
    scene.run("sync")
    return None


@setup("config-not-toml")
def _(scene: Scene, bad: bool) -> Found:
    _sms(scene)
    scene.put("extsvc.toml", "suppress = [" if bad else "suppress = []")
    scene.run("validate", "sms.json", "--fast")
    return None


@setup("picks-nothing")
def _(scene: Scene, bad: bool) -> Found:
    _project(scene, "--operation", "sendOrder", "--operation", "listOrders")
    scene.run("select", "Orders", "--drop", "sendOrder", *(("--drop", "listOrders") if bad else ()))
    return None


words(
    "operation-not-in-spec", _project, ("select", "Orders", "--add", "lst"), ("select", "Orders", "--add", "listOrders")
)
_CREDENTIAL = ("credential", "new", "Shop_API", "--url", "https://shop.example.com")


def _shop(scene: Scene) -> None:
    scene.run(*_CREDENTIAL)


words("credential-already-there", _shop, _CREDENTIAL, ("credential", "new", "Other_API", *_CREDENTIAL[3:]))
words("new-credential-unusable", _sms, (*_CREDENTIAL[:4], "ftp://shop.example.com"), _CREDENTIAL)

BEAR = ("--reason", "as the vendor sends it")
words("reason-missing", _project, ("baseline", "Orders", "--reason", " "), ("baseline", "Orders", *BEAR))
words(
    "day-unusable",
    _project,
    ("baseline", *BEAR, "--expires", "31.12.99"),
    ("baseline", *BEAR, "--expires", "2099-12-31"),
)


def _odd(scene: Scene) -> None:
    """A service with a finding."""
    _orders(scene, **{"/odd": {"get": {"operationId": "odd", "responses": {"200": {"description": "Fine"}}, "x": 1}}})
    scene.run("add", "orders.json", "--service", "Orders", "--all")


words(
    "rule-not-known",
    _odd,
    ("suppress", "Orders", "field-is-unknow", *BEAR),
    ("suppress", "Orders", "field-is-unknown", *BEAR),
)
words(
    "nothing-to-suppress", _odd,
    ("suppress", "Orders", "field-is-unknown", "--line", "2", *BEAR), ("suppress", "Orders", "field-is-unknown", *BEAR),
)  # fmt: skip


# -- flows ----------------------------------------------------------------------------------------------------------------


_NEW = ("flow", "new", "CPaaSSMS.Send-Sms-Single", "--spec", "sms.json")
words("action-not-named", _sms, ("flow", "new", "Send-Sms-Single", "--spec", "sms.json"), _NEW)
words("flow-name-unusable", _sms, (*_NEW, "--name", "Send SMS"), (*_NEW, "--name", "Send_SMS"))
words("service-not-there", _sms, ("flow", "new", "Sms.Send-Sms-Single"), _NEW)
words("action-not-there", _sms, ("flow", "new", "CPaaSSMS.Send-Sms-Singel", "--spec", "sms.json"), _NEW)


@setup("action-not-for-flows")
def _(scene: Scene, bad: bool) -> Found:
    extras = {"type": "object", "additionalProperties": {"type": "string"}}
    more = {"type": "object", "properties": {"a": {"type": "string"}}}
    _orders(scene, schema={"type": "object", "required": ["more"], "properties": {"more": extras if bad else more}})
    _orders_body_required(scene)
    scene.run("flow", "new", "Orders.sendOrder", "--spec", "orders.json")
    return None


def _orders_body_required(scene: Scene) -> None:
    path = scene.folder / "orders.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"requestBody": {', '"requestBody": {"required": true, '))


def _flow_and_folder(scene: Scene) -> None:
    _flow(scene)
    scene.put("empty/notes.txt", "no flow")


RUN = ("flow", "run", FLOW.name, "--spec", "sms.json", "--service", "CPaaSSMS")
words("no-flow-files", _flow_and_folder, ("flow", "check", "empty"), ("flow", "check", FLOW.name))
STAMP = ROOT / "tests" / "flow_cases" / "entry-conditions" / "Hot_Only.flow-meta.xml"


def _entry(scene: Scene) -> None:
    scene.put(STAMP.name, STAMP.read_text(encoding="utf-8"))


@setup("records-unreadable")
def _(scene: Scene, bad: bool) -> Found:
    _entry(scene)
    scene.put("records.json", "[1, 2]" if bad else '{"Account": [{"Name": "Acme"}]}')
    scene.run("flow", "run", STAMP.name, "--set", '$Record={"Rating": "Hot"}', "--records", "records.json")
    return None


@setup("records-not-written")
def _(scene: Scene, bad: bool) -> Found:
    _entry(scene)
    scene.put("before.json", '{"Account": [{"Name": "Acme"}]}')
    given = () if bad else ("--records", "before.json")
    scene.run(
        "flow",
        "run",
        STAMP.name,
        "--set",
        '$Record={"Rating": "Hot", "Name": "A"}',
        *given,
        "--records-out",
        "after.json",
    )
    return None


words("nothing-to-set", _flow, (*RUN, "--mock", "--set", "Set_Reslt={}"), (*RUN, "--mock", "--set", "Set_Result={}"))
words("global-not-known", _flow, (*RUN, "--mock", "--set", "$Usr.Email=a"), (*RUN, "--mock", "--set", "$User.Email=a"))
words("element-not-found", _flow, (*RUN, "--mock", "--fail", "Set_Reslt"), (*RUN, "--mock", "--fail", "Set_Result"))
words(
    "entry-conditions-not-asked", _entry,
    ("flow", "run", STAMP.name), ("flow", "run", STAMP.name, "--set", '$Record={"Rating": "Hot"}'),
)  # fmt: skip
words("no-time-zone", _flow, (*RUN, "--mock", "--timezone", "Berlin"), (*RUN, "--mock", "--timezone", "Europe/Berlin"))
words("no-moment", _flow, (*RUN, "--mock", "--at", "tomorrow"), (*RUN, "--mock", "--at", "2026-06-24T16:19:00Z"))
words("mock-or-address", _flow, (*RUN, "--mock", *NOWHERE), (*RUN, "--mock"))
words("replay-alone", _flow, (*RUN, "--mock", "--replay", "a.json"), (*RUN, "--mock"))
words("input-variable-not-found", _flow, (*RUN, "--mock", "--input", "destnation=+65"), (*RUN, "--mock"))
words(
    "mock-needs-spec", _flow_and_clients,
    ("flow", "run", FLOW.name, "--clients", "clients", "--mock"), (*RUN, "--clients", "clients", "--mock"),
)  # fmt: skip
words("service-not-at-hand", _flow, ("flow", "run", FLOW.name), (*RUN, "--mock"))


@setup("spec-of-service-unreadable")
def _(scene: Scene, bad: bool) -> Found:
    _flow(scene)
    scene.put("notes.txt", "not a description")
    scene.run("flow", "check", FLOW.name, "--spec", "notes.txt" if bad else "sms.json", "--service", "CPaaSSMS")
    return None


@setup("recording-unusable")
def _(scene: Scene, bad: bool) -> Found:
    _flow(scene)
    scene.put("answers.json", "not a recording" if bad else '{"format": 1, "calls": []}')
    scene.run(*RUN, "--replay", "answers.json")
    return None


@setup("trace-unusable")
def _(scene: Scene, bad: bool) -> Found:
    _flow(scene)
    scene.run(*RUN, "--mock", "--trace", "trace.jsonl")
    if bad:
        scene.put("trace.jsonl", "notes\n")
    scene.run("flow", "draw", FLOW.name, "--run", "trace.jsonl")
    return None


@setup("flow-of-test-missing")
def _(scene: Scene, bad: bool) -> Found:
    tests = ROOT / "specs" / "sms" / "flowtests"
    test = next(iter(sorted(tests.glob("*.flowtest-meta.xml"))))
    _flow(scene)
    scene.put(test.name, test.read_bytes())
    if not bad:
        shutil.copytree(FLOWS, scene.folder / "flows")
    scene.run(
        "flow", "test", test.name, "--spec", "sms.json", "--service", "CPaaSSMS", *(() if bad else ("--flows", "flows"))
    )
    return None


# -- what lies deeper ---------------------------------------------------------------------------------------------------


@setup("input-is-no-file")
def _(scene: Scene, bad: bool) -> Found:
    path = scene.folder / "a.json"
    if bad:
        os.mkfifo(path)
    else:
        path.write_text("{}")
    return fetch(path).diagnostics


words("credential-not-found", _credentials, ("credential", "show", "Shpo"), ("credential", "show", "X8x8_SMS_API"))
words("input-not-usable", _sms, ("overlay", "apply", "sms.json", "sms.json"), ("validate", "sms.json", "--fast"))
words(
    "file-unwritable",
    _flow,
    (*RUN, "--mock", "--trace", "no/such/folder/trace.jsonl"),
    (*RUN, "--mock", "--trace", "trace.jsonl"),
)


@setup("extra-missing")
def _(scene: Scene, bad: bool) -> Found:
    _flow(scene)
    if bad:
        for name in [name for name in sys.modules if name.partition(".")[0] in ("starlette", "uvicorn")]:
            scene.patch.setitem(sys.modules, name, None)
        scene.patch.setitem(sys.modules, "uvicorn", None)
    scene.run(*RUN, "--mock")
    return None


@setup("callback-secret-unusable")
def _(scene: Scene, bad: bool) -> Found:
    """A signature is made by a library of an extra: a stand-in takes what base64 takes."""
    from base64 import b64decode
    from types import SimpleNamespace

    stand_in = SimpleNamespace(Webhook=lambda secret: b64decode(secret.removeprefix("whsec_"), validate=True))
    scene.patch.setitem(sys.modules, "standardwebhooks", stand_in)
    return callback_settings(secret="s3cret!" if bad else "whsec_c2VjcmV0").diagnostics


@setup("input-variable-no-json")
def _(scene: Scene, bad: bool) -> Found:
    scene.put(
        "List.flow-meta.xml",
        "<Flow><start><connector><targetReference>Done</targetReference></connector></start>"
        "<assignments><name>Done</name></assignments><variables><name>items</name><dataType>String</dataType>"
        "<isCollection>true</isCollection><isInput>true</isInput></variables></Flow>",
    )
    scene.run("flow", "run", "List.flow-meta.xml", "--input", "items=a,b" if bad else 'items=["a","b"]')
    return None


@setup("given-value-too-deep")
def _(scene: Scene, bad: bool) -> Found:
    _flow(scene)
    depth = 201 if bad else 200
    scene.run("flow", "run", FLOW.name, "--mock", "--set", f"Load={'[' * depth}{']' * depth}")
    return None


@setup("trace-of-another-flow")
def _(scene: Scene, bad: bool) -> Found:
    _flow(scene)
    scene.run(*RUN, "--mock", "--trace", "trace.jsonl")
    name = "Other.flow-meta.xml" if bad else FLOW.name
    scene.put(name, FLOW.read_bytes())
    scene.run("flow", "draw", name, "--run", "trace.jsonl")
    return None


@setup("service-not-checked")
def _(scene: Scene, bad: bool) -> Found:
    _flow(scene)
    text = "" if bad else f"<schema>{escape(SMS.read_text(encoding='utf-8'))}</schema>"
    scene.put(
        "CPaaSSMS.externalServiceRegistration-meta.xml",
        f"<ExternalServiceRegistration><label>CPaaSSMS</label>{text}</ExternalServiceRegistration>",
    )
    scene.run("flow", "check", FLOW.name)
    return None


@setup("names-from-output-lock")
def _(scene: Scene, bad: bool) -> Found:
    _project(scene)
    if bad:
        (scene.folder / "extsvc.lock").unlink()
    scene.run("sync")
    return None


@setup("mock-not-started")
def _(scene: Scene, bad: bool) -> Found:
    def taken(*_args: object) -> None:
        raise OSError("address in use")

    _flow(scene)
    if bad:
        scene.patch.setattr("generator.mock.server.MockServer.bind", taken)
    scene.run(*RUN, "--mock")
    return None


@setup("no-secret-kept")
def _(scene: Scene, bad: bool) -> Found:
    _credentials(scene)
    scene.patch.setenv("EXTSVC_SECRETS", str(scene.folder / "secrets.toml"))
    scene.run("credential", *(("remove", "X8x8_SMS_API") if bad else ("list",)))
    return None


@setup("spec-needs-service")
def _(scene: Scene, bad: bool) -> Found:
    _sms(scene)
    calls = "".join(
        f"<actionCalls><name>{name}</name><actionName>{service}.Send-Sms-Single</actionName>"
        f"<actionType>externalService</actionType></actionCalls>"
        for name, service in (("One", "CPaaSSMS"), ("Two", "Other" if bad else "CPaaSSMS"))
    )
    scene.put("Two.flow-meta.xml", f"<Flow>{calls}</Flow>")
    scene.run("flow", "check", "Two.flow-meta.xml", "--spec", "sms.json")
    return None


@setup("secret-not-named")
def _(scene: Scene, bad: bool) -> Found:
    second = '[[credentials.external.ShopAuth.principals]]\nname = "Bot"\nparameters = ["Key"]\n\n' if bad else ""
    first = '[[credentials.external.ShopAuth.principals]]\nname = "Main"\nparameters = ["Key"]\n\n'
    scene.put(
        "extsvc.toml",
        f'[credentials.external.ShopAuth]\nlabel = "Shop"\nprotocol = "Custom"\n\n{first}{second}'
        '[credentials.named.Shop_API]\nlabel = "Shop API"\nurl = "https://shop.example"\nexternal_credential = "ShopAuth"\n',
    )
    scene.patch.setenv("EXTSVC_SECRETS", str(scene.folder / "secrets.toml"))
    scene.patch.setattr(sys, "stdin", io.StringIO("hush\n"))
    scene.run("credential", "set", "Shop_API")
    return None


@setup("service-crashed")
def _(scene: Scene, bad: bool) -> Found:
    def crash(*_args: object) -> None:
        raise RuntimeError("a fault of ours")

    _project(scene)
    if bad:
        scene.patch.setattr("generator.project.sync._sync", crash)
    scene.run("sync", "--force")
    return None


@setup("service-process-died")
def _(scene: Scene, bad: bool) -> Found:
    def die(*_args: object) -> None:
        os._exit(9)

    _project(scene)
    scene.run("add", "orders.json", "--service", "Second", "--all")
    if bad:
        scene.patch.setattr("generator.project.sync._sync", die)
    scene.run("sync", "--force", "--jobs", "2")
    return None


@setup("client-not-generated")
def _(scene: Scene, bad: bool) -> Found:
    _flow(scene)
    if bad:  # nothing that can be read and modelled is known not to generate
        scene.patch.setattr("generator.flow.services.generate", lambda *_: ())
    scene.run(*RUN)
    return None


@setup("names-kept-from-output")
def _(scene: Scene, bad: bool) -> Found:
    row = "/{0}: {{get: {{operationId: {0}, responses: {{default: {{description: Fine}}}}}}}}"
    generate = ("generate", "api.yaml", "--service", "Shop", "--all", "--out", "clients")
    scene.put("api.yaml", document(row.format("getX"), "paths"))
    scene.run(*generate)
    scene.put("api.yaml", document(f"{row.format('get_x' if bad else 'getY')}\n{row.format('getX')}", "paths"))
    scene.run(*generate)
    return None


@setup("text-not-judged")
def _(scene: Scene, bad: bool) -> Found:
    import asyncio

    from generator.lsp import judging, messages
    from generator.usecases.rules import TEXT_NOT_JUDGED

    class _Worker:
        """Finds nothing in anything."""

        def hold(self, path: str, text: str | None) -> None: ...

        async def ask(self, *_: object, **__: object) -> messages.WorkerAnswer[messages.Judged]:
            return messages.WorkerAnswer(messages.Judged())

    async def found() -> list[messages.ShownFinding]:
        shown = asyncio.Event()
        made = judging.Judging(_Worker(), lambda path: shown.set())  # type: ignore[arg-type]  # all that it asks for
        made.changed("api.yaml", "x" * (11 if bad else 9), at_once=True)
        await shown.wait()
        return made.board.of("api.yaml")

    scene.patch.setattr(judging, "MOST_CHARACTERS", 10)
    return [TEXT_NOT_JUDGED.at("") for one in asyncio.run(found()) if one.rule == TEXT_NOT_JUDGED.id]


__all__ = ["SETUPS"]
