"""`extsvc diff` against the pairs of documents that two other tools are tested with, and what those tests expect.

    python tests/corpus/diff_pairs.py --oasdiff FOLDER --openapi-diff FOLDER [--all]

The folders are checkouts of oasdiff (Go; `checker/*_test.go` over `data/`) and of openapi-diff (Java; `core/src/test`). A
pair counts when its test compares two files as they lie there and says whether the change breaks: oasdiff by the ids that it
expects (`ERR` breaks, `WARN` may break, `INFO` is fine), openapi-diff by its assertion.
Judged is `wire` alone, and the side alone that a test looks at (oasdiff runs one check over documents that hold more). Prints a line per
disagreement, the figures last. Two shares are told: of the pairs whose own test agrees, and of those where a verdict of the two
tools does (SUPPORTED: they contradict each other, or themselves). Exit 1 when the second is below --at-least (default 95 per cent) or
a pair is not explained.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from diff_pairs_explained import EXPLAINED, SUPPORTED

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
# Ids of which a test says that they must not come; and what all checks together find.
_DENIED = re.compile(r"^\s*require\.(?:False|NotContains)\(.*$", re.M)
_WHOLE = re.compile(r"(\w+) := checker\.CheckBackwardCompatibility\(allChecksConfig\(\)")
_LEVEL = re.compile(r"newBackwardCompatibilityRule\((\w+), (ERR|WARN|INFO),")
_LEVELS = {"ERR": Impact.BREAKING, "WARN": Impact.RISKY, "INFO": Impact.FINE}
_TOUCHED = re.compile(
    r"s\d\.Spec|s\d\.\w+ =|loader|allof|flatten|Flatten|WithAttributes|deprecation|Deprecat|Stability", re.I
)


def levels_of(folder: Path) -> dict[str, str]:
    """The level of each of oasdiff's ids."""
    return dict(_LEVEL.findall((folder / "checker" / "rules.go").read_text(encoding="utf-8")))


def oasdiff(folder: Path) -> Iterator[Pair]:
    """The tests that open two files and change neither in memory; those of deprecation periods are no matter of the wire."""
    levels = levels_of(folder)
    for file in sorted((folder / "checker").glob("*_test.go")):
        for name, body in _GO_TEST.findall(file.read_text(encoding="utf-8")):
            opened = dict(_OPENED.findall(body))
            if len(opened) != 2 or opened["s1"] == opened["s2"] or _TOUCHED.search(body):
                continue
            ids = [one for one in re.findall(r"checker\.(\w+Id)\b", _DENIED.sub("", body)) if one in levels]
            whole = _WHOLE.search(body)
            nothing = "require.Empty(t, errs)" in body and "singleCheckConfig" not in body
            nothing = nothing or whole is not None and f"require.Empty(t, {whole[1]})" in body
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


def supported(citation: str, ours: Impact | None, levels: dict[str, str], pairs: Iterable[Pair]) -> bool:
    """Whether the cited id of oasdiff, or the cited test of openapi-diff, really says what ours says."""
    tool, _, name = citation.partition(" ")
    if tool == "oasdiff":
        said = [_LEVELS[levels[name]]] if name in levels else []
    else:
        said = [pair.says for pair in pairs if (pair.tool, pair.test) == (tool, name)]
    return bool(said) and all(agree(one, ours, strictly=True) for one in said)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--oasdiff", type=Path, required=True)
    parser.add_argument("--openapi-diff", type=Path, required=True)
    parser.add_argument("--all", action="store_true", help="print the pairs that agree too")
    parser.add_argument("--at-least", type=float, default=95.0)
    options = parser.parse_args()
    tests = [*oasdiff(options.oasdiff), *openapi_diff(options.openapi_diff)]
    levels = levels_of(options.oasdiff)
    count: Counter[str] = Counter()
    for pair in joined(tests):
        ours, why = judged(pair)
        key = f"{pair.tool} {pair.test}"
        reason, citation = EXPLAINED.get(key, ""), SUPPORTED.get(key, "")
        word = reason.partition(":")[0].partition(" for ")[0] or "left"
        if agree(pair.says, ours):
            word = "agree"
        elif word != "no verdict" and citation and supported(citation, ours, levels, tests):
            word = "supported"
        count[word] += 1
        count["to the word"] += agree(pair.says, ours, strictly=True)
        if options.all or word != "agree":
            verdicts = f"theirs {pair.says.value}, ours {ours.value if ours else 'unreadable'}"
            print(f"{word}: {key} ({pair.old.name} -> {pair.new.name}): {verdicts}")
            print(f"    theirs: {pair.why}\n    ours: {'; '.join(why) or 'no changes'}")
            print("".join(f"    {line}\n" for line in (reason, citation) if line), end="")
    share = figures(count)
    return 0 if share >= options.at_least and not count["left"] else 1


def figures(count: Counter[str]) -> float:
    """Print the figures; answers the share of pairs on which one of the two tools says what we say."""
    total = sum(count.values()) - count["to the word"] - count["no verdict"]
    of = 100 / max(total, 1)
    backed = count["agree"] + count["supported"]
    print(
        f"{total} pairs, {count['no verdict']} more without a verdict: {count['agree']} agree with the test "
        f"({count['agree'] * of:.1f} %; {count['to the word']} to the word)\n"
        f"{count['supported']} more have the other tool's verdict, or another one of the same tool, on their side: "
        f"{backed} ({backed * of:.1f} %)\n"
        f"explained: ours is right in {count['ours']}, neither in {count['neither']}; left: {count['left']}"
    )
    return backed * of


if __name__ == "__main__":
    sys.exit(main())
