"""What the runtime costs: checking, encoding, decoding, and a whole call beside bare httpx2.

    python tests/bench/bench_runtime.py [--calls N]

    python tests/bench/bench_runtime.py --against TREE [--runs 5]

Prints medians in microseconds and ratios; read the ratios, the rest depends on the machine. `--against` measures checking,
encoding and decoding with the runtime of another checkout in turns with ours, in processes of their own.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import msgspec

# `--against` runs this file with the runtime of another checkout.
sys.path.insert(0, os.environ.get("EXTSVC_BENCH_RUNTIME") or str(Path(__file__).parents[1] / "handmade"))
sys.path.insert(1, str(Path(__file__).parent))
from quick_server import quick_server
from runtime_support import inside, runtime, sms

Check, Record, UNSET, UnsetType = runtime.Check, runtime.Record, runtime.UNSET, runtime.UnsetType


class User(Record):
    login: str
    id: int
    node_id: str
    avatar_url: str
    type: str
    site_admin: bool
    name: str | None | UnsetType = UNSET
    email: str | None | UnsetType = UNSET


class Label(Record):
    id: int | UnsetType = UNSET
    name: str | UnsetType = UNSET
    description: str | None | UnsetType = UNSET
    color: str | None | UnsetType = UNSET
    default: bool | UnsetType = UNSET


class App(Record):
    id: int
    slug: str | UnsetType = UNSET
    permissions: Permissions
    events: list[str]


class Permissions(Record):
    issues: str | UnsetType = UNSET
    additional_properties: dict[str, str] = runtime.extras()


class Issue(Record):
    id: int
    node_id: str
    url: str
    html_url: str
    number: int
    state: Annotated[str, Check(choices=("open", "closed"))]
    title: str
    body: str | None | UnsetType = UNSET
    user: User | None
    labels: list[Label | str]
    assignees: list[User] | None | UnsetType = UNSET
    locked: bool
    comments: int
    closed_at: datetime | None
    created_at: datetime
    updated_at: datetime
    performed_via_github_app: App | None | UnsetType = UNSET


class Card(Record):
    kind: Annotated[str, Check(choices=("card",))]
    number: str
    month: int


class Bank(Record):
    kind: Annotated[str, Check(choices=("bank",))]
    iban: Annotated[str, Check(max_length=40)]


class Cash(Record):
    amount: int
    name: str


Tagged: Any = runtime.choice("Tagged", lambda: (Card, Bank), tag="kind", tags={"card": 0, "bank": 1})
Untagged: Any = runtime.choice("Untagged", lambda: (Bank, Cash, str))


class Payments(Record):
    tagged: list[Tagged] | UnsetType = UNSET
    untagged: list[Untagged] | UnsetType = UNSET


PAYMENTS = {
    "tagged": Payments(tagged=[Card(kind="card", number="4", month=3), Bank(kind="bank", iban="DE")] * 5),
    "untagged": Payments(untagged=[Cash(amount=3, name="x"), Bank(kind="bank", iban="DE")] * 5),
}


class IssueCreate(Record):
    title: str | int
    body: str | UnsetType = UNSET
    assignee: str | None | UnsetType = UNSET
    milestone: str | int | None | UnsetType = UNSET
    labels: Annotated[list[str] | UnsetType, Check(max_items=100, items=Check(max_length=50))] = UNSET
    assignees: list[str] | UnsetType = UNSET
    state: Annotated[str | UnsetType, Check(choices=("open", "closed"))] = UNSET


def issue(app: bool) -> Any:
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    user = User(
        login="octocat", id=1, node_id="MDQ6", avatar_url="https://x/" + "a" * 40, type="User", site_admin=False
    )
    return Issue(
        id=1,
        node_id="MDU6SXNzdWUx",
        url="https://api.example/repos/o/r/issues/1347",
        html_url="https://example/o/r/issues/1347",
        number=1347,
        state="open",
        title="Found a bug",
        body="I'm having a problem with this. " * 10,
        user=user,
        labels=[
            Label(id=n, name=f"label {n}", description="Something", color="f29513", default=True) for n in range(3)
        ],
        assignees=[user, user],
        locked=True,
        comments=0,
        closed_at=None,
        created_at=moment,
        updated_at=moment,
        performed_via_github_app=(
            App(
                id=1,
                slug="a",
                permissions=Permissions(issues="read", additional_properties={"wiki": "write"}),
                events=[],
            )
            if app
            else None
        ),
    )


def median(function: Callable[[], object], rounds: int = 15, times: int = 2000) -> float:
    """Microseconds of one run, the median of several rounds."""
    found = []
    for _ in range(rounds):
        start = time.process_time()
        for _ in range(times):
            function()
        found.append((time.process_time() - start) / times * 1e6)
    return statistics.median(found)


def codec() -> dict[str, float]:
    """Microseconds of each thing that is done with a value."""
    create = IssueCreate(
        title="Found a bug", body="x" * 300, labels=["bug", "help"], assignees=["a", "b"], state="open"
    )
    checker = inside("checking").checker_of(inside("shapes").shape_of(IssueCreate))
    rows = {
        "check a body (7 fields)": median(lambda: checker(create)),
        "encode a body": median(lambda: runtime.encode(create)),
        "check and encode": median(lambda: (checker(create), runtime.encode(create))),
    }
    for name, one in (("plain", issue(False)), ("with an open record", issue(True))):
        data = runtime.encode(one)
        native = msgspec.json.Decoder(Issue)
        rows[f"decode an issue of {len(data)} bytes, {name}"] = median(lambda data=data: runtime.decode(data, Issue))
        rows[f"  msgspec alone, {name}"] = median(lambda data=data, native=native: native.decode(data))
        rows[f"  json.loads alone, {name}"] = median(lambda data=data: json.loads(data))
    for name, paid in PAYMENTS.items():
        data = runtime.encode(paid)
        rows[f"decode ten of an alternative, {name}"] = median(lambda data=data: runtime.decode(data, Payments))
        rows[f"  encode them, {name}"] = median(lambda paid=paid: runtime.encode(paid))
    return rows


def against(tree: Path, runs: int) -> None:
    """The rows of `codec` by the runtime of another tree, and by ours, in turns."""
    code = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import bench_runtime; bench_runtime.tell()"
    found: list[list[dict[str, float]]] = [[], []]
    for _ in range(runs):
        for place, one in zip(found, (tree, Path(__file__).parents[2]), strict=True):
            environment = {**os.environ, "EXTSVC_BENCH_RUNTIME": str(one.resolve() / "tests" / "handmade")}
            told = subprocess.run([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, check=True)
            place.append(json.loads(told.stdout))
    print(f"{'':50} {'least':>8} {'ratio':>6} {'median':>8} {'ratio':>6}")
    for name in found[0][0]:
        before, now = ([row[name] for row in rows] for rows in found)
        columns = [(least(now), least(now) / least(before)) for least in (min, statistics.median)]
        print(f"{name:50}" + "".join(f" {micros:8.2f} {ratio:6.2f}" for micros, ratio in columns))


def tell() -> None:
    """The rows as JSON, for the process that compares."""
    print(json.dumps(codec()))


def calls(count: int, size: int) -> None:
    import httpx2

    with quick_server(size) as url:
        body = sms.SmsRequest(destination="+6512345678", text="x" * (size - 60))
        plain = {"destination": "+6512345678", "text": "x" * (size - 60)}
        target = url + "/api/v1/subaccounts/demo/messages"
        headers = {"Authorization": "Bearer x"}
        with sms.CPaaSSMS(base_url=url, headers=headers) as ours, httpx2.Client(headers=headers) as bare:
            functions: dict[str, Callable[[], object]] = {
                "httpx2": lambda: bare.post(target, json=plain).json(),
                "generated": lambda: ours.send_sms_single(subAccountId="demo", body=body).code_200,
            }
            report(f"call, {size} bytes", alternate(functions, count))


async def acalls(count: int, size: int) -> None:
    import httpx2

    with quick_server(size) as url:
        body = sms.SmsRequest(destination="+6512345678", text="x" * (size - 60))
        plain = {"destination": "+6512345678", "text": "x" * (size - 60)}
        target = url + "/api/v1/subaccounts/demo/messages"
        found: dict[str, list[tuple[float, float]]] = {"httpx2": [], "generated": []}
        async with sms.AsyncCPaaSSMS(base_url=url) as ours, httpx2.AsyncClient() as bare:

            async def one() -> object:
                return (await bare.post(target, json=plain)).json()

            async def other() -> object:
                return (await ours.send_sms_single(subAccountId="demo", body=body)).code_200

            for number in range(count + 20):
                for name, function in (("httpx2", one), ("generated", other)):
                    wall, cpu = time.perf_counter(), time.process_time()
                    await function()
                    if number >= 20:
                        found[name].append(((time.perf_counter() - wall) * 1e6, (time.process_time() - cpu) * 1e6))
    report(f"asyncio call, {size} bytes", found)


def alternate(functions: dict[str, Callable[[], object]], count: int) -> dict[str, list[tuple[float, float]]]:
    """Wall and CPU microseconds of each call, the candidates in turn."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in functions}
    for function in functions.values():
        for _ in range(20):
            function()
    for _ in range(count):
        for name, function in functions.items():
            wall, cpu = time.perf_counter(), time.process_time()
            function()
            found[name].append(((time.perf_counter() - wall) * 1e6, (time.process_time() - cpu) * 1e6))
    return found


def report(title: str, found: dict[str, list[tuple[float, float]]]) -> None:
    medians = {name: [statistics.median(column) for column in zip(*rows, strict=True)] for name, rows in found.items()}
    base = medians["httpx2"]
    for name, (wall, cpu) in medians.items():
        ratios = f"{wall / base[0]:5.2f} x wall, {cpu / base[1]:5.2f} x CPU"
        print(f"{title} each way, {name:12} {wall:8.0f} us wall {cpu:8.0f} us CPU   {ratios}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=500)
    parser.add_argument("--against", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    if options.against is not None:
        against(options.against, options.runs)
        return
    for name, micros in codec().items():
        print(f"{name:50} {micros:8.2f} us")
    for size in (1_000, 10_000):
        calls(options.calls, size)
        asyncio.run(acalls(options.calls, size))


if __name__ == "__main__":
    main()
