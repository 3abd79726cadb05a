"""What each command imports before it does anything: `python tests/bench/modules.py [--write]`.

Counted are the modules that `extsvc COMMAND --help` has imported when it ends, those of Python itself left out (they differ
from version to version). The table stands in docs/performance.md; `--write` puts it there anew, and a test keeps any command
from importing more than it says.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "performance.md"
TABLE = re.compile(r"(?<=<!-- modules -->\n).*?(?=<!-- end -->)", re.DOTALL)
ROW = re.compile(r"^\| `([a-z-]+)` \| (\d+) \|", re.MULTILINE)
LOOK = """
import sys
before = set(sys.modules)
import contextlib, io, json
sys.path.insert(0, sys.argv[1])
from generator.__main__ import main
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    main(sys.argv[2:])
print(json.dumps(sorted(sys.modules.keys() - before)))
"""


def commands() -> list[str]:
    sys.path.insert(0, str(ROOT))
    from generator.cli import COMMANDS

    return list(COMMANDS)


def imported(*words: str) -> Counter[str]:
    """How many modules of each package a command imports, by the package's name."""
    import json

    command = [sys.executable, "-c", LOOK, str(ROOT), *words]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    names = json.loads(ran.stdout.splitlines()[-1])
    heads = (name.partition(".")[0] for name in names)
    return Counter(head for head in heads if head not in sys.stdlib_module_names)


def table(names: Iterable[str]) -> Iterator[str]:
    """The rows of the page."""
    yield "| Command | Modules | of other packages |"
    yield "|---|---:|---|"
    for name in names:
        found = imported(name, "--help")
        others = ", ".join(f"{other} {number}" for other, number in sorted(found.items()) if other != "generator")
        yield f"| `{name}` | {sum(found.values())} | {others} |"


def allowed() -> dict[str, int]:
    """The most modules of each command, as the page has it."""
    found = TABLE.search(PAGE.read_text(encoding="utf-8"))
    return {name: int(number) for name, number in ROW.findall(found[0])} if found else {}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    options = parser.parse_args()
    text = "\n".join(table(commands())) + "\n"
    if options.write:
        PAGE.write_text(TABLE.sub(lambda _: text, PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        print(text, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
