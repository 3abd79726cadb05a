"""How many operations of real documents page, and how: `python tests/corpus/pages.py FOLDER [--list STYLE]`.

Prints a count for each style and, under "input only", the operations that have an input such as `page` or `cursor` but no
answer that it could be followed in. `--list` names the operations of one style (of "input", of "all") to be read by a person.
"""

from __future__ import annotations

import argparse
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from generator.model import paging
from generator.oas import load
from generator.pipeline import model

MARKS = paging.PAGES | paging.OFFSETS | paging.CURSORS | paging.LAST_ITEMS


def pages_of(path: Path) -> tuple[int, list[tuple[str, str, str]]]:
    """How many operations a document has, and (style, call, how) of those that page."""
    loaded = load(path)
    made = model(loaded.value, "Svc").value if loaded.value is not None else None
    if made is None:
        return 0, []
    types = {declared.key: declared for declared in made.service.types}
    found = []
    for operation in made.service.operations:
        how = paging.paging_of(operation, types)
        call = f"{path.name} {operation.verb} {operation.path}"
        if how is not None:
            found.append((how.style, call, repr(how)))
        elif any(p.location == "query" and paging.plain(p.name) in MARKS for p in operation.parameters):
            found.append(("input", call, " ".join(p.name for p in operation.parameters)))
    return len(made.service.operations), found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--list", metavar="STYLE")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    specs = [p for p in sorted(options.folder.rglob("*")) if p.suffix in (".json", ".yaml", ".yml") and p.is_file()]
    counts: Counter[str] = Counter()
    total = 0
    with ProcessPoolExecutor(options.jobs) as pool:
        for operations, found in pool.map(pages_of, specs):
            total += operations
            counts.update(style for style, _, _ in found)
            for style, call, how in found:
                if options.list in (style, "all"):
                    print(f"{style}  {call}  {how}")
    paged = sum(counts[style] for style in paging.STYLES)
    print(f"{len(specs)} documents, {total} operations, {paged} page, input only: {counts['input']}")
    print(", ".join(f"{style} {counts[style]}" for style in paging.STYLES))


if __name__ == "__main__":
    main()
