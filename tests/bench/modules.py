"""What each command imports before it does anything, and some when they work: `python tests/bench/modules.py [--write]`.

Counted are the modules that `extsvc COMMAND --help` has imported when it ends, those of Python itself and private ones left
out (they differ from version to version), and for a few commands those of a whole run. Both tables stand in
docs/performance.md; `--write` puts them there anew, and tests keep any command from importing more than they say.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "performance.md"
SMS = ROOT / "specs" / "sms.json"
WORK = ("call", "flow run", "mcp", "lsp")
OURS = ("generator", "clients")
AT_WORK = re.compile(r"(?<=<!-- at work -->\n).*?(?=<!-- end -->)", re.DOTALL)
TABLE = re.compile(r"(?<=<!-- modules -->\n).*?(?=<!-- end -->)", re.DOTALL)
ROW = re.compile(r"^\| `([a-z -]+)` \| (\d+) \|", re.MULTILINE)
LOOK = """
import sys
before = set(sys.modules)
import contextlib, io, json
sys.path.insert(0, sys.argv[1])
from generator.__main__ import main
with contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO())), contextlib.suppress(SystemExit):
    main(sys.argv[2:])
sys.__stderr__.write("\\n" + json.dumps(sorted(sys.modules.keys() - before)))
"""


def commands() -> list[str]:
    sys.path.insert(0, str(ROOT))
    from generator.cli import COMMANDS

    return list(COMMANDS)


def imported(*words: str, inside: Path | None = None) -> Counter[str]:
    """How many modules of each package a command imports, by the package's name. Raises OSError where it comes to no end."""
    import json

    command = [sys.executable, "-c", LOOK, str(ROOT), *words]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, cwd=inside, stdin=subprocess.DEVNULL)
    names = json.loads(ran.stderr.splitlines()[-1])
    heads = (name.partition(".")[0] for name in names)
    return Counter(head for head in heads if head not in sys.stdlib_module_names and not head.startswith("_"))


def at_work(folder: Path, names: Iterable[str] = WORK) -> Iterator[tuple[str, Counter[str]]]:
    """What commands import in a whole run: a call is made, a flow run, a server answers until its input ends."""
    sys.path.insert(0, str(ROOT))
    from tests.bench.quick_server import quick_server

    flow, to, text = "Send.flow-meta.xml", "destination=+6512345678", "text=hi"
    imported("add", str(SMS), "--service", "CPaaSSMS", "--all", inside=folder)
    imported("flow", "new", "CPaaSSMS.Send-Sms-Single", "-o", flow, inside=folder)
    with quick_server() as url:
        asked = (word for value in ("subAccountId=demo", to, text) for word in ("--input", value))
        words = {
            "call": (
                "call",
                "clients",
                "CPaaSSMS.Send-Sms-Single",
                "subAccountId=demo",
                f"body.{to}",
                f"body.{text}",
                "--base-url",
                url,
            ),
            "flow run": ("flow", "run", flow, "--base-url", url, *asked),
            "mcp": ("mcp",),
            "lsp": ("lsp",),
        }
        for name in names:
            yield name, imported(*words[name], inside=folder)


def ours(found: Counter[str]) -> int:
    """How many of them are the product's own, or of a generated client; what a library imports is its own affair."""
    return sum(found[head] for head in OURS)


def table(rows: Iterable[tuple[str, Counter[str]]]) -> str:
    """The rows of the page."""
    lines = ["| Command | Modules | of other packages |", "|---|---:|---|"]
    for name, found in rows:
        others = ", ".join(f"{other} {number}" for other, number in sorted(found.items()) if other not in OURS)
        lines.append(f"| `{name}` | {ours(found)} | {others} |")
    return "\n".join(lines) + "\n"


def allowed(table: re.Pattern[str] = TABLE) -> dict[str, int]:
    """The most modules of each command, as the page has it."""
    found = table.search(PAGE.read_text(encoding="utf-8"))
    return {name: int(number) for name, number in ROW.findall(found[0])} if found else {}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    options = parser.parse_args()
    helped = table((name, imported(name, "--help")) for name in commands())
    with tempfile.TemporaryDirectory() as folder:
        worked = table(at_work(Path(folder)))
    if options.write:
        page = TABLE.sub(lambda _: helped, PAGE.read_text(encoding="utf-8"))
        PAGE.write_text(AT_WORK.sub(lambda _: worked, page), encoding="utf-8")
    else:
        print(helped, worked, sep="\n", end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
