"""Lists over several pages: a server for each style is the judge of every request that is, or is not, made."""

from __future__ import annotations

import asyncio
import importlib
import json
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.test_generated import generate

CASE = Path(__file__).parent / "cases" / "pages" / "spec.yaml"


class Asked(NamedTuple):
    """A request as the server sees it."""

    path: str
    query: dict[str, str]
    host: str


Answer = tuple[Any, dict[str, str]]
Serve = Callable[[Asked], Any]


class Judge:
    """A server that keeps every request."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.asked: list[Asked] = []
        self.serve: Serve = lambda asked: []

    @property
    def queries(self) -> list[dict[str, str]]:
        return [asked.query for asked in self.asked]


@contextmanager
def judged(serve: Serve) -> Iterator[Judge]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            asked = Asked(parts.path, query, self.headers["Host"])
            judge.asked.append(asked)
            made = judge.serve(asked)
            body, headers = made if isinstance(made, tuple) else (made, {})
            data = json.dumps(body).encode()
            self.send_response(500 if body == "fault" else 200)
            for name, value in {"Content-Type": "application/json", **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    judge = Judge(f"http://127.0.0.1:{server.server_port}")
    judge.serve = serve
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield judge
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def svc(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    top = tmp_path_factory.mktemp("pages")
    generate(CASE, "Svc", top / "pagesclients")
    sys.path.insert(0, str(top))
    yield importlib.import_module("pagesclients.svc")
    sys.path.remove(str(top))


def things(*numbers: int) -> list[dict[str, str]]:
    return [{"id": f"t{number}"} for number in numbers]


def window(count: int, start: int, size: int) -> list[dict[str, str]]:
    return things(*range(start, min(start + size, count)))


def by_page(count: int, most: int = 100) -> Serve:
    def serve(asked: Asked) -> Any:
        size = min(int(asked.query.get("per_page", 3)), most)
        return window(count, (int(asked.query.get("page", 1)) - 1) * size, size)

    return serve


def by_page_of_total(count: int) -> Serve:
    def serve(asked: Asked) -> Any:
        size = int(asked.query.get("pageSize", 2))
        number = int(asked.query.get("pageNumber", 0))
        return {"content": window(count, number * size, size), "page": {"totalPages": -(-count // size)}}

    return serve


def by_offset(count: int, tells: bool = True) -> Serve:
    def serve(asked: Asked) -> Any:
        start = int(asked.query.get("offset", 0))
        data = window(count, start, min(int(asked.query.get("limit", 4)), 4))
        return {"data": data, "total": count} if tells else {"data": data}

    return serve


def by_cursor(count: int) -> Serve:
    def serve(asked: Asked) -> Any:
        start = int(asked.query.get("page_token", "c0")[1:])
        after = start + int(asked.query.get("limit", 2))
        token = f"c{after}" if after < count else None
        return {"result": {"things": window(count, start, after - start)}, "meta": {"next-page-token": token}}

    return serve


def by_last_item(count: int) -> Serve:
    def serve(asked: Asked) -> Any:
        start = int(asked.query["starting_after"][1:]) + 1 if "starting_after" in asked.query else 0
        size = int(asked.query.get("limit", 2))
        return {"data": window(count, start, size), "has_more": start + size < count}

    return serve


def by_address(count: int, base: str = "") -> Serve:
    def serve(asked: Asked) -> Any:
        number = int(asked.query.get("page", 1))
        more = number * 2 < count
        following = f"{base or 'http://' + asked.host}/by-address?page={number + 1}&kept=a%20b" if more else None
        return {"count": count, "next": following, "results": window(count, number * 2 - 2, 2)}

    return serve


def by_link(count: int) -> Serve:
    def serve(asked: Asked) -> Any:
        number = int(asked.query.get("page", 1))
        links = [f'</by-link?page={number - 1}>; rel="prev"']
        if number * 2 < count:
            links.insert(0, f'<http://{asked.host}/by-link?page={number + 1}>; rel="next"; title="more, <b>"')
        return list(range(number * 2 - 2, min(number * 2, count))), {"Link": ", ".join(links)}

    return serve


STYLES: list[tuple[str, dict[str, Any], Callable[[int], Serve], int]] = [
    ("list_by_page", {}, by_page, 3),
    ("list_by_page", {"per_page": 2}, by_page, 2),
    ("list_by_page_of_total", {}, by_page_of_total, 2),
    ("list_by_offset", {"shelf": "a/b"}, by_offset, 4),
    ("list_by_cursor", {}, by_cursor, 2),
    ("list_by_cursor", {"limit": 3}, by_cursor, 3),
    ("list_by_last_item", {}, by_last_item, 2),
    ("list_by_address", {}, by_address, 2),
    ("paged", {}, by_link, 2),
]
NAMES = [f"{name}-{'-'.join(inputs) or 'plain'}" for name, inputs, _, _ in STYLES]


def keys(items: Any) -> list[str]:
    return [item.id if hasattr(item, "id") else f"t{item}" for item in items]


def needed(name: str, count: int, size: int) -> int:
    """How many requests a list needs: only a service that tells nothing but a full page makes one more necessary."""
    pages = max(1, -(-count // size))
    return pages + (1 if name == "list_by_page" and count and count % size == 0 else 0)


@pytest.mark.parametrize(("name", "inputs", "serving", "size"), STYLES, ids=NAMES)
@pytest.mark.parametrize("count", [0, 1, 2, 3, 7, 12])
def test_every_item_comes_once_and_no_request_is_needless(
    svc: ModuleType, name: str, inputs: dict[str, Any], serving: Callable[[int], Serve], size: int, count: int
) -> None:
    wanted = [f"t{number}" for number in range(count)]
    with judged(serving(count)) as judge, svc.Svc(base_url=judge.url) as api:
        assert keys(getattr(api, name).pages(**inputs)) == wanted
        assert len(judge.asked) == needed(name, count, size)
        sync = judge.queries

        async def main() -> list[str]:
            async with svc.AsyncSvc(base_url=judge.url) as other:
                return keys([item async for item in getattr(other, name).pages(**inputs)])

        judge.asked.clear()
        assert asyncio.run(main()) == wanted
        assert judge.queries == sync


@pytest.mark.parametrize(("name", "inputs", "serving", "size"), STYLES, ids=NAMES)
def test_pages_are_asked_for_when_needed(
    svc: ModuleType, name: str, inputs: dict[str, Any], serving: Callable[[int], Serve], size: int
) -> None:
    with judged(serving(12)) as judge, svc.Svc(base_url=judge.url) as api:
        pages = getattr(api, name).pages(**inputs)
        assert judge.asked == []
        assert keys(next(pages) for _ in range(size)) == [f"t{number}" for number in range(size)]
        assert len(judge.asked) == 1
        next(pages)
        assert len(judge.asked) == 2
        replies = list(getattr(api, name).pages(**inputs).by_page())
        assert {reply.status for reply in replies} == {200}
        assert len(replies) == needed(name, 12, size)


@pytest.mark.parametrize(("name", "inputs", "serving", "size"), STYLES, ids=NAMES)
@pytest.mark.parametrize("taken", range(8))
def test_a_walk_goes_on_at_its_cursor(
    svc: ModuleType, name: str, inputs: dict[str, Any], serving: Callable[[int], Serve], size: int, taken: int
) -> None:
    with judged(serving(7)) as judge, svc.Svc(base_url=judge.url) as api:
        pages = getattr(api, name).pages(**inputs)
        first = keys(next(pages) for _ in range(taken))
        cursor = pages.cursor
        asked = len(judge.asked)
        rest = keys(getattr(api, name).pages(**inputs).resume(cursor))
        assert first + rest == [f"t{number}" for number in range(7)]
        again = 1 if 0 < taken < 7 and taken % size else 0  # the page that was left in its middle
        assert len(judge.asked) - asked == needed(name, 7, size) - asked + again
        assert pages.resume(cursor).cursor == cursor


def test_a_fault_leaves_a_walk_where_it_was(svc: ModuleType) -> None:
    serve, broken = by_cursor(5), [True]

    def faulty(asked: Asked) -> Any:
        if asked.query.get("page_token") == "c2" and broken.pop() is True:
            return "fault"
        return serve(asked)

    broken = [False, True]
    with judged(faulty) as judge, svc.Svc(base_url=judge.url) as api:
        pages = api.list_by_cursor.pages()
        assert keys([next(pages), next(pages)]) == ["t0", "t1"]
        with pytest.raises(svc.ListByCursor_ResponseException):
            next(pages)
        assert keys(pages) == ["t2", "t3", "t4"]


def test_a_walk_starts_where_it_is_told(svc: ModuleType) -> None:
    with judged(by_page_of_total(9)) as judge, svc.Svc(base_url=judge.url) as api:
        assert keys(api.list_by_page_of_total.pages(pageNumber=3)) == ["t6", "t7", "t8"]
        assert [query["pageNumber"] for query in judge.queries] == ["3", "4"]
    with judged(by_offset(9)) as judge, svc.Svc(base_url=judge.url) as api:
        assert keys(api.list_by_offset.pages("s", offset=5)) == ["t5", "t6", "t7", "t8"]
        assert len(judge.asked) == 1


def test_a_size_that_the_service_cuts_loses_nothing(svc: ModuleType) -> None:
    with judged(by_offset(10, tells=False)) as judge, svc.Svc(base_url=judge.url) as api:
        assert len(list(api.list_by_offset.pages("s", limit=50))) == 10  # four at a time: nobody said so
        assert [query.get("offset") for query in judge.queries] == [None, "4", "8"]


@pytest.mark.parametrize(
    "base",
    ["https://elsewhere.example", "http://127.0.0.1:1", "//elsewhere.example", "file://", "http://user:pw@127.0.0.1"],
)
def test_no_page_is_asked_for_on_another_host(svc: ModuleType, base: str) -> None:
    with judged(by_address(5, base)) as judge, svc.Svc(base_url=judge.url) as api:
        pages = api.list_by_address.pages()
        assert keys([next(pages), next(pages)]) == ["t0", "t1"]
        runtime = importlib.import_module("pagesclients._runtime")
        with pytest.raises(runtime.PageError, match="not on the host of the call"):
            next(pages)
        assert len(judge.asked) == 1
        with pytest.raises(runtime.PageError, match="not on the host"):
            next(api.list_by_address.pages().resume(json.dumps({"step": f"{base}/by-address?page=2"})))
        assert len(judge.asked) == 1


def test_relative_addresses_and_keys(svc: ModuleType) -> None:
    def serve(asked: Asked) -> Any:
        more = asked.query.get("page") is None
        following = "?page=2&api_key=echo" if more and asked.query["api_key"] == "echo" else "/by-address?page=2"
        return {"next": following if more else None, "results": things(1)}

    for key in ("k 1", "echo"):
        with judged(serve) as judge, svc.Svc(base_url=judge.url, query={"api_key": key}) as api:
            pages = api.list_by_address.pages()
            next(pages)
            assert "api_key" not in pages.cursor and key not in pages.cursor  # a key is not for keeping
            kept = api.list_by_address.pages().resume(pages.cursor)
            assert len([*pages, *kept]) == 2
            assert judge.queries == [{"api_key": key}, *[{"page": "2", "api_key": key}] * 2]


def test_a_service_that_goes_in_circles_is_left(svc: ModuleType) -> None:
    runtime = importlib.import_module("pagesclients._runtime")
    circle = {"c1": "c2", "c2": "c1"}

    def cursors(asked: Asked) -> Any:
        token = circle.get(asked.query.get("page_token", ""), "c1")
        return {"result": {"things": things(1)}, "meta": {"next-page-token": token}}

    with judged(cursors) as judge, svc.Svc(base_url=judge.url) as api:
        with pytest.raises(runtime.PageError, match="the same page again"):
            list(api.list_by_cursor.pages())
        assert len(judge.asked) == 3
    with judged(lambda asked: things(1, 2, 3)) as judge, svc.Svc(base_url=judge.url) as api:
        with pytest.raises(runtime.PageError, match="the same page again"):  # it knows no `page`
            list(api.list_by_page.pages())
        assert len(judge.asked) == 2


@pytest.mark.parametrize("answer", [{"data": "no list"}, {"data": {"a": 1}}, {"data": 5}])
def test_what_is_no_list_is_told(svc: ModuleType, answer: Any) -> None:
    runtime = importlib.import_module("pagesclients._runtime")
    with judged(lambda asked: answer) as judge, svc.Svc(base_url=judge.url) as api:
        with pytest.raises(runtime.PageError, match="data is no list") as caught:
            list(api.list_by_offset.pages("s"))
        assert caught.value.reply.raw
        assert len(judge.asked) == 1


@pytest.mark.parametrize("answer", [{}, {"data": None}, {"data": []}, {"data": None, "total": -1}])
def test_nothing_ends_a_list(svc: ModuleType, answer: Any) -> None:
    with judged(lambda asked: answer) as judge, svc.Svc(base_url=judge.url) as api:
        assert list(api.list_by_offset.pages("s")) == []
        assert len(judge.asked) == 1


@given(st.text() | st.from_type(dict).map(str) | st.just('{"step": []}') | st.just('{"skip": -1}'))
def test_no_text_breaks_a_walk(text: str) -> None:
    sys.path.insert(0, str(Path(__file__).parent / "handmade"))
    from runtime_support import runtime, shop

    paging = runtime.Paging("page", input="page")
    operation = importlib.import_module(f"{shop.__package__}.operations.list_orders").OPERATION
    pages = runtime.Pages(shop.Shop(base_url="http://x.example"), None, operation, paging, (), {})
    try:
        pages.resume(text)
    except ValueError as error:
        assert "no cursor" in str(error)
    else:
        assert pages.cursor is not None


def test_a_deprecated_list_is_told_at_the_callers_line(svc: ModuleType) -> None:
    module = importlib.import_module("pagesclients.svc.operations.list_by_page")
    module.OPERATION.deprecated = True
    try:
        with (
            judged(by_page(1)) as judge,
            svc.Svc(base_url=judge.url) as api,
            warnings.catch_warnings(record=True) as told,
        ):
            warnings.simplefilter("always")
            api.list_by_page()
        assert [one.filename for one in told] == [__file__]
    finally:
        module.OPERATION.deprecated = False


def test_a_limit_alone_is_no_paging(svc: ModuleType) -> None:
    with svc.Svc(base_url="http://127.0.0.1:1") as api:
        assert not hasattr(api.list_recent, "pages")


def test_a_function_of_the_package_has_pages_too(svc: ModuleType) -> None:
    with judged(by_cursor(3)) as judge, svc.Svc(base_url=judge.url) as api:
        assert keys(svc.list_by_cursor.pages(api)) == ["t0", "t1", "t2"]
        assert svc.list_by_cursor(api).value.result.things[0].id == "t0"
        assert (svc.list_by_cursor.__name__, svc.list_by_cursor.__doc__[:3]) == ("list_by_cursor", "GET")
