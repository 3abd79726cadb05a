"""How many wrong names in real flows `flow check` finds, by kind: `python tests/flow_recall.py FOLDER... [--ways 3]`.

Every name of a registered service that a flow writes is misspelt, one at a time: the operation and the service of an action,
its inputs and outputs, classes and their services, and each part of a path that leads into an output or into a variable
of such a class. Found is a misspelling when a new error, refusal or warning says the misspelt name. Names are
found in the XML by patterns of this file, not by the reader that is judged. Exit 1 when one was missed.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
from generator.usecases.flow_checks import check_flows

KINDS = ("action", "service of an action", "input", "output", "class", "service of a class", "field")
REGISTRATION = ".externalServiceRegistration-meta.xml"
_CALL = re.compile(r"<actionCalls>.*?</actionCalls>", re.S)
_NAME = re.compile(r"<name>\s*([^<\s]+)\s*</name>")
_ACTION = re.compile(r"<actionName>(\w+)\.([^<]+)</actionName>\s*<actionType>externalService</actionType>")
_PARAMETER = {
    "input": re.compile(r"<inputParameters>\s*<name>([^<]+)</name>"),
    "output": re.compile(r"<outputParameters>(?:(?!</outputParameters>).)*?<name>([^<]+)</name>", re.S),
}
_CLASS = re.compile(r"<apexClass>(ExternalService__)(\w+)</apexClass>")
_VARIABLE = re.compile(r"<variables>(?:(?!</variables>).)*?</variables>", re.S)
_LOOP = re.compile(r"<loops>(?:(?!</loops>).)*?</loops>", re.S)
_OVER = re.compile(r"<collectionReference>([^<]+)</collectionReference>")
_TRANSFORM = re.compile(r"<transforms>(?:(?!</transforms>).)*?</transforms>", re.S)
_FILLED = re.compile(r"<outputFieldApiName>([^<]+)</outputFieldApiName>")
_REFERENCE = re.compile(r"<(\w+Reference)>[^<]*</\1>|\{![^{}]*\}")
_PATH = re.compile(r"(?<![\w.$])([A-Za-z]\w*)((?:\.\w+)+)")


@dataclass(frozen=True, slots=True)
class WrittenName:
    """A name of a service in a flow's text: its kind and its place."""

    kind: str
    start: int
    end: int


@dataclass
class Recall:
    """What was tried and found, by kind; `missed` names the flow, the kind, the name and its misspelling."""

    tried: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    missed: list[tuple[str, str, str, str]] = field(default_factory=list)

    def __str__(self) -> str:
        lines = [f"{kind:20} {self.found[kind]:5} of {self.tried[kind]:5}" for kind in KINDS]
        return "\n".join(
            [*lines, f"{'all':20} {self.found.total():5} of {self.tried.total():5}", *map(str, self.missed)]
        )


def names_in(text: str, services: frozenset[str]) -> Iterator[WrittenName]:
    """Every name of these services (in lower case) that the flow writes, each place once."""
    heads: dict[str, str] = {}  # what leads into a service's values: its name, and the kind of the first part below it
    for call in _CALL.finditer(text):
        action = _ACTION.search(call.group())
        if action is None or action.group(1).lower() not in services:
            continue
        at = call.start()
        yield WrittenName("service of an action", at + action.start(1), at + action.end(1))
        yield WrittenName("action", at + action.start(2), at + action.end(2))
        for kind, pattern in _PARAMETER.items():
            for one in pattern.finditer(call.group()):
                yield WrittenName(kind, at + one.start(1), at + one.end(1))
        named = _NAME.search(call.group())
        if named and "<storeOutputAutomatically>true<" in call.group():
            heads[named.group(1).lower()] = "output"
    for one in _CLASS.finditer(text):
        service = next((s for s in services if one.group(2).lower().startswith(f"{s}_")), None)
        if service is not None:
            cut = one.start(2) + len(service)
            yield WrittenName("service of a class", one.start(2), cut)
            yield WrittenName("class", cut + 1, one.end(2))
    heads |= _typed(text, services)
    yield from _fields(text, heads)
    for transform in _TRANSFORM.finditer(text):
        if _of_service(transform.group(), services):
            for one in _FILLED.finditer(text, *transform.span()):
                yield from _parts("field", one.start(1), one.group(1))


def _typed(text: str, services: frozenset[str]) -> dict[str, str]:
    """Variables of a service's classes, and loops over what leads into one."""
    made: dict[str, str] = {}
    for variable in _VARIABLE.finditer(text):
        named = _NAME.search(variable.group())
        if named and _of_service(variable.group(), services):
            made[named.group(1).lower()] = "field"
    for loop in _LOOP.finditer(text):
        over, named = _OVER.search(loop.group()), _NAME.search(loop.group())
        if over and named and over.group(1).partition(".")[0].lower() in made:
            made[named.group(1).lower()] = "field"
    return made


def _of_service(text: str, services: frozenset[str]) -> bool:
    """Whether what is declared has a class of one of the services."""
    kind = _CLASS.search(text)
    return kind is not None and any(kind.group(2).lower().startswith(f"{service}_") for service in services)


def _parts(kind: str, at: int, path: str) -> Iterator[WrittenName]:
    """Each part of a path that stands at a place, without an index in brackets; `kind` is that of the first."""
    for part in path.split("."):
        yield WrittenName(kind, at, at + len(part.partition("[")[0]))
        at, kind = at + len(part) + 1, "field"


def _fields(text: str, heads: dict[str, str]) -> Iterator[WrittenName]:
    """Each part of each path below a head, where a flow refers to something."""
    for place in _REFERENCE.finditer(text):
        for path in _PATH.finditer(text, *place.span()):
            kind = heads.get(path.group(1).lower())
            if kind is not None:
                yield from _parts(kind, path.start(2) + 1, path.group(2)[1:])


def misspelt(name: str, way: int) -> str:
    """The name with one letter replaced (way 0), left out (1) or added (2)."""
    at = len(name) // 2
    other = "q" if name[at].lower() != "q" else "z"
    return (name[:at] + other + name[at + 1 :], name[:at] + name[at + 1 :], name[:at] + other + name[at:])[way]


def recall(paths: list[Path], ways: int = 1) -> Recall:
    """Every name of every flow misspelt in so many ways."""
    made = Recall()
    for path in paths:
        beside = path.parent.parent / "externalServiceRegistrations"
        services = frozenset(file.name.removesuffix(REGISTRATION).lower() for file in beside.glob(f"*{REGISTRATION}"))
        known = {word.lower() for file in beside.glob("*") for word in re.findall(r"\w+", file.read_text("utf-8"))}
        text = path.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder:
            copied = _project_of(path, Path(folder))
            before = _said(copied, text)
            for written in sorted(set(names_in(text, services)), key=lambda one: one.start):
                for way in range(ways):
                    name = text[written.start : written.end]
                    wrong = misspelt(name, way)
                    if not wrong or wrong.lower() in known:
                        continue  # that is a name too
                    made.tried[written.kind] += 1
                    said = _said(copied, text[: written.start] + wrong + text[written.end :])
                    if any(wrong.lower() in message.lower() for message in (said - before)):
                        made.found[written.kind] += 1
                    else:
                        made.missed.append((path.name, written.kind, name, wrong))
    return made


def _project_of(path: Path, folder: Path) -> Path:
    """Where a copy of a flow goes, its registrations and the other flows beside it."""
    shutil.copytree(path.parent, folder / "flows")
    beside = path.parent.parent / "externalServiceRegistrations"
    if beside.is_dir():
        (folder / "externalServiceRegistrations").symlink_to(beside, target_is_directory=True)
    return folder / "flows" / path.name


def _said(copied: Path, text: str) -> Counter[str]:
    """What weighs something of what is said of the flow with this text: each message, and how often."""
    copied.write_text(text, encoding="utf-8")
    made = check_flows([copied])
    assert made.value is not None
    return Counter(finding.message for finding in made.value.findings if finding.severity.value != "note")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--ways", type=int, choices=(1, 2, 3), default=3, help="misspellings of each name")
    options = parser.parse_args()
    files = sorted({path for folder in options.folders for path in folder.rglob("*.flow-meta.xml")})
    made = recall(files, options.ways)
    print(made)
    return 1 if made.missed else 0


if __name__ == "__main__":
    sys.exit(main())
