"""The engineer's program against four real descriptions: a client made of each, called as one would, with the mock as the service."""

from __future__ import annotations

import asyncio
import importlib
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from generator.mock import MockServer, serve
from generator.oas import load
from generator.pipeline import model, write_service
from generator.selection import Selection

sys.path.insert(0, str(Path(__file__).parent / "handmade"))
from runtime_support import Told, json_told, serving

pytestmark = [pytest.mark.corpus, pytest.mark.slow]
Made = tuple[ModuleType, ModuleType, Path]
Make = Callable[..., Made]


@pytest.fixture(scope="module")
def make(real_specs: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Make]:
    """The service's package, the package of its output folder and its description, for a real file and some operations."""
    top = tmp_path_factory.mktemp("engineer")
    sys.path.insert(0, str(top))

    def made(file: str, *operations: str) -> Made:
        name = f"eng_{Path(file).stem}"
        spec = load(real_specs / file).value
        assert spec is not None
        wanted = Selection(operations) if operations else Selection(everything=True)
        built = model(spec, "Svc", wanted).value
        assert built is not None and write_service(built, top / name).value is not None
        return importlib.import_module(f"{name}.svc"), importlib.import_module(name), real_specs / file

    yield made
    sys.path.remove(str(top))


def client(svc: ModuleType, mock: MockServer, **more: Any) -> Any:
    return svc.Svc(base_url=mock.base_url, **more)


def awaited(svc: ModuleType, url: str, work: Callable[[Any], Any], **more: Any) -> Any:
    async def main() -> Any:
        async with svc.AsyncSvc(base_url=url, **more) as api:
            return await work(api)

    return asyncio.run(main())


def test_8x8_sms(make: Make) -> None:
    svc, _, spec = make("8x8_sms_api.json")
    operations = importlib.import_module(f"{svc.__name__}.client").SERVICE.operations
    assert len(operations) == 17
    body = {"destination": "+6512345678", "text": "Hi"}
    module = importlib.import_module(f"{svc.__name__}.operations.send_sms_single")
    kind = importlib.import_module(f"{svc.__package__.split('.')[0]}._runtime").build
    path = [one.attribute for one in module.OPERATION.inputs if one.location == "path"]
    annotation = module.OPERATION.request.__annotations__[module.OPERATION.body.field]
    shape = vars(module).get(str(annotation).split("[")[-1].split(" ")[0].rstrip("]"))
    message = kind(body, shape) if shape is not None else body
    with serve(spec) as mock, client(svc, mock, token="t") as api:
        reply = api.send_sms_single("demo", **{module.OPERATION.body.field: message})
        assert (reply.status, path) == (200, ["subAccountId"])
        assert reply.value is not None and reply.deviations == ()
        other = awaited(
            svc,
            mock.base_url,
            lambda one: one.send_sms_single("demo", **{module.OPERATION.body.field: message}),
            token="t",
        )
        assert type(other.value) is type(reply.value)
    with (
        serving(json_told(b'{"code":1203,"message":"bad"}', 400)) as server,
        svc.Svc(base_url=server.url, token="t") as api,
    ):
        with pytest.raises(svc.SendSmsSingle_ResponseException) as caught:
            api.send_sms_single("demo", **{module.OPERATION.body.field: message})
        assert (caught.value.status, caught.value.value.code, len(server.seen)) == (400, 1203, 1)


def test_github_lists_over_pages_with_retries(make: Make) -> None:
    svc, top, spec = make("github.json", "issues/list-labels-for-repo", "issues/create-label", "repos/get")
    labels = b'[{"id":%d,"name":"n","color":"f","node_id":"x","url":"u","description":null,"default":false}]'
    busy = Told(503, b"", {"Retry-After": "0"})
    with serving() as server:
        link = {"Content-Type": "application/json", "Link": f'<{server.url}/repos/o/r/labels?page=2>; rel="next"'}
        pages = (Told(200, labels % 1, link), busy, json_told(labels % 2))
        server.tell(*pages)
        with svc.Svc(base_url=server.url, token="t") as api:
            found = [one.id for one in api.issues_list_labels_for_repo.pages("o", "r")]
        assert found == [1, 2] and len(server.seen) == 3
        assert {one.headers["Authorization"] for one in server.seen} == {"Bearer t"}
        assert {one.headers["Accept"] for one in server.seen} == {"application/json"}
        server.tell(*pages)

        async def walk(api: Any) -> list[int]:
            return [one.id async for one in api.issues_list_labels_for_repo.pages("o", "r")]

        assert awaited(svc, server.url, walk, token="t") == [1, 2]
        server.tell(json_told(b'{"message":"Not Found","status":"404"}', 404))
        with svc.Svc(base_url=server.url) as api, pytest.raises(svc.ReposGet_ResponseException) as caught:
            api.repos_get("o", "r")
        assert (caught.value.status, caught.value.value.message) == (404, "Not Found")
    with serve(spec) as mock, client(svc, mock, token="t") as api:
        assert api.repos_get("octocat", "hello").value.full_name
        assert list(islice(api.issues_list_labels_for_repo.pages("octocat", "hello"), 1))


def test_stripe_goes_on_behind_the_last_item_and_uploads(make: Make) -> None:
    svc, top, spec = make("stripe.json", "GetBalanceHistory", "PostFiles")
    module = importlib.import_module(f"{svc.__name__}.operations.get_balance_history")
    assert (module.PAGES.style, module.PAGES.input, module.PAGES.next) == ("last", "starting_after", ("id",))
    row = '{"id":"txn_%s","object":"balance_transaction","amount":1}'
    page = '{"object":"list","url":"/v1","has_more":%s,"data":[%s]}'
    first = page % ("true", ",".join(row % n for n in "ab"))
    last = page % ("false", row % "c")
    with (
        serving(json_told(first.encode()), json_told(last.encode())) as server,
        svc.Svc(base_url=server.url, token="sk") as api,
    ):
        assert [one.id for one in api.get_balance_history.pages(limit=2)] == ["txn_a", "txn_b", "txn_c"]
        assert [one.query for one in server.seen] == ["limit=2", "limit=2&starting_after=txn_b"]
    upload = importlib.import_module(f"{svc.__name__}.operations.post_files")
    kinds = [k for k in vars(upload).values() if isinstance(k, type) and "file" in getattr(k, "__struct_fields__", ())]
    body = kinds[0](file="words", purpose="dispute_evidence")  # the description says text
    with serve(spec) as mock, client(svc, mock, token="sk") as api:
        assert api.post_files(body=body).value.id
        assert awaited(svc, mock.base_url, lambda one: one.post_files(body=body), token="sk").value.id


def test_a_swagger_petstore(make: Make) -> None:
    svc, _, spec = make("petstore_full_v2.yaml")
    with serve(spec) as mock, client(svc, mock, token="t") as api:
        pets = api.find_pets_by_status(status=["available"]).value
        assert isinstance(pets, list) and type(pets[0]).__name__.endswith("Pet")
        upload = importlib.import_module(f"{svc.__name__}.operations.upload_file")
        form = next(k for k in vars(upload).values() if "file" in getattr(k, "__struct_fields__", ()))
        assert api.upload_file(1, body=form(file=("a.txt", b"words", "text/plain"))).status == 200
        assert isinstance(
            awaited(svc, mock.base_url, lambda one: one.find_pets_by_status(status=["sold"]), token="t").value, list
        )
    with serving(Told(404, b"gone", {"X-Request-Id": "r-1", "Content-Type": "text/plain"})) as server:
        with svc.Svc(base_url=server.url) as api, pytest.raises(svc.GetPetById_ResponseException) as caught:
            api.get_pet_by_id(1)
        assert (caught.value.status, caught.value.request_id) == (404, "r-1")


def test_openai_streams(make: Make) -> None:
    svc, _, _ = make("openai.yaml", "createChatCompletion")
    module = importlib.import_module(f"{svc.__name__}.operations.create_chat_completion")
    runtime = importlib.import_module(f"{svc.__name__.split('.')[0]}._runtime")
    shapes = importlib.import_module(f"{svc.__name__.split('.')[0]}._runtime.shapes")
    kind = shapes.field_shape(module.OPERATION.request, "body").type
    body = runtime.build({"model": "gpt-4o", "stream": True, "messages": [{"role": "user", "content": "Hi"}]}, kind)
    chunk = '{"id":"1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"%s"},"finish_reason":null}]}'
    events = "".join(f"data: {chunk % word}\n\n" for word in ("He", "llo")) + "data: [DONE]\n\n"
    with serving(Told(200, events.encode(), {"Content-Type": "text/event-stream"})) as server:
        with svc.Svc(base_url=server.url, token="t") as api:
            seen = [str(one) for one in api.create_chat_completion(body=body).value]
        assert any("He" in one for one in seen) and any("llo" in one for one in seen)
        assert server.seen[0].headers["Accept"] == "application/json, text/event-stream"
