"""How often verdicts agree with labels: `python tests/validity/agreement.py [FOLDER]`, ours beside openapi-spec-validator's.

FOLDER holds `valid/` and `invalid/` with descriptions in YAML or JSON; by default it is the folder of this script.
"""

from __future__ import annotations

import sys
from pathlib import Path

from generator.diagnostics import Severity
from generator.oas import load
from generator.oas.validate import fast, strict


def ours(path: Path, *, thorough: bool) -> bool:
    """Whether we call the description valid: no errors."""
    made = load(path)
    found = [*made.diagnostics, *((strict if thorough else fast)(made.value) if made.value else ())]
    return not any(diagnostic.severity is Severity.ERROR for diagnostic in found)


def theirs(path: Path) -> bool:
    """Whether openapi-spec-validator accepts the description; whatever it raises is a no."""
    from openapi_spec_validator import validate
    from openapi_spec_validator.readers import read_from_filename

    try:
        tree, uri = read_from_filename(str(path))
        validate(tree, base_uri=uri)
    except BaseException as error:  # it raises errors of many libraries, RecursionError among them
        if isinstance(error, KeyboardInterrupt):
            raise
        return False
    return True


def main(folder: Path) -> None:
    """Print the shares, and each document that we get wrong."""
    judges = {
        "fast": lambda path: ours(path, thorough=False),
        "strict": lambda path: ours(path, thorough=True),
        "openapi-spec-validator": theirs,
    }
    right = {name: {"valid": 0, "invalid": 0} for name in judges}
    paths = {label: sorted((folder / label).glob("*.[jy]*")) for label in ("valid", "invalid")}
    for label, listed in paths.items():
        for path in listed:
            for name, judge in judges.items():
                agrees = judge(path) == (label == "valid")
                right[name][label] += agrees
                if not agrees and name != "openapi-spec-validator":
                    print(f"{name}: {path.name} is labelled {label}")
    total = sum(map(len, paths.values()))
    for name, counts in right.items():
        shares = ", ".join(f"{label} {counts[label]}/{len(paths[label])}" for label in paths)
        print(f"{name:24} {sum(counts.values()) / total:6.1%}  ({shares})")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
