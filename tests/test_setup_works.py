"""Steps of the wizard that take long: the page answers at once, says how far the work is, and nothing is ever half done."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from external_services import Org
from setup_pages import SMS, Pages, alerts

from generator.org import service_drafts
from generator.org.metadata_types import ComponentKey
from generator.setup import wizard, wizard_end, works

KEY = ComponentKey("ExternalServiceRegistration", "Shop")


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    """An empty org whose pages do not wait."""
    monkeypatch.setattr(works, "PATIENCE", 0.0)
    with Org() as org:
        made = Pages(org)
        yield made
        made.close()


class Gate:
    """Holds a function up until it is opened; `times` it was called."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, place: object, name: str) -> None:
        self.opened, self.times, inner = threading.Event(), 0, getattr(place, name)

        def held(*given: object, **named: object) -> object:
            self.times += 1
            assert self.opened.wait(60)
            return inner(*given, **named)

        monkeypatch.setattr(place, name, held)


def until(ask: Callable[[], object]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + 60
    while not ask():
        assert time.monotonic() < end
        time.sleep(0.01)


def begin(pages: Pages, schema: str = SMS) -> str:
    draft = pages.done("/services/new", {"name": "Shop", "schema": schema})
    until(lambda: "data-working" not in pages.get(draft).text)
    return draft


def test_a_schema_is_read_behind_a_page_that_says_how_far_it_is(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate(monkeypatch, wizard, "draft")
    draft = pages.done("/services/new", {"name": "Shop", "schema": SMS})
    for path in (draft, f"{draft}/operations", f"{draft}/review", f"{draft}/mend"):
        shown = pages.get(path)
        assert shown.status_code == 200 and "data-working" in shown.text
        # Without a script the page asks again by itself, and there is a link.
        assert '<noscript><meta http-equiv="refresh" content="1"></noscript>' in shown.text
        assert f'<a href="/setup{path}">Look again</a>' in shown.text
    until(lambda: "Reading the schema" in pages.get(f"{draft}/progress").text)
    gate.opened.set()
    until(lambda: "data-ready" in pages.get(f"{draft}/progress").text)
    assert "An org says: accepted" in pages.get(draft).text and gate.times == 1


def test_what_cannot_be_read_leads_back_to_the_form(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate(monkeypatch, wizard, "draft")
    draft = pages.done("/services/new", {"name": "Shop", "schema": '{"openapi": "3.0.0",\n  "info": {,}}'})
    gate.opened.set()
    until(lambda: "data-working" not in pages.get(draft).text)
    told = pages.get(draft)
    assert told.status_code == 422 and "Line 2" in told.text
    assert 'action="/setup/services/new"' in told.text and 'value="Shop"' in told.text
    assert pages.get(f"{draft}/operations").status_code == 404


def test_finish_answers_at_once_and_registers_once(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    org = pages.org.running.org
    draft = begin(pages)
    pages.send(f"{draft}/operations", {"do": "all"})
    gate = Gate(monkeypatch, service_drafts, "change")
    follows = pages.done(f"{draft}/review", {})
    assert follows == pages.done(f"{draft}/review", {}) == f"{draft}/registered"  # pressed twice: one registration
    until(lambda: gate.times)
    assert "takes it as a whole or not at all" in pages.get(follows).text and KEY not in org.components
    gate.opened.set()
    until(lambda: pages.get(follows).status_code == 303)
    assert KEY in org.components and gate.times == 1
    # Asked for again, each page leads to the service: nothing is made twice.
    assert pages.get(follows).headers["location"].startswith("/setup/services/Shop")
    assert pages.done(f"{draft}/review", {}).startswith("/services/Shop")
    assert "data-ready" in pages.get(f"{draft}/progress").text and gate.times == 1


def test_a_refusal_leads_back_to_the_review_and_nothing_is_registered(pages: Pages) -> None:
    org = pages.org.running.org
    broken = json.loads(SMS)
    broken["paths"]["/x"] = {"get": {"operationId": "x", "responses": {"200": {"description": "d", "content": {}}}}}
    draft = pages.done("/services/new", {"name": "Shop", "credential": "Gone", "schema": json.dumps(broken)})
    until(lambda: "data-working" not in pages.get(draft).text)
    pages.send(f"{draft}/operations", {"do": "all"})
    follows = pages.done(f"{draft}/review", {})
    until(lambda: "data-working" not in pages.get(follows).text)
    told = pages.get(follows)
    assert told.status_code == 422 and "Gone" in alerts(told.text) and KEY not in org.components


def test_an_edit_is_worked_out_once_for_what_is_ticked(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = begin(pages)
    pages.send(f"{draft}/operations", {"do": "all"})
    follows = pages.done(f"{draft}/review", {})
    until(lambda: pages.get(follows).status_code == 303)
    gate = Gate(monkeypatch, wizard_end, "refusals")
    gate.opened.set()
    edit = pages.done("/services/Shop/edit", {"same": "1"})
    for _ in range(3):
        until(lambda: "Nothing changed" in pages.get(f"{edit}/review").text)
    assert gate.times == 1
    pages.send(f"{edit}/operations", {"shown": "0"})  # one fewer is ticked
    until(lambda: "Nothing changed" in pages.get(f"{edit}/review").text)
    assert gate.times == 2


def test_faulty_documents_of_the_corpus_go_through_the_wizard(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is refused on its text, or led to the review and taken or refused there: no page breaks on any of them."""
    monkeypatch.setattr(works, "PATIENCE", 60.0)
    files = sorted(one for one in (corpus / "faults").rglob("*") if one.suffix in (".json", ".yaml", ".yml", ".xml"))
    ended: Counter[str] = Counter()
    with Org() as org:
        pages = Pages(org)
        for number, file in enumerate(files):
            form = {"name": f"F{number}"}
            sent = pages.send("/services/new", form, files={"file": (file.name, file.read_bytes())})
            if sent.status_code == 422:
                assert alerts(sent.text), file
                ended["unreadable"] += 1
                continue
            assert sent.status_code == 303, (file, sent.status_code)
            draft = sent.headers["location"].removeprefix("/setup")
            for path in (draft, f"{draft}/operations", f"{draft}/mend"):
                assert pages.get(path).status_code == 200, (file, path)
            pages.send(f"{draft}/operations", {"do": "all"})
            finished = pages.send(f"{draft}/review", {})
            assert finished.status_code in (303, 422), (file, finished.status_code)
            refused = finished.status_code == 422 and alerts(finished.text)
            ended["refused" if refused else "taken or nothing to take"] += 1
            assert finished.status_code == 303 or refused, file
        pages.close()
    assert ended.total() == len(files) > 30 and len(ended) == 3, ended
