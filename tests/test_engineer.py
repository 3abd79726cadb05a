"""The engineer's programs against real descriptions (tests/engineer): judged by mypy and pyright, then run over HTTP.

One of OpenAPI 2.0 with an upload (a petstore), 8x8's SMS whole, GitHub and Stripe with pages of two styles, uploads, downloads
and errors, and OpenAI for a stream. Beside them each typo that both checkers have to refuse, and what an editor is offered.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import shutil
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest

from generator.__main__ import main
from tests.conftest import TypeChecker
from tests.typed_programs import LanguageServer, errors_of_mypy, errors_of_pyright, pyright_command

sys.path.insert(0, str(Path(__file__).parent / "handmade"))
from runtime_support import Seen, Server, Told, json_told, serving

pytestmark = [pytest.mark.corpus, pytest.mark.slow]
PROGRAMS = Path(__file__).parent / "engineer"
CLIENTS = {
    "SMS": ("8x8_sms_api.json", ()),
    "GitHub": (
        "github.json",
        (
            "issues/list-labels-for-repo",
            "issues/list-for-repo",
            "issues/create",
            "repos/get",
            "repos/upload-release-asset",
        )
        + ("repos/download-zipball-archive",),
    ),
    "Stripe": ("stripe.json", ("GetBalanceHistory", "PostFiles", "PostCustomers", "GetQuotesQuotePdf")),
    "Petstore": ("petstore_full_v2.yaml", ()),
    "OpenAI": ("openai.yaml", ("createChatCompletion",)),
}
PRELUDE = """\
from clients.github import GitHub, IssuesCreateBody
from clients.openai import CreateChatCompletionRequest
from clients.petstore import Pet, Petstore
from clients.sms import SMS, SmsRequest
from clients.stripe import PostCustomersBody, PostFilesBody, Stripe

sms = SMS(base_url="http://127.0.0.1:1")
github = GitHub(base_url="http://127.0.0.1:1")
stripe = Stripe(base_url="http://127.0.0.1:1")
shop = Petstore(base_url="http://127.0.0.1:1")
"""
# A line with a typo, and what both checkers say of it.
WRONG = {
    'SmsRequest(destination="+65", text="Hi", encoding="UCS")': "UCS",
    'SmsRequest(destination="+65", txt="Hi")': "txt",
    'SmsRequest(destination="+65")': "text",
    'SmsRequest(destination="+65", text=3)': "str",
    'sms.get_price_list("a", direction="outbund")': "outbund",
    'sms.send_sms_singel("demo")': "send_sms_singel",
    'sms.send_sms_single("demo").value.umdi': "umdi",
    'github.issues_list_for_repo("o", "r", state="opne")': "opne",
    'github.issues_list_for_repo("o", "r", sort="age")': "age",
    'github.issues_list_for_repo("o", "r", stat="open")': "stat",
    'github.issues_list_for_repo("o").value': "repo",
    'IssuesCreateBody(titel="It")': "titel",
    'next(github.issues_list_labels_for_repo.pages("o", "r")).nmae': "nmae",
    'PostCustomersBody(tax_exempt="nnoe")': "nnoe",
    'PostFilesBody(file=b"", purpose="evidence")': "evidence",
    "stripe.get_balance_history.pages(limt=2)": "limt",
    'shop.find_pets_by_status(status=["availabel"])': "availabel",
    'Pet(name="Tom", photoUrls=[], status="solt")': "solt",
    'CreateChatCompletionRequest(model="m", messages="Hi")': "messages",
}
OFFERED = {
    'SmsRequest(destination="+65", text="Hi", encoding="|")': {"AUTO", "GSM7", "UCS2"},
    'sms.get_price_list("a", direction="|")': {"inbound", "outbound"},
    "sms.|": {"send_sms_single", "send_many_sms", "get_price_list", "with_options"},
    'sms.send_sms_single("demo").value.|': {"umid", "status", "to_dict"},
    "SmsRequest(|)": {"destination=", "text=", "encoding="},
    'github.issues_list_for_repo("o", "r", state="|")': {"open", "closed", "all"},
    'github.issues_list_for_repo("o", "r", |)': {"state=", "labels=", "sort="},
    'next(github.issues_list_labels_for_repo.pages("o", "r")).|': {"name", "color", "description"},
    "github.issues_list_labels_for_repo.|": {"pages"},
    'PostCustomersBody(tax_exempt="|")': {"none", "exempt", "reverse"},
    'PostFilesBody(file=b"", purpose="|")': {"dispute_evidence", "identity_document"},
    'shop.find_pets_by_status(status=["|"])': {"available", "pending", "sold"},
    'Pet(name="Tom", photoUrls=[], status="|")': {"available", "pending", "sold"},
    "from clients.stripe import |": {"Stripe", "AsyncStripe", "PostCustomersBody", "ServiceError", "Options", "File"},
}


@pytest.fixture(scope="module")
def project(real_specs: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the clients of all five and the programs that use them."""
    folder = tmp_path_factory.mktemp("engineer")
    for service, (file, operations) in CLIENTS.items():
        spec = real_specs / file
        if service == "Stripe":  # its document forgot to say that a file is one: docs/clients.md mends it
            (folder / "file.yaml").write_text(_overlay(), encoding="utf-8")
            spec, given = folder / file, spec
            assert main(["overlay", "apply", str(given), str(folder / "file.yaml"), "-o", str(spec)]) == 0
        picked = [word for one in operations for word in ("--operation", one)] or ["--all"]
        assert main(["generate", str(spec), "--service", service, *picked, "--out", str(folder / "clients")]) == 0
    for program in PROGRAMS.glob("*.py"):
        shutil.copy(program, folder)
    (folder / "wrong.py").write_text(PRELUDE + "\n".join(WRONG) + "\n", encoding="utf-8")
    others = _put_aside()  # clients that tests before these imported
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    yield folder
    sys.path.remove(str(folder))
    _put_aside()
    sys.modules.update(others)


def _put_aside() -> dict[str, ModuleType]:
    """The clients and programs that are imported, which the next ones cannot be beside."""
    names = [name for name in sys.modules if name.partition(".")[0] == "clients" or name.endswith("_program")]
    return {name: sys.modules.pop(name) for name in names}


def _overlay() -> str:
    """The overlay that docs/clients.md shows."""
    guide = (Path(__file__).parent.parent / "docs" / "clients.md").read_text(encoding="utf-8")
    return (
        guide.partition("```yaml\noverlay: 1.0.0")[1][8:]
        + guide.partition("```yaml\noverlay: 1.0.0")[2].partition("```")[0]
    )


@pytest.fixture
def program(project: Path) -> Any:
    """An engineer's program by its name."""

    def imported(name: str) -> ModuleType:
        return importlib.import_module(f"{name}_program")

    return imported


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as made:
        yield made


# -- judged --------------------------------------------------------------------------------------------------------------


def programs() -> list[str]:
    return sorted(path.name for path in PROGRAMS.glob("*.py"))


def refused_as_told(found: dict[int, str]) -> None:
    assert sorted(found) == list(range(len(WRONG))), found
    for number, (line, word) in enumerate(WRONG.items()):
        assert word in found[number], (line, found[number])


def test_mypy_takes_the_programs_and_refuses_each_typo(project: Path, mypy: TypeChecker) -> None:
    if tuple(map(int, msgspec.__version__.split(".")[:2])) < (0, 21):
        pytest.skip("before msgspec 0.21 no type checker knows that UNSET is false")
    right = mypy(project, "--no-error-summary", *programs())
    assert right.returncode == 0, right.stdout
    wrong = mypy(project, "--no-error-summary", "wrong.py").stdout
    refused_as_told(errors_of_mypy(wrong, PRELUDE.count("\n") + 1))


def test_pyright_takes_the_programs_and_refuses_each_typo(project: Path) -> None:
    command = pyright_command(project)
    config = {"typeCheckingMode": "strict", "include": programs()}
    (project / "pyrightconfig.json").write_text(json.dumps(config), encoding="utf-8")
    assert errors_of_pyright(command, project) == {}
    refused_as_told(errors_of_pyright(command, project, "wrong.py", first=PRELUDE.count("\n")))


def test_pyright_finds_nothing_in_the_packages_themselves(project: Path) -> None:
    """They lie in the repositories of their users, who judge all that is there."""
    command = pyright_command(project)
    (project / "pyrightconfig.json").write_text(json.dumps({"include": ["clients"]}), encoding="utf-8")
    assert errors_of_pyright(command, project) == {}


def test_an_editor_is_offered_what_the_documents_allow(project: Path) -> None:
    pyright_command(project)
    editor = LanguageServer(project)
    try:
        missing = {typed: offered - editor.completions(PRELUDE + typed) for typed, offered in OFFERED.items()}
    finally:
        editor.end()
    assert not {typed: lacking for typed, lacking in missing.items() if lacking}


# -- run -----------------------------------------------------------------------------------------------------------------

SENT = b'{"umid":"u-%d","destination":"65","encoding":"UCS2","status":{"code":"QUEUED","description":"in line"}}'
BUSY = Told(503, b"", {"Retry-After": "0"})


def test_8x8_sms(program: Any, server: Server) -> None:
    sms = program("sms")
    assert len(importlib.import_module("clients.sms.client").SERVICE.operations) == 17
    server.tell(json_told(SENT % 1))
    assert sms.send(server.url, "Hi").umid == "u-1"
    assert json.loads(server.seen[0].body) == {"destination": "+6512345678", "text": "Hi", "encoding": "UCS2"}
    assert server.seen[0].headers["Authorization"] == "Bearer t"
    assert asyncio.run(sms.send_all(server.url, ["a", "b", "c"])) == ["u-1"] * 3
    server.tell(json_told(b'{"code":1203,"message":"bad","errorId":"e","timestamp":"2026-01-01T00:00:00Z"}', 400, **{"X-Request-Id": "r"}))  # fmt: skip
    assert (sms.refused(server.url), len(server.seen)) == ((400, 1203, "r"), 1)
    assert sms.unsent() == ["subAccountId", "subAccountId", "body.destination"]
    server.tell(BUSY, BUSY, json_told(b'{"balance":1.5,"currency":"EUR"}'))
    assert (sms.balance(server.url), len(server.seen)) == (1.5, 3)
    assert sms.encodings() == ("AUTO", "GSM7", "UCS2")


LABELS = b'[{"id":%d,"name":"n%d","color":"f","node_id":"x","url":"u","description":null,"default":false}]'


def labels(server: Server) -> None:
    """Two pages, the second of which is busy at first."""
    link = {"Content-Type": "application/json", "Link": f'<{server.url}/repos/o/r/labels?page=2>; rel="next"'}
    server.tell(Told(200, LABELS % (1, 1), link), BUSY, json_told(LABELS % (2, 2)))


def test_github_goes_over_pages_and_tries_again(program: Any, server: Server) -> None:
    github = program("github")
    labels(server)
    assert github.names_of_labels(server.url) == ["n1", "n2"]
    assert [one.target for one in server.seen] == ["/repos/o/r/labels"] + ["/repos/o/r/labels?page=2"] * 2
    assert {one.headers["Accept"] for one in server.seen} == {"application/json"}
    labels(server)
    assert asyncio.run(github.names_of_labels_async(server.url)) == ["n1", "n2"]
    labels(server)
    assert github.page_by_page(server.url) == [1, 1]
    link = f'<{server.url}/repos/o/r/labels?page=2>; rel="next"'
    first = Told(200, LABELS % (1, 1), {"Content-Type": "application/json", "Link": link})
    server.tell(first, json_told(LABELS % (2, 2)))
    assert [one.id for one in github.in_two_days(server.url)] == [1, 2]
    server.tell(json_told(b"[]"))
    assert github.closed(server.url) == []
    assert server.seen[0].query == "state=closed&sort=updated&direction=desc"


def test_github_writes_fails_uploads_and_downloads(program: Any, project: Path, server: Server) -> None:
    github = program("github")
    server.tell(json_told(b'{"id":7,"title":"It breaks"}', 201))
    assert github.opened_issue(server.url).title == "It breaks"
    assert json.loads(server.seen[0].body) == {"title": "It breaks", "labels": ["bug", {"name": "new"}]}
    server.tell(json_told(b'{"message":"Not Found"}', 404, **{"X-GitHub-Request-Id": "A:1"}))
    assert github.missing(server.url) == (404, "Not Found", "A:1")
    archive = project / "all.zip"
    archive.write_bytes(b"PK" * 50_000)
    server.tell(json_told(b'{"id":1,"size":100000}', 201))
    assert github.uploaded(server.url, archive) == 100_000
    assert (server.seen[0].body, server.seen[0].query) == (b"PK" * 50_000, "name=all.zip")


def test_github_sends_on_to_a_download(
    program: Any, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The code that docs/clients.md shows, against another host that must not see the token."""
    guide = (Path(__file__).parent.parent / "docs" / "clients.md").read_text(encoding="utf-8")
    code = guide.partition("\n## Downloads\n")[2].partition("```python\n")[2].partition("```")[0]
    package = importlib.import_module("clients.github")
    monkeypatch.chdir(tmp_path)
    with serving(Told(200, b"PK" * 9, {"Content-Type": "application/zip"})) as elsewhere:
        server.tell(Told(302, b"", {"Location": f"{elsewhere.url}/hello.zip"}))
        api = package.GitHub(base_url=server.url, token="t")
        exec(compile(code, "docs/clients.md", "exec"), {"github": api, "Options": package.Options})
        assert "Authorization" in server.seen[0].headers and "Authorization" not in elsewhere.seen[0].headers
    assert (tmp_path / "hello.zip").read_bytes() == b"PK" * 9 and "hello.zip" in capsys.readouterr().out


CUSTOMER = b'{"id":"cus_1","object":"customer","created":1,"livemode":false,"email":"a@example.com"}'


def test_stripe_tries_again_with_one_key_and_tells_errors(program: Any, server: Server) -> None:
    stripe = program("stripe")
    server.tell(BUSY, json_told(CUSTOMER))
    assert stripe.made(server.url).id == "cus_1"
    assert [one.headers["Idempotency-Key"] for one in server.seen] == ["order-17"] * 2
    assert server.seen[0].body == b"email=a%40example.com&tax_exempt=none"
    server.tell(json_told(CUSTOMER))
    assert asyncio.run(stripe.made_async(server.url)) == "cus_1"
    server.tell(json_told(b'{"error":{"type":"card_error","code":"card_declined"}}', 402))
    assert stripe.declined(server.url) == (402, "card_declined")


def test_stripe_goes_on_behind_the_last_item(program: Any, server: Server) -> None:
    stripe = program("stripe")
    row = '{"id":"txn_%s","object":"balance_transaction","amount":1}'
    page = '{"object":"list","url":"/v1","has_more":%s,"data":[%s]}'
    pages = [page % ("true", ",".join(row % n for n in "ab")), page % ("false", row % "c")]
    server.tell(*(json_told(one.encode()) for one in pages))
    assert stripe.history(server.url) == ["txn_a", "txn_b", "txn_c"]
    assert [one.query for one in server.seen] == ["limit=2", "limit=2&starting_after=txn_b"]
    server.tell(*(json_told(one.encode()) for one in pages))
    assert asyncio.run(stripe.history_async(server.url)) == ["txn_a", "txn_b", "txn_c"]


def test_stripe_takes_and_gives_files(program: Any, server: Server) -> None:
    stripe = program("stripe")
    server.tell(json_told(b'{"id":"file_1","object":"file","created":1,"purpose":"dispute_evidence","size":3}'))
    assert stripe.evidence(server.url, b"\x00\xffPDF") == "file_1"
    sent = server.seen[0].body
    assert b'name="file"; filename="receipt.pdf"\r\nContent-Type: application/pdf\r\n\r\n\x00\xffPDF\r\n' in sent
    server.tell(Told(200, b"%PDF\x00", {"Content-Type": "application/pdf"}))
    assert stripe.saved(server.url, b"") == b"%PDF\x00"


def test_a_swagger_petstore(program: Any, server: Server) -> None:
    shop = program("petstore")
    pets = b'[{"name":"Tim","photoUrls":["a"],"status":"asleep"}]'
    server.tell(BUSY, json_told(pets))
    (pet,) = shop.available(server.url)
    assert (pet.name, pet.status, len(server.seen)) == ("Tim", "asleep", 2)  # read openly: a state of next year
    assert shop.renamed(pet) == pet.with_changes(name="Tom")
    assert asyncio.run(shop.sold(server.url)) == ["Tim"]
    server.tell(Told(404, b"gone", {"X-Request-Id": "r-1", "Content-Type": "text/plain"}))
    assert shop.gone(server.url) == (404, "r-1") and server.seen[0].headers["api_key"] == "k"
    server.tell(json_told(b'{"code":1,"message":"taken"}'))
    assert shop.pictured(server.url, b"\x89PNG") == "taken"
    sent = server.seen[0].body
    assert b'filename="cat.png"\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n' in sent and b"asleep" in sent
    assert asyncio.run(shop.pictured_async(server.url, b"\x89PNG")) == "taken"


def test_openai_streams(program: Any, server: Server) -> None:
    openai = program("openai")
    chunk = '{"id":"1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"%s"},"finish_reason":null}]}'
    events = "".join(f"data: {chunk % word}\n\n" for word in ("He", "llo")) + "data: [DONE]\n\n"
    server.tell(Told(200, events.encode(), {"Content-Type": "text/event-stream"}))
    assert list(openai.words(server.url)) == ["He", "llo"]
    assert server.seen[0].headers["Accept"] == "application/json, text/event-stream"

    async def gathered() -> list[str]:
        words: AsyncIterator[str] = openai.words_async(server.url)
        return [word async for word in words]

    assert asyncio.run(gathered()) == ["He", "llo"]
    first: Seen = server.seen[1]
    assert json.loads(first.body)["stream"] is True
