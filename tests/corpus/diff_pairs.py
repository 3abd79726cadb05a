"""`extsvc diff` against the pairs of documents that two other tools are tested with, and what those tests expect.

    python tests/corpus/diff_pairs.py --oasdiff FOLDER --openapi-diff FOLDER [--all]

The folders are checkouts of oasdiff (Go; `checker/*_test.go` over `data/`) and of openapi-diff (Java; `core/src/test`). A
pair counts when its test compares two files as they lie there and says whether the change breaks: oasdiff by the ids that it
expects (`ERR` breaks, `WARN` may break, `INFO` is fine), openapi-diff by its assertion.
Judged is `wire` alone, and the side alone that a test looks at (oasdiff runs one check over documents that hold more). Prints a line per
disagreement, the figures last; exit 1 when fewer agree than --at-least (default 95 per cent) once EXPLAINED is set apart.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from diff_pairs_explained import EXPLAINED

from generator.compare.rules import Impact
from generator.usecases.comparing import diff


@dataclass(frozen=True, slots=True)
class Pair:
    """Two documents and what a test says of them."""

    tool: str
    test: str
    old: Path
    new: Path
    says: Impact
    why: str  # the ids or the assertion
    side: str = ""  # "request" or "response" where the test looks at that side alone


# -- oasdiff ----------------------------------------------------------------------------------------------------------

_GO_TEST = re.compile(r"^func (Test\w+)\(t \*testing\.T\) \{\n(.*?)^\}", re.M | re.S)
_OPENED = re.compile(r'(s\d)(?:, _|, err) :?= open\("([^"]+)"\)')
_LEVEL = re.compile(r"newBackwardCompatibilityRule\((\w+), (ERR|WARN|INFO),")
_LEVELS = {"ERR": Impact.BREAKING, "WARN": Impact.RISKY, "INFO": Impact.FINE}
_TOUCHED = re.compile(
    r"s\d\.Spec|s\d\.\w+ =|loader|allof|flatten|Flatten|WithAttributes|deprecation|Deprecat|Stability", re.I
)


def oasdiff(folder: Path) -> Iterator[Pair]:
    """The tests that open two files and change neither in memory; those of deprecation periods are no matter of the wire."""
    levels = dict(_LEVEL.findall((folder / "checker" / "rules.go").read_text(encoding="utf-8")))
    for file in sorted((folder / "checker").glob("*_test.go")):
        for name, body in _GO_TEST.findall(file.read_text(encoding="utf-8")):
            opened = dict(_OPENED.findall(body))
            if len(opened) != 2 or opened["s1"] == opened["s2"] or _TOUCHED.search(body):
                continue
            ids = [one for one in re.findall(r"checker\.(\w+Id)\b", body) if one in levels]
            nothing = "require.Empty(t, errs)" in body and "singleCheckConfig" not in body
            if not ids and not nothing or "requireNoChange" in body or "slices.Contains" in body:
                continue
            says = min((_LEVELS[levels[one]] for one in ids), key=lambda impact: impact.rank, default=Impact.FINE)
            old, new = (file.parent / opened[side] for side in ("s1", "s2"))
            sides = {side for side in ("request", "response") if any(side in one.lower() for one in ids)}
            side = sides.pop() if len(sides) == 1 else ""
            yield Pair("oasdiff", name, old, new, says, ", ".join(sorted(set(ids))) or "nothing", side)


# -- openapi-diff -----------------------------------------------------------------------------------------------------

_JAVA_TEST = re.compile(r"@Test.*?void (\w+)\(.*?\) *(?:throws \w+ *)?\{\n(.*?)^  \}", re.M | re.S)
_CONSTANT = re.compile(r'String (\w+)\s*=\s*"([^"]+\.(?:yaml|json))"')
_PROPERTIES = "java/org/openapitools/openapidiff/core/model/BackwardIncompatibleProp.java"
_SAYS = {
    "assertSpecUnchanged": Impact.FINE,
    "assertSpecChangedButCompatible": Impact.FINE,
    "assertOpenApiBackwardCompatible": Impact.FINE,
    "assertOpenApiAreEquals": Impact.FINE,
    "assertSpecIncompatible": Impact.BREAKING,
    "assertOpenApiBackwardIncompatible": Impact.BREAKING,
    "changedOpenApi.isCompatible()).isTrue": Impact.FINE,
    "changedOpenApi.isCompatible()).isFalse": Impact.BREAKING,
    "changedOpenApi.isIncompatible()).isTrue": Impact.BREAKING,
    "changedOpenApi.isIncompatible()).isFalse": Impact.FINE,
}


def openapi_diff(folder: Path) -> Iterator[Pair]:
    """The tests that name two resources and say once whether they are compatible."""
    resources = folder / "core" / "src" / "test" / "resources"
    properties = folder / "core" / "src" / "main" / _PROPERTIES
    optional = set(re.findall(r"(\w+)\(\s*\"[^\"]+\",\s*false\)", properties.read_text(encoding="utf-8")))
    for file in sorted((folder / "core" / "src" / "test" / "java").rglob("*Test.java")):
        text = file.read_text(encoding="utf-8")
        constants = dict(_CONSTANT.findall(text))
        for name, body in _JAVA_TEST.findall(text):
            body = re.sub(r"\s+", " ", body)
            if any(re.search(rf"\b{word}\b", body) for word in optional):
                continue  # breaks only for who asks for it: no verdict
            said = [word for word in _SAYS if word + "(" in body]
            for word in said:
                found = re.search(re.escape(word) + r"\(\s*([^,()]+),\s*([^,()]+)[,)]", body)
                if found is None:
                    found = re.search(r"fromLocations\(\s*([^,()]+),\s*([^,()]+)[,)]", body)
                names = [constants.get(one.strip(), one.strip().strip('"')) for one in found.groups()] if found else []
                files = [resources / one for one in names]
                if len(files) == 2 and all(one.is_file() for one in files):
                    yield Pair("openapi-diff", f"{file.stem}.{name}", files[0], files[1], _SAYS[word], word)


# -- the run ----------------------------------------------------------------------------------------------------------


def joined(pairs: Iterable[Pair]) -> list[Pair]:
    """One pair for all tests of the same two files and the same side: each test looks for one change, the worst decides."""
    made: dict[object, Pair] = {}
    for pair in pairs:
        key = (pair.old.resolve(), pair.new.resolve(), pair.side)
        past = made.get(key)
        if past is not None:
            says = min(past.says, pair.says, key=lambda impact: impact.rank)
            pair = replace(past, says=says, why=", ".join(dict.fromkeys(f"{past.why}, {pair.why}".split(", "))))
        made[key] = pair
    return list(made.values())


def judged(pair: Pair) -> tuple[Impact | None, list[str]]:
    """What we say of the wire, and why; None when one of the two cannot be read."""
    made = diff(pair.old, pair.new)
    if made.value is None:
        return None, [f"{one.rule.id}: {one.message}" for one in made.diagnostics[:2]]
    other = {"request": "response-", "response": "request-"}.get(pair.side, "none")
    changes = [change for change in made.value.changes if not change.rule.id.startswith(other)]
    worst = min((change.rule.wire for change in changes), key=lambda impact: impact.rank, default=Impact.FINE)
    return worst, [f"{c.rule.id}: {c.message}" for c in changes if c.rule.wire is worst][:4]


def agree(theirs: Impact, ours: Impact | None, *, strictly: bool = False) -> bool:
    """Breaking or not. "May break" of one side agrees with "breaks" of the other, unless `strictly`: then ours must break
    where theirs does.
    """
    if ours is None:
        return False
    if theirs is Impact.RISKY or (ours is Impact.RISKY and not strictly):
        return Impact.FINE not in (theirs, ours) or theirs is Impact.FINE
    return (theirs is Impact.BREAKING) == (ours is Impact.BREAKING)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--oasdiff", type=Path)
    parser.add_argument("--openapi-diff", type=Path)
    parser.add_argument("--all", action="store_true", help="print the pairs that agree too")
    parser.add_argument("--at-least", type=float, default=95.0)
    options = parser.parse_args()
    pairs = [*(oasdiff(options.oasdiff) if options.oasdiff else ())]
    pairs += openapi_diff(options.openapi_diff) if options.openapi_diff else ()
    agreed = strictly = 0
    sides: Counter[str] = Counter()
    pairs = joined(pairs)
    for pair in pairs:
        ours, why = judged(pair)
        same = agree(pair.says, ours)
        key = f"{pair.tool} {pair.test}"
        reason = EXPLAINED.get(key, "")
        agreed += same
        strictly += agree(pair.says, ours, strictly=True)
        sides[reason.partition(":")[0].partition(" for ")[0]] += not same and bool(reason)
        if options.all or not same:
            word = "agree" if same else "explained" if reason else "DIFFER"
            verdicts = f"theirs {pair.says.value}, ours {ours.value if ours else 'unreadable'}"
            print(f"{word} {key} ({pair.old.name} -> {pair.new.name}): {verdicts}")
            print(
                f"    theirs: {pair.why}\n    ours: {'; '.join(why) or 'no changes'}"
                + (f"\n    {reason}" if reason else "")
            )
    total = len(pairs)
    share = 100 * agreed / total if total else 0.0
    explained = sides.total()
    right = ", ".join(f"{side} {number}" for side, number in sides.most_common() if number)
    print(
        f"{total} pairs: {agreed} agree ({share:.1f} %; {strictly} to the word), {explained} explained "
        f"(who is right: {right}), {total - agreed - explained} left"
    )
    return 0 if share >= options.at_least and agreed + explained == total else 1


if __name__ == "__main__":
    sys.exit(main())
