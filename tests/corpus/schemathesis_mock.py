"""Our mock judged by schemathesis: no 500, and no answer outside its own document.

    python tests/corpus/schemathesis_mock.py FOLDER --limit 20 --program PATH_OF_st [--examples 2] [--seconds 60]

schemathesis (PyPI; in an environment of its own) makes valid requests from each document and holds the answers against it:
status codes, media types and schemas. A spec that takes longer than --seconds counts by what was said until then. Prints a
line per spec with failures, the figures last; exit 1 when there is any.
"""

from __future__ import annotations

import argparse
import random
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from table import SEED, SUFFIXES

from generator.mock import UnreadableSpec, serve

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
FAILURE = re.compile(r"^- (?:ST\d+ )?(\S.*)$", re.M)
# "A 204 response is terminated by the end of the header section; it cannot contain content" (RFC 9110, 15.3.5; 205 and 304
# alike): nothing has no media type, whatever the document lists for it.
BARE = re.compile(r"^- (?:ST\d+ )?(Missing Content-Type header)$(?:(?!^\d+\. |^- ).*\n)*?\[(?:204|205|304)\]", re.M)
RAN = re.compile(r"Test cases:\s*\n\s*([\d,]+) generated", re.M)
LARGEST = 400_000  # bytes; schemathesis reads larger ones for minutes


def judged(path: Path, program: str, examples: int, seconds: float) -> tuple[Counter[str], str]:
    """Failures by kind, and the last lines schemathesis said."""
    with serve(path) as mock, TemporaryDirectory() as scratch:  # where schemathesis keeps what it remembers
        command = [
            program,
            "run",
            str(path.resolve()),
            "--url",
            mock.base_url,
            "--checks",
            CHECKS,
            "--mode",
            "positive",
        ]
        command += ["--max-examples", str(examples), "--phases", "examples,fuzzing", "--no-color", "--seed", str(SEED)]
        command += ["--suppress-health-check", "all", "--continue-on-failure", "--request-timeout", "10"]
        try:
            run = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False, cwd=scratch)
            said = run.stdout + run.stderr
        except subprocess.TimeoutExpired as late:
            said = late.stdout.decode("utf-8", "replace") if isinstance(late.stdout, bytes) else late.stdout or ""
        statuses = Counter(f"{seen.status}" for seen in mock.requests if seen.status >= 500)
    found = Counter(match[1] for match in FAILURE.finditer(said))
    found -= Counter(match[1] for match in BARE.finditer(said))
    if mock.mock.source.dialect.startswith("2"):
        # "If this field does not exist, it means no content is returned" (Swagger 2.0, Response Object, schema): nothing
        # has no media type, whatever `produces` says of the other answers.
        del found["Missing Content-Type header"]
    return found + Counter({f"status {status}": number for status, number in statuses.items()}), said


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, default=20)
    parser.add_argument("--program", default="st")
    parser.add_argument("--examples", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--verbose", action="store_true", help="all that schemathesis says of a spec that fails")
    options = parser.parse_args()
    specs = sorted(
        path for path in options.folder.rglob("*") if path.suffix in SUFFIXES and path.stat().st_size < LARGEST
    )
    random.Random(SEED).shuffle(specs)
    total: Counter[str] = Counter()
    looked = cases = 0
    for path in specs:
        if looked == options.limit:
            break
        try:
            found, said = judged(path, options.program, options.examples, options.seconds)
        except UnreadableSpec:
            continue
        looked += 1
        ran = RAN.search(said)
        cases += int(ran[1].replace(",", "")) if ran else 0
        total += found
        print(f"{path.name}: {ran[1] if ran else 'unknown'} cases, {dict(found) or 'fine'}", flush=True)
        if found and options.verbose:
            print(said)
    print(f"{looked} specs, {cases} cases: {sum(total.values())} failures {dict(total)}")
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
