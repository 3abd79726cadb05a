"""What `make bench` measures: commands of a checkout over real specs, each prepared by the same checkout, whole processes."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.bench.cost import Cost, out_of_the_way, spend
from tests.bench.quick_server import quick_server

TEN = 10


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: its name, the spec it is about, what prepares it and what is measured, and who else can do it."""

    name: str
    spec: str
    run: Callable[[Workshop, Path], Cost]
    prepare: Callable[[Workshop, Path], None] = lambda shop, spec: None
    peers: tuple[str, ...] = ()


class Workshop:
    """A checkout, and the folder in which its commands run."""

    def __init__(self, checkout: Path, folder: Path) -> None:
        self.checkout, self.folder = checkout, folder
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)

    def command(self, *words: str, inside: Path | None = None) -> Cost:
        """A command of the checkout; compiled modules are kept, else the checkout edited last would be compiled anew each time."""
        return self._python("-m", "generator", *words, inside=inside)

    def _python(self, *words: str, inside: Path | None = None) -> Cost:
        paths = {"PYTHONPATH": f"{self.checkout}:{self.folder}", "PYTHONSAFEPATH": "1", "PYTHONDONTWRITEBYTECODE": ""}
        return spend([sys.executable, *words], inside or self.folder, **paths)

    def generate(self, spec: Path, *picked: str) -> Cost:
        """All of a spec, or what is picked, into a folder that is not there."""
        out_of_the_way(self.folder / "clients")
        return self.again(spec, *picked)

    def again(self, spec: Path, *picked: str) -> Cost:
        return self.command("generate", str(spec), "--service", "Bench", "--out", "clients", *(picked or ("--all",)))

    def ten(self, spec: Path) -> Cost:
        """Ten operations, spread over the document."""
        ids = [found.decode() for found in _ID.findall(spec.read_bytes())]
        picked = ids[:: max(1, len(ids) // TEN)][:TEN]
        return self.generate(spec, *(word for name in picked for word in ("--operation", name)))

    def import_one(self, spec: Path) -> Cost:
        """A new process that imports one operation of what was generated."""
        operations = sorted((self.folder / "clients" / "bench" / "operations").glob("*.py"))
        name = next(path.stem for path in operations if path.stem != "__init__")
        return self._python("-c", f"from clients.bench import {name}")

    def first_call(self, spec: Path) -> Cost:
        """A new process that makes one call of the SMS service."""
        with quick_server() as url:
            return self._python("-c", _FIRST_CALL, url)

    def first_charge(self, spec: Path) -> Cost:
        """A new process that reads one charge of Stripe, a type that leads to hundreds of others."""
        with quick_server(answer=_CHARGE) as url:
            return self._python("-c", _FIRST_CHARGE, url)

    def project(self, spec: Path) -> None:
        """A project with the spec, up to date."""
        home = self.home(spec)
        if not home.is_dir():
            home.mkdir()
            shutil.copy(spec, home / "spec.json")
            self.command("add", "spec.json", "--service", "Bench", "--all", "--out", "project", inside=home)
        self.command("sync", inside=home)

    def home(self, spec: Path) -> Path:
        """Where the project of a spec lies."""
        return self.folder / f"project-{spec.stem}"

    def changed(self, spec: Path) -> Cost:
        """A sync after the words about one property have changed."""
        place = self.home(spec) / "spec.json"
        place.write_bytes(with_a_change(place.read_bytes()))
        return self.command("sync", inside=self.home(spec))

    def differing(self, spec: Path) -> None:
        (self.folder / "new.json").write_bytes(with_a_change(spec.read_bytes()))


_FIRST_CALL = """
import sys
from clients.bench import Bench, SmsRequest
api = Bench(base_url=sys.argv[1])
assert api.send_sms_single(subAccountId="demo", body=SmsRequest(destination="+65", text="hi")).code_200.umid
"""

_FIRST_CHARGE = """
import sys
from clients.bench import Bench
assert Bench(base_url=sys.argv[1]).get_charges_charge("ch_1").value.amount == 1099
"""
_CHARGE = """{"id": "ch_1", "object": "charge", "amount": 1099, "amount_captured": 1099, "amount_refunded": 0, "captured": true,
"billing_details": {"address": {"city": null, "country": "US"}, "email": null}, "created": 1679090539, "currency": "usd",
"customer": "cus_1", "disputed": false, "livemode": false, "metadata": {}, "outcome": {"risk_level": "normal", "type": "authorized"},
"paid": true, "payment_method_details": {"card": {"brand": "visa", "last4": "4242"}, "type": "card"}, "refunded": false,
"status": "succeeded"}"""

# Found without a tree: what this process holds counts as memory of those that it starts.
_ID = re.compile(rb'"operationId":\s*"([^"\\]+)"')
_WORDS = re.compile(rb'"properties":\s*\{.*?"description":\s*"', re.DOTALL)


def with_a_change(data: bytes) -> bytes:
    """The document with one word more about the first property that has any. Raises ValueError when none has."""
    found = _WORDS.search(data)
    if found is None:
        raise ValueError("no property has a description")
    return data[: found.end()] + b"Changed. " + data[found.end() :]


def rows() -> Iterator[Row]:
    """The table."""
    yield Row("--help", "sms.json", lambda shop, spec: shop.command("--help"))
    yield Row("SMS, generate", "sms.json", Workshop.generate, peers=("opc", "ogc"))
    yield Row("SMS, nothing changed", "sms.json", Workshop.again, lambda shop, spec: _made(shop, spec))
    yield Row("SMS, first call", "sms.json", Workshop.first_call, lambda shop, spec: _made(shop, spec), peers=("bare",))
    for name in ("github", "stripe"):
        spec, title = f"{name}.json", {"github": "GitHub", "stripe": "Stripe"}[name]
        yield Row(f"{title}, generate", spec, Workshop.generate, peers=("opc", "ogc"))
        yield Row(f"{title}, import one operation", spec, Workshop.import_one, lambda shop, spec: _made(shop, spec))
        yield Row(f"{title}, validate", spec, lambda shop, spec: shop.command("validate", str(spec)), peers=("osv",))
        yield Row(
            f"{title}, sync, nothing changed",
            spec,
            lambda shop, spec: shop.command("sync", inside=shop.home(spec)),
            Workshop.project,
        )
        yield Row(f"{title}, sync, one property changed", spec, Workshop.changed, Workshop.project)
        yield Row(
            f"{title}, check", spec, lambda shop, spec: shop.command("check", inside=shop.home(spec)), Workshop.project
        )
        yield Row(f"{title}, diff", spec, lambda shop, spec: shop.command("diff", str(spec), "new.json"), Workshop.differing)  # fmt: skip
    yield Row("Stripe, first call", "stripe.json", Workshop.first_charge, lambda shop, spec: _made(shop, spec))
    yield Row("Microsoft Graph, ten operations", "msgraph.json", Workshop.ten)
    yield Row("Microsoft Graph, generate", "msgraph.json", Workshop.generate)


def _made(shop: Workshop, spec: Path) -> None:
    shop.generate(spec)
