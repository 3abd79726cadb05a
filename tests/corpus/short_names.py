"""How short and readable the names of types are: `python tests/corpus/short_names.py FOLDER [--limit N] [--show N]`.

Names every type of every spec below the folder and prints: specs, types, components, inline types; inline names of more than
40 and of more than 60 characters; names given twice; components that are not called as they are written, with what took the
name; inline names with a number of ours, or called after the position of an alternative. Exits with 1 where a name is given
twice, an inline one has more than 60 characters, or more than 5 % have more than 40.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).parents[2]))
from generator.modelling.build import build
from generator.named import in_python
from generator.naming.python import PythonNames
from generator.naming.words import legal
from generator.oas import Spec, load
from generator.salesforce.names import names_for

SUFFIXES = (".json", ".yaml", ".yml")
SEED = 13
READABLE, LONGEST = 40, 60


@dataclass
class Counted:
    """The figures of any number of specs."""

    figures: Counter[str] = field(default_factory=Counter)
    others: list[str] = field(default_factory=list)  # components that are called otherwise
    longest: list[str] = field(default_factory=list)
    seconds: float = 0.0
    naming: float = 0.0

    def add(self, spec: Spec, title: str) -> None:
        service = build(spec, "Svc").service
        salesforce = names_for(service)
        for declared in service.types:
            salesforce.type(declared.key)
        begun = time.process_time()
        python = in_python(salesforce)
        self.naming += time.process_time() - begun
        self.figures["specs"] += 1
        self.figures["types"] += len(service.types)
        every = Counter(names.short for names in python.types.values())
        self.figures["given twice"] += sum(count - 1 for count in every.values())
        for declared in service.types:
            short = python.types[declared.key].short
            if declared.place.root[0] == "schema" and not declared.place.steps:
                self.figures["components"] += 1
                written = legal(declared.place.root[1])
                if short != written:
                    self.figures["components called otherwise"] += 1
                    self.others.append(f"{title}: {written} is {short}")
            else:
                self._inline(python, declared.key, short, title)

    def _inline(self, python: PythonNames, key: str, short: str, title: str) -> None:
        self.figures["inline"] += 1
        self.figures["inline over 40"] += len(short) > READABLE
        self.figures["inline over 60"] += len(short) > LONGEST
        self.figures["inline numbered"] += short[-1:].isdigit() and not short[-3:].isdigit() and "Option" not in short
        self.figures["inline by position"] += "Option" in short
        if len(short) > READABLE:
            self.longest.append(f"{title}: {short} ({key})")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, default=0)
    parser.add_argument("--show", type=int, default=20)
    options = parser.parse_args()
    counted = Counted()
    for path in _specs(options.folder, options.limit):
        loaded = load(str(path))
        if loaded.value is not None:
            counted.add(loaded.value, path.name)
    for name, figure in counted.figures.items():
        print(f"{name:<28} {figure:>8}")
    inline = counted.figures["inline"] or 1
    share = 1 - counted.figures["inline over 40"] / inline
    print(f"inline names of at most 40: {share:.2%}; naming took {counted.naming:.2f} s of CPU")
    for title, rows in (("components called otherwise", counted.others), ("longest", counted.longest)):
        print(f"-- {title}")
        random.Random(SEED).shuffle(rows)
        for row in rows[: options.show]:
            print(f"  {row}")
    sound = not counted.figures["given twice"] and not counted.figures["inline over 60"] and share >= 0.95
    return 0 if sound else 1


def _specs(folder: Path, limit: int) -> Iterator[Path]:
    found = sorted(p for p in folder.rglob("*") if p.suffix in SUFFIXES and p.is_file())
    if folder.is_file():
        found = [folder]
    random.Random(SEED).shuffle(found)
    yield from found[: limit or None]


if __name__ == "__main__":
    raise SystemExit(main())
