"""Our mock held against what Prism's own test harness expects of Prism.

    python tests/corpus/prism_harness.py FOLDER [--show NAME]

FOLDER is `test-harness/specs` of a checkout of stoplightio/prism. Each file there holds a document, a command line of Prism,
a curl command and the answer to be expected. The document is served by our mock in this process, the request is the
curl command's, read here (no shell is started). Compared are the status, the media type, and the body where the file says
so. Cases of what is Prism's alone (its proxy, Postman collections, answers
that report on themselves) are counted apart; made-up values count as the same when they have the same shape. Exit 1 when a case differs.
"""

from __future__ import annotations

import argparse
import json
import re
import shlex
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from prism_harness_explained import EXPLAINED

from generator.mock.app import Mock, Settings
from generator.mock.check import Incoming
from generator.mock.source import UnreadableSpec, open_spec

SECTION = re.compile(r"^====([\w-]+)====$", re.M)
PRISMS = "stoplight.io/prism/errors"


@dataclass(slots=True)
class Sent:
    """One curl command."""

    method: str = ""
    url: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    form: list[str] = field(default_factory=list)


def read(path: Path) -> dict[str, str]:
    """The sections of a case by name."""
    parts = SECTION.split(path.read_text(encoding="utf-8"))
    return {name: text.strip("\n") for name, text in zip(parts[1::2], parts[2::2], strict=True)}


def sent(command: str) -> Sent | None:
    """A curl command as a request; None when it is something else."""
    words = shlex.split(command.replace("\\\n", " "))
    if not words or words[0] != "curl":
        return None
    made, waiting = Sent(), iter(words[1:])
    for word in waiting:
        if word in ("-X", "--request"):
            made.method = next(waiting)
        elif word in ("-H", "--header"):
            name, _, value = next(waiting).partition(":")
            made.headers.append((name.strip().lower(), value.strip()))
        elif word in ("-d", "--data", "--data-raw", "--data-binary", "--data-ascii"):
            made.data.append(next(waiting))
        elif word == "--data-urlencode":
            name, joint, value = next(waiting).partition("=")
            made.data.append(f"{name}={quote(value)}" if joint else quote(name))
        elif word in ("-b", "--cookie"):
            made.headers.append(("cookie", next(waiting)))
        elif word in ("-F", "--form", "--form-string"):
            made.form.append(next(waiting))
        elif word in ("-u", "--user"):
            import base64

            made.headers.append(("authorization", "Basic " + base64.b64encode(next(waiting).encode()).decode()))
        elif word in ("-I", "--head"):
            made.method = "HEAD"
        elif word.startswith("-X") and len(word) > 2:
            made.method = word[2:]
        elif not word.startswith("-"):
            made.url = word
    return made


def incoming(made: Sent) -> Incoming:
    headers = {name: value for name, value in made.headers if value}
    body = "&".join(made.data).encode()
    if made.form:
        body, headers["content-type"] = _multipart(made.form)
    elif made.data:
        headers.setdefault("content-type", "application/x-www-form-urlencoded")
    parts = urlsplit(made.url)
    headers.setdefault("accept", "*/*")
    query = decode_prism(parts.query, headers)
    method = made.method or ("POST" if made.data or made.form else "GET")
    return Incoming(method.upper(), parts.path or "/", query, tuple(headers.items()), body)


def decode_prism(query: str, headers: dict[str, str]) -> str:
    """Prism's `?__code=404` says what its and our `Prefer: code=404` says."""
    kept = []
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        if name in ("__code", "__example", "__dynamic"):
            wish = f"{name[2:]}={unquote(value)}"
            headers["prefer"] = ", ".join(filter(None, (headers.get("prefer"), wish)))
        else:
            kept.append(pair)
    return "&".join(kept)


def _multipart(fields: list[str]) -> tuple[bytes, str]:
    boundary = "of-the-harness"
    made = b""
    for each in fields:
        name, _, value = each.partition("=")
        value, _, kind = value.partition(";type=")
        file = '; filename="f"' if value.startswith("@") else ""
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n'
        made += (head + (f"Content-Type: {kind}\r\n" if kind else "") + f"\r\n{value.lstrip('@')}\r\n").encode()
    return made + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def expected(text: str) -> tuple[int, dict[str, str], str]:
    """Status, headers and body of an answer as curl prints it."""
    head, _, body = text.replace("\r\n", "\n").strip().partition("\n\n")
    first, *rest = head.splitlines()
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in rest)}
    return int(first.split()[1]), headers, body.strip()


def differs(case: dict[str, str], folder: Path) -> str:
    """Why our answer is another; "" when it is the same."""
    file = folder / ("spec.json" if case["spec"].lstrip().startswith("{") else "spec.yaml")
    file.write_text(case["spec"], encoding="utf-8")
    made = sent(case["command"])
    if made is None:
        return "not a curl command"
    try:
        mock = Mock(open_spec(file), Settings(check_auth=True, cors=("*",)))  # what Prism does unasked
    except UnreadableSpec as error:
        return f"unreadable: {error}"
    reply = mock.handle(incoming(made))
    kind = next(name for name in ("expect", "expect-loose", "expect-keysOnly", "expect-keys-only") if name in case)
    status, headers, body = expected(case[kind])
    # Where no error is declared the number is a choice.
    refused = {reply.status, status} == {400, 422} and (
        PRISMS in body or "problem+json" in headers.get("content-type", "")
    )
    if reply.status != status and not refused:
        return f"status {reply.status} for {status}: {reply.body[:120]!r}"
    ours = {name.lower(): value for name, value in reply.headers}
    for name in ("content-type", "www-authenticate", "access-control-allow-origin"):
        if name in headers and PRISMS not in body and _plain(headers[name]) != _plain(ours.get(name, "")):
            return f"{name} {ours.get(name)!r} for {headers[name]!r}"
    if PRISMS in body:  # its own problem details
        return ""
    if kind == "expect" and body and not _same(body, reply.body.decode("utf-8", "replace")):
        return f"body {reply.body[:160]!r} for {body[:160]!r}"
    if "keys" in kind.lower() and body and _keys(body) != _keys(reply.body.decode()):
        return f"keys {reply.body[:160]!r} for {body[:160]!r}"
    return ""


def _plain(value: str) -> str:
    return value.replace(" ", "").lower().replace(";charset=utf-8", "")


def _same(theirs: str, ours: str) -> bool:
    try:
        return bool(_shape(json.loads(theirs), json.loads(ours)))
    except ValueError:
        made = theirs == "string"  # what Prism makes of any text
        return made or re.sub(r"\s+", "", theirs) == re.sub(r"\s+", "", ours)


def _shape(theirs: Any, ours: Any) -> bool:
    """Equal, or of the same shape where Prism made the value up ("string", 0): each makes its own."""
    if isinstance(theirs, dict) and isinstance(ours, dict):
        return theirs.keys() == ours.keys() and all(_shape(theirs[key], ours[key]) for key in theirs)
    if isinstance(theirs, list) and isinstance(ours, list):
        return not ours or not theirs or all(_shape(a, b) for a, b in zip(theirs, ours, strict=False))
    numbers = isinstance(ours, (int, float)) and not isinstance(ours, bool)
    made = theirs == "string" and isinstance(ours, str) or theirs == 0 and not isinstance(theirs, bool) and numbers
    return bool(theirs == ours or made)


def _keys(text: str) -> Any:
    made = json.loads(text)
    return sorted(made) if isinstance(made, dict) else type(made)


def apart_from(name: str, case: dict[str, str]) -> str:
    """Why a case asks for what is no matter of ours; "" when it does not."""
    server = case.get("server", "")
    if server.lstrip().startswith("proxy"):
        return "proxy"
    if name.endswith(".pc.txt") or "schema.getpostman.com" in case["spec"]:
        return "Postman"
    return "reports on itself" if "--errors" in server else ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", default="", help="only cases whose name holds this, with the whole case")
    options = parser.parse_args()
    figures: Counter[str] = Counter()
    with TemporaryDirectory() as scratch:
        for path in sorted(options.folder.rglob("*.txt")):
            name, case = str(path.relative_to(options.folder)), read(path)
            if options.show and options.show not in name:
                continue
            apart = apart_from(name, case)
            why = "" if apart else differs(case, Path(scratch))
            reason = EXPLAINED.get(name, "")
            word = apart or ("same" if not why else "explained" if reason else "DIFFERS")
            figures[word] += 1
            if why:
                print(f"{word} {name}: {why}" + (f"\n    {reason}" if reason else ""))
            if options.show:
                print(path.read_text(encoding="utf-8"))
    print(", ".join(f"{number} {word}" for word, number in figures.most_common()))
    return 1 if figures["DIFFERS"] else 0


if __name__ == "__main__":
    sys.exit(main())
