"""A second opinion that is not ours: the generated code called against Prism instead of our mock.

    python tests/corpus/prism.py FOLDER --limit 20 [--prism PROGRAM] [--install]

Prism (npm @stoplight/prism-cli) checks each request by its own reading of the document and answers an example. A call
passes when Prism accepts it and the generated code understands the answer. Each spec runs in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from behaviour import Calls, Failure, entry_of
from one import SERVICE, generate
from table import SEED, SUFFIXES, _is_spec

from generator.mock.check import Incoming, matching

ROOT = Path(__file__).parents[2]
HOME = ROOT / "build" / "prism"
VERSION = "5.16.0"
START = 60.0
PROBLEM = "stoplight.io/prism/errors"
DOWN = "prism: went down"
OWN_LIMITS = ("NO_COMPLEX_OBJECT_TEXT",)
LARGEST = 3_000_000  # Prism takes minutes to start on more


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, default=20)
    parser.add_argument("--only", action="append", default=[], metavar="WORD")
    parser.add_argument(
        "--most", type=int, default=60, help="operations per spec, chosen by a fixed seed (default: 60)"
    )
    parser.add_argument("--prism", default="", help="the program; default: build/prism or the PATH")
    parser.add_argument("--install", action="store_true", help=f"npm install {VERSION} into build/prism first")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        json.dump(judge(options.folder, options.prism, options.most), sys.stdout)
        return 0
    program = find(options)
    if not program:
        print("Prism is not here: --install puts it into build/prism (needs npm)", file=sys.stderr)
        return 2
    rows = [row_of(path, program, options.most) for path in chosen(options)]
    total: Counter[str] = Counter()
    for row in rows:
        total.update(row.get("causes", {}))
    passed = sum(row.get("passed", 0) for row in rows)
    print(
        f"{sum('passed' in row for row in rows)} specs, {passed} calls passed, {sum(total.values())} failed: {dict(total)}"
    )
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    return 0


def find(options: argparse.Namespace) -> str:
    if options.install:
        HOME.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["npm", "install", "--prefix", str(HOME), "--no-audit", "--no-fund", f"@stoplight/prism-cli@{VERSION}"],
            check=True,
        )
    own = HOME / "node_modules" / ".bin" / "prism"
    return options.prism or (str(own) if own.exists() else shutil.which("prism") or "")


def chosen(options: argparse.Namespace) -> list[Path]:
    found = sorted(path for path in options.folder.rglob("*") if path.suffix in SUFFIXES and _is_spec(path))
    found = [path for path in found if path.stat().st_size < LARGEST]
    if options.only:
        return [path for path in found if any(word in path.name for word in options.only)][: options.limit]
    random.Random(SEED).shuffle(found)
    return found[: options.limit]


def row_of(path: Path, program: str, most: int) -> dict[str, Any]:
    words = [str(path), "--one", "--prism", program, "--most", str(most)]
    try:
        done = subprocess.run([sys.executable, __file__, *words], capture_output=True, text=True, timeout=600)
        row: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        row = {"stopped": "no end within 600 s"}
    except ValueError:
        row = {"stopped": (done.stderr.strip().splitlines() or ["nothing said"])[-1][:200]}
    row["spec"] = path.name
    said = row.get("stopped") or f"{row['passed']} passed, {row['skipped']} skipped, failed {row['causes']}"
    print(f"{path.name[:56]:<56} {said}", flush=True)
    return row


def judge(spec: Path, program: str, most: int) -> dict[str, Any]:
    """Generate, start Prism, call."""
    with TemporaryDirectory() as folder:
        row: dict[str, Any] = {}
        if not generate(spec, Path(folder) / "out", row):
            return row
        sys.path.insert(0, folder)
        with prism(program, spec, Path(folder)) as url:
            if not url:
                return {"stopped": "Prism does not start on this document"}
            return called(spec, url, most).to_json()


@contextmanager
def prism(program: str, spec: Path, folder: Path) -> Any:
    """A running Prism; gives its address, or "" when it does not come up."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = [program, "mock", str(spec), "--host", "127.0.0.1", "--port", str(port)]
    with (folder / "prism.log").open("wb") as log:
        process = subprocess.Popen(
            words, stdout=log, stderr=subprocess.STDOUT, env=os.environ | {"NODE_OPTIONS": "--max-old-space-size=2048"}
        )
    try:
        yield f"http://127.0.0.1:{port}" if _up(process, port) else ""
    finally:
        process.terminate()
        process.wait(10)


def _up(process: subprocess.Popen[bytes], port: int) -> bool:
    started = time.monotonic()
    while process.poll() is None and time.monotonic() - started < START:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return True
        except OSError:
            time.sleep(0.2)
    return False


def called(spec: Path, url: str, most: int) -> Calls:
    """Every operation, or as many as wanted, with all inputs and with the required ones."""
    from generator.mock import Mock, open_spec, request_for
    from generator.usecases.packages import part

    mock = Mock(open_spec(spec))
    registry = part(import_module("out"), "registry")
    actions = {_key(found.operation): found for found in map(registry.find, registry.actions())}
    operations = list(mock.router.operations)
    random.Random(SEED).shuffle(operations)
    calls = Calls()
    for operation in operations[:most]:
        action = actions.get((operation.verb, re.sub(r"\{[^{}]*\}", "{}", operation.path)))
        if action is None:
            calls.failures.append(Failure(operation.key, "not there", ""))
            continue
        for variant, optional in (("full", True), ("lean", False)):
            body = action.operation.body
            request = request_for(
                operation, mock.maker, optional=optional, media_type=body.media_types[0] if body else ""
            )
            if request.misfits:
                calls.skipped += 1
                continue
            headers, query = keys(operation, mock.schemes)
            outgoing: list[Any] = []
            with action.client(
                base_url=url, headers=headers, query=query, retries=0, timeout=30, before=outgoing.append
            ) as client:
                result = registry.invoke(action.name, [entry_of(action.operation, request)], clients={SERVICE: client})[
                    0
                ]
            cause, words = verdict(result, outgoing, mock, operation)
            if cause:
                calls.failures.append(Failure(operation.key, cause, words[:500], variant))
            else:
                calls.passed += 1
            if cause == DOWN:
                return calls
    return calls


def _key(operation: Any) -> tuple[str, str]:
    return operation.verb, re.sub(r"\{[^{}]*\}", "{}", operation.path)


def keys(operation: Any, schemes: dict[str, dict[str, Any]]) -> tuple[dict[str, str], dict[str, str]]:
    """Something for each scheme of the first alternative, as Prism only looks whether it is there."""
    headers: dict[str, str] = {}
    query: dict[str, str] = {}
    for name in operation.security[0] if operation.security else ():
        scheme = schemes.get(name, {})
        if scheme.get("type") == "apiKey":
            where = {"header": headers, "query": query}.get(str(scheme.get("in")))
            if where is None:
                headers["Cookie"] = f"{scheme.get('name')}=demo"
            else:
                where[str(scheme.get("name"))] = "demo"
        elif scheme.get("type") == "basic" or str(scheme.get("scheme")).lower() == "basic":
            headers["Authorization"] = "Basic ZGVtbzpkZW1v"
        else:
            headers["Authorization"] = "Bearer demo"
    return headers, query


def verdict(result: Any, outgoing: list[Any], mock: Any, operation: Any) -> tuple[str, str]:
    """The cause of a failure and its words; "" for a pass. What Prism itself cannot do is told apart."""
    code = result.output_values.get("responseCode")
    told = "; ".join(str(error["message"]) for error in result.errors)
    if result.is_success or (code is not None and f"{code}Exc" in result.output_values):
        return "", ""
    if not outgoing:
        return "refused before sending", told
    try:
        status, text, kind = again(outgoing[-1])
    except OSError as error:
        return DOWN, f"{outgoing[-1].method} {outgoing[-1].url}: {error}"
    if PROBLEM not in text:
        fits = answer_fits(text, status, kind, mock, operation)
        return ("answer not understood", told) if fits else ("prism: its answer does not fit the document", told)
    problem = json.loads(text)
    name = str(problem.get("type", "")).partition("#")[2]
    words = json.dumps(problem.get("validation") or problem.get("detail") or problem.get("title"))
    if name in OWN_LIMITS or "serializer" in str(problem.get("title")):
        return "prism: cannot answer in this media type", words
    if "multipart" in outgoing[-1].headers.get("content-type", "") and "must be" in words:
        return "prism: does not read a part of multipart as JSON", words
    ours = asked(outgoing[-1], mock)
    return (f"both refuse: {name}" if ours else f"prism alone refuses: {name}"), f"{outgoing[-1].url} {words} {ours}"


def again(sent: Any) -> tuple[int, str, str]:
    """The same request once more, to see the raw answer."""
    import httpx2

    try:
        reply = httpx2.request(sent.method, sent.url, headers=dict(sent.headers), content=_bytes(sent), timeout=30)
    except httpx2.TransportError as error:
        raise OSError(str(error)) from error
    return reply.status_code, reply.text, reply.headers.get("content-type", "")


def _bytes(sent: Any) -> bytes:
    body = sent.body
    return bytes(body) if isinstance(body, (bytes, bytearray)) else b""


def answer_fits(text: str, status: int, kind: str, mock: Any, operation: Any) -> bool:
    """Whether Prism's answer is what the document promises."""
    codes = (str(status), f"{str(status)[0]}XX", "DEFAULT")
    answer = next((a for code in codes for a in operation.answers if a.code.upper() == code), None)
    media = matching(answer.contents, kind) if answer is not None else None
    if media is None or media.schema is None or "json" not in kind:
        return True
    try:
        return bool(mock.schemas.fits(media.schema, json.loads(text), "response"))
    except ValueError:
        return False


def asked(sent: Any, mock: Any) -> str:
    """What our own mock says to the same request: its first violation, or nothing."""
    address = urlsplit(sent.url)
    headers = tuple((name.lower(), value) for name, value in sent.headers.items())
    mock.handle(Incoming(sent.method, address.path, address.query, headers, _bytes(sent)))
    violations = mock.requests[-1].violations
    return str(violations[0]) if violations else ""


if __name__ == "__main__":
    raise SystemExit(main())
