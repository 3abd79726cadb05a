"""Setup in a real browser: the guide by mouse and by keyboard alone, what is live, what hostile words do, axe on every page.

`make judges` installs what they need (Debian's Chromium, Playwright, axe-core from npm) and runs them with EXTSVC_BROWSER, the
folder of npm's packages; without it, and where something cannot be had, they say so and are skipped. With --update the pictures of
docs/setup.md are taken anew.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from external_services import Org
from setup_pages import EXTERNAL, NAMED, PRINCIPAL, ROOT, SMS, Pages, guide
from test_setup import HOSTILE, PAGES, WELCOME
from test_setup_debug import SCREENS

from generator.org.org_objects import OrgObjects
from generator.setup import wizard, works

sync = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: pip install playwright")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome") or ""
JUDGES = os.environ.get("EXTSVC_BROWSER", "")
WHY = "" if JUDGES else "EXTSVC_BROWSER is not set: make judges runs these"
WHY = WHY or ("" if CHROMIUM else "there is no Chromium: apt-get install chromium")
pytestmark = pytest.mark.skipif(bool(WHY), reason=WHY)
DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync.sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield made
        made.close()


class Tab:
    """A page that is signed in. Dialogs, and errors of scripts and of the policy, are kept."""

    def __init__(self, browser: Any, org: Org, **settings: Any) -> None:
        self.context = browser.new_context(viewport={"width": 1180, "height": 780}, **settings)
        self.page, self.org = self.context.new_page(), org
        self.page.set_default_timeout(20_000)
        self.faults: list[str] = []
        self.page.on("dialog", lambda dialog: (self.faults.append(f"dialog {dialog.message}"), dialog.dismiss()))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.go("")
        self.page.fill("#token", org.access_token)
        self.page.click("text=Sign in")
        self.page.wait_for_selector("nav.side")

    def go(self, path: str) -> None:
        self.page.goto(f"{self.org.instance_url}/setup{path}")

    def save(self, words: str = "Save") -> None:
        """Press the button with these words, and wait for what follows."""
        self.page.get_by_role("button", name=words, exact=True).first.click()
        self.page.wait_for_load_state()

    def notice(self) -> str:
        return str(self.page.locator(".notice").inner_text())


def by_mouse(tab: Tab, wrong_key: bool = False) -> None:
    """The guide, part by part, as its reader clicks it."""
    page = tab.page
    page.click("text=New External Credential")
    page.fill("#f-label", "8x8 CPaaS Authentication")
    assert page.input_value("#f-name") == "X8x8_CPaaS_Authentication"[1:] or page.input_value("#f-name") == EXTERNAL
    page.fill("#f-name", EXTERNAL)
    tab.save()
    assert tab.notice() == "Created."
    page.fill("#f-principal", PRINCIPAL)
    parameters = page.locator("form[action$='/principal']")
    parameters.locator("[name=parameter]").first.fill("Authorization")
    parameters.locator("[name=value]").first.fill("Bearer of-the-tests")
    parameters.get_by_role("button", name="Save").click()
    page.click("text=New Named Credential with it")
    page.fill("#f-label", "8x8 SMS API")
    page.fill("#f-name", NAMED)
    page.fill("#f-url", "https://sms.8x8.com")
    tab.save()
    page.click("nav >> text=External Services")
    page.click("text=Add External Service >> nth=0")
    page.fill("#f-name", "CPaaSSMS")
    page.wait_for_selector("#name-told .good")
    page.select_option("#f-credential", NAMED)
    page.set_input_files("#f-file", str(ROOT / "specs" / "sms.json"))
    tab.save("Save & Next")
    assert "An org says: accepted" in page.inner_text("main")
    page.click("text=Next: Select Operations")
    for name in ("Send-Sms-Single", "Send-Many-Sms"):
        page.click(f"label:text-is('{name}')")
    page.click("text=Next: Review")
    tab.save("Finish")
    page.click("nav >> text=Permission Sets")
    page.click("text=New Permission Set")
    page.fill("#f-label", "CPaaS API Access")
    page.check(f"text=8x8 CPaaS Authentication : {PRINCIPAL}")
    tab.save()
    tab.save("Assign")
    assert tab.notice() == "The permission set is assigned."
    tab.go("/action?name=CPaaSSMS.Send-Sms-Single")
    page.click("text=New flow from this action")
    page.fill("#f-name", "Send_SMS")
    tab.save("Save and deploy")
    page.click("text=Debug >> nth=0")


def test_the_guide_by_mouse(browser: Any) -> None:
    with Org() as org:
        tab = Tab(browser, org)
        by_mouse(tab)
        page = tab.page
        for name, value in (("destination", "+6512345678"), ("subAccountId", "demo"), ("text", "Hello")):
            page.fill(f"[name='in/{name}']", value)
        tab.save("Run")
        log = page.inner_text(".log")
        assert "All done." in log and "QUEUED" in log and page.locator("svg .run.wire").count() >= 3
        assert org.callouts()[-1].status == 200
        # A wrong key: the run takes the fault path, which the picture shows.
        page.select_option("[name='how/Call_Send_Sms_Single']", "fails")
        page.click("summary:has-text('Answer or message')")
        page.fill("[name='message/Call_Send_Sms_Single']", "401: wrong key")
        tab.save("Run again")
        assert "401: wrong key" in page.inner_text(".log") and page.locator("svg .run.fault.wire").count() == 2
        # A new version of the schema that takes a required property away is refused, and said before.
        breaking = json.loads(SMS)
        del breaking["components"]["schemas"]["SmsRequest"]["properties"]["text"]
        breaking["components"]["schemas"]["SmsRequest"]["required"] = ["destination"]
        tab.go("/services/CPaaSSMS/edit")
        page.fill("#f-schema", json.dumps(breaking))
        tab.save("Save & Next")
        page.click("text=Next: Select Operations")
        page.click("text=Next: Review")
        assert "What an org would refuse of this change" in page.inner_text("main")
        tab.save("Finish")
        assert "The org refuses this" in page.inner_text("main") and not tab.faults


def until(page: Any, expression: str) -> None:
    """Wait until an expression holds: asked from outside, for the policy of the pages lets nothing be evaluated inside."""
    for _ in range(400):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(expression)


class Keys:
    """A keyboard, and nothing else."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def to(self, selector: str, most: int = 120) -> None:
        """Press Tab until the focus is on what is meant."""
        for _ in range(most):
            if self.page.evaluate("wanted => !!document.activeElement?.matches(wanted)", selector):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no Tab leads to {selector}")

    def type(self, selector: str, text: str) -> None:
        self.to(selector)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)

    def press(self, selector: str, key: str = "Enter") -> None:
        """Press a link or a button that leads on, and wait for the page."""
        self.to(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def find(self, words: str) -> None:
        """Open a room of Setup by Quick Find."""
        self.type("[data-quick]", words)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")


def test_the_guide_by_keyboard_alone(browser: Any) -> None:
    with Org() as org:
        page = Tab(browser, org).page
        keys = Keys(page)
        keys.find("Named Credentials")
        keys.press("a[href$='/credentials/external/new']")
        keys.type("#f-label", "8x8 CPaaS Authentication")
        keys.type("#f-name", EXTERNAL)
        keys.press("button[value=save]")
        keys.type("#f-principal", PRINCIPAL)
        keys.type("form[action$='/principal'] [name=parameter]", "Authorization")
        keys.type("form[action$='/principal'] [name=value]", "Bearer of-the-tests")
        keys.press("form[action$='/principal'] button")
        keys.press("a[href*='/credentials/named/new']")
        keys.type("#f-label", "8x8 SMS API")
        keys.type("#f-name", NAMED)
        keys.type("#f-url", "https://sms.8x8.com")
        keys.press("main form button")
        keys.find("External Services")
        keys.press("a[href$='/services/new']")
        keys.type("#f-name", "CPaaSSMS")
        keys.to("#f-credential")
        page.keyboard.press("ArrowDown")
        keys.type("#f-schema", SMS)
        keys.press("main form button")
        keys.press("a[href$='/operations']")
        for number in (0, 1):
            keys.to(f"#p{number}")
            page.keyboard.press("Space")
        keys.press("button[value=review]")
        keys.press("main form button")
        keys.find("Permission Sets")
        keys.press("a[href$='/permission-sets/new']")
        keys.type("#f-label", "CPaaS API Access")
        keys.to("[name=grant]")
        page.keyboard.press("Space")
        keys.press("main form button")
        keys.press("form[action$='/users/assign'] button")
        keys.find("Actions")
        keys.press("tbody a[href*='Send-Sms-Single']")
        keys.press("a[href*='/flows/new']")
        keys.type("#f-name", "Send_SMS")
        keys.press("button[value=deploy]")
        keys.press("a[href$='/debug']")
        for name, value in (("destination", "+6512345678"), ("subAccountId", "demo"), ("text", "Hello")):
            keys.type(f"[name='in/{name}']", value)
        page.keyboard.press("Enter")
        page.wait_for_load_state()
        page.wait_for_selector(".events")
        assert "All done." in page.inner_text(".log") and org.callouts()[-1].status == 200


@pytest.fixture(scope="module")
def filled() -> Iterator[Org]:
    """An org in which the guide was followed."""
    with Org() as org:
        pages = Pages(org)
        guide(pages)
        run = {
            "do": "run",
            "user": org.username,
            "in/subAccountId": "demo",
            "in/body/destination": "+65",
            "in/body/text": "Hi",
        }
        assert "succeeded" in pages.send("/action?name=CPaaSSMS.Send-Sms-Single", run).text
        pages.done("/flows", {}, files={"file": ("Ask.flow-meta.xml", SCREENS.encode())})
        objects = OrgObjects(org.running.org)
        objects.carry_out([objects.creation("Account", {"Name": "Acme", "Rating": "Hot"})], org.username)
        pages.close()
        yield org


@pytest.fixture(scope="module")
def axe() -> str:
    """axe-core, from npm."""
    found = Path(JUDGES) / "node_modules" / "axe-core" / "axe.min.js"
    if not found.is_file():
        pytest.skip("axe-core cannot be had here: npm install --prefix dist/judges axe-core")
    return found.read_text(encoding="utf-8")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Any, filled: Org, axe: str, scheme: str) -> None:
    tab = Tab(browser, filled, color_scheme=scheme, bypass_csp=True)
    found = {}

    def look(what: str) -> None:
        if broken := tab.page.evaluate(
            axe + "\naxe.run().then(made => made.violations.map(one => one.id + ' ' + one.nodes[0].html))"
        ):
            found[what] = broken

    pages = Pages(filled)
    draft = pages.done(
        "/services/new", {"name": f"Other{scheme}", "schema": SMS.replace('"type": "string"', '"type": "strin"', 1)}
    )
    pages.send(f"{draft}/operations", {"do": "all"})
    file = ROOT / "specs" / "sms" / "omniIntegrationProcedures" / f"{WELCOME}.oip-meta.xml"
    procedure = pages.done("/procedures", {}, files={"file": (file.name, file.read_bytes())})
    pages.close()
    more = (
        draft,
        f"{draft}/operations",
        f"{draft}/review",
        f"{draft}/mend",
        procedure.partition("?")[0],
        "/log/1",
        "/nothing",
    )
    for path in (*(one for one in PAGES if "kind=flow" not in one), *more):
        tab.go(path)
        look(path)
    for what in after_forms(tab, filled):
        look(what)
    assert not found


def after_forms(tab: Tab, org: Org) -> Iterator[str]:
    """Pages that only follow a form: refusals, an answer, a run, a screen, records, work that goes on."""
    page = tab.page
    tab.go("/services/new")
    page.fill("#f-name", "CPaaSSMS")
    page.fill("#f-schema", "{}")
    tab.save("Save & Next")
    yield "a service's name that is taken"
    tab.go("/action?name=CPaaSSMS.Send-Sms-Single")
    page.fill("[name='in/subAccountId']", "demo")
    tab.save("Run")
    yield "an action's answer"
    tab.go(f"/procedures/{WELCOME}")
    tab.save("Run")
    yield "a procedure's answer"
    tab.go("/flows/Send_SMS/debug")
    tab.save("Run")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    yield "a run"
    tab.go("/flows/Ask/debug")
    tab.save("Run")
    tab.save("Next")
    yield "a screen that is not filled in"
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.get_by_role("button", name="Change").first.click()
    page.wait_for_load_state()
    yield "a record in Debug"
    tab.go("/records/Account")
    yield "records"
    held = threading.Event()
    inner = wizard.draft

    def slow(*given: Any) -> Any:
        assert held.wait(60)
        return inner(*given)

    wizard.draft, works.PATIENCE = slow, 0.0
    try:
        tab.go("/services/new")
        page.fill("#f-name", "Slow")
        page.fill("#f-schema", SMS)
        tab.save("Save & Next")
        page.wait_for_selector(".stages")
        yield "work that goes on"
        held.set()
        page.wait_for_selector("text=An org says: accepted")  # the page goes on by itself
    finally:
        held.set()
        wizard.draft, works.PATIENCE = inner, 60.0


def test_work_that_goes_on_needs_no_script(browser: Any) -> None:
    with Org() as org:
        tab = Tab(browser, org, java_script_enabled=False)
        held, inner = threading.Event(), wizard.draft

        def slow(*given: Any) -> Any:
            assert held.wait(60)
            return inner(*given)

        wizard.draft, works.PATIENCE = slow, 0.0
        try:
            tab.go("/services/new")
            tab.page.fill("#f-name", "Slow")
            tab.page.fill("#f-schema", SMS)
            tab.save("Save & Next")
            tab.page.wait_for_selector("text=Reading the schema")
            held.set()
            tab.page.wait_for_selector("text=An org says: accepted")
        finally:
            held.set()
            wizard.draft, works.PATIENCE = inner, 60.0


def test_screens_are_answered_by_keyboard_alone(browser: Any, filled: Org) -> None:
    page = Tab(browser, filled).page
    page.goto(f"{filled.instance_url}/setup/flows/Ask/debug")
    keys = Keys(page)
    keys.press("button[value=run]")
    keys.type("[name='screen/Who']", "Ada")
    with page.expect_navigation():
        page.keyboard.press("Enter")  # the screen's own button is the first of the form
    assert "Hello Ada" in page.inner_text("#screen")
    keys.to("[name='screen/Colour']")
    page.keyboard.press("ArrowDown")
    keys.press("button[value=next]")
    assert "All done." in page.inner_text(".log") and "#f00" in page.inner_text(".log")


def test_many_operations_scroll_and_narrow_without_a_page_load(browser: Any) -> None:
    paths = {
        f"/p{n:04d}": {
            "get": {"operationId": f"op{n:04d}", "tags": [f"t{n % 7}"], "responses": {"200": {"description": "ok"}}}
        }
        for n in range(1_223)
    }
    big = json.dumps({"openapi": "3.0.0", "info": {"title": "T", "version": "1"}, "paths": paths})
    with Org() as org:
        pages = Pages(org)
        draft = pages.done("/services/new", {"name": "Big", "schema": big})
        tab = Tab(browser, org)
        page = tab.page
        tab.go(f"{draft}/operations")
        page.evaluate("window.stays = true")
        rows = page.locator("[data-rows] tbody tr")
        assert rows.count() == 100
        for wanted in (200, 300):
            page.evaluate("document.querySelector('[data-rows]').scrollTop = 1e7")
            until(page, f"document.querySelectorAll('[data-rows] tbody tr').length >= {wanted}")
        page.click("#p5")
        page.fill("#f-q", "op1111")
        until(page, "document.querySelectorAll('[data-rows] tbody tr').length === 1")
        page.fill("#f-q", "")
        page.select_option("#f-tag", "t3")
        until(page, "document.querySelector('[data-told]').textContent.includes('175 of 1223')")
        page.click("button[value=all]")
        until(page, "document.querySelector('[data-told]').textContent.startsWith('176 selected')")
        assert page.evaluate("window.stays") is True and not tab.faults
        pages.close()


def test_search_and_the_log_are_live(browser: Any, filled: Org) -> None:
    tab = Tab(browser, filled)
    page = tab.page
    page.keyboard.press("/")
    page.keyboard.type("clientmess")
    page.wait_for_selector("#found a")
    page.keyboard.press("ArrowDown")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab.go("/log")
    before = page.locator("[data-live] tbody tr").count()
    filled.invoke("CPaaSSMS.Send-Sms-Single", {"subAccountId": "live", "body": {"destination": "+1", "text": "x"}})
    until(page, f"document.querySelectorAll('[data-live] tbody tr').length === {before + 1}")
    assert "subaccounts/live" in page.inner_text("[data-live] tbody tr >> nth=0") and not tab.faults


def test_no_word_of_a_document_becomes_a_script(browser: Any) -> None:
    document = json.loads(SMS)
    document["info"]["title"] = HOSTILE
    operation = document["paths"]["/api/v1/subaccounts/{subAccountId}/messages"]["post"]
    operation |= {"summary": HOSTILE, "description": HOSTILE, "tags": [HOSTILE], "operationId": f"op{HOSTILE}"}
    document["components"]["schemas"]["SmsRequest"]["properties"][HOSTILE] = {"type": "string", "description": HOSTILE}
    with Org() as org:
        tab = Tab(browser, org)
        page = tab.page
        tab.go("/services/new")
        page.fill("#f-name", "Bad")
        page.fill("#f-schema", json.dumps(document))
        tab.save("Save & Next")
        page.click("text=Next: Select Operations")
        page.fill("#f-q", "script")
        until(page, "document.querySelector('[data-told]').textContent.includes('1 of 2')")
        page.click("button[value=all]")
        until(page, "document.querySelector('[data-told]').textContent.startsWith('1 selected')")
        page.click("text=Next: Review")
        tab.save("Finish")
        for path in ("", "/services/Bad", "/services/Bad/names", "/actions", "/search?q=script"):
            tab.go(path)
            assert page.locator("main img, main script").count() == 0
        page.fill("#search", "script")
        page.wait_for_selector("#found a")
        assert page.locator("#found img, #found script").count() == 0 and not tab.faults


SHOTS = {
    "setup-home": "",
    "setup-action": "/action?name=CPaaSSMS.Send-Sms-Single",
    "setup-debug": "/flows/Send_SMS/debug",
}


def test_the_pictures_of_the_documents(browser: Any, filled: Org, request: pytest.FixtureRequest) -> None:
    tab = Tab(browser, filled, color_scheme="light")
    for name, path in SHOTS.items():
        tab.go(path)
        if name == "setup-debug":
            for field, value in (("destination", "+6512345678"), ("subAccountId", "demo"), ("text", "Hello")):
                tab.page.fill(f"[name='in/{field}']", value)
            tab.save("Run")
        if request.config.getoption("--update"):
            tab.page.screenshot(path=str(DOCS / f"{name}.png"))
        assert (DOCS / f"{name}.png").stat().st_size < 120_000 and tab.page.locator("main h1").count() == 1
