"""Spec files as they are named on a command line: patterns spelled out, and what their services would be called."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import PurePath

from generator.usecases import rules
from generator.usecases.stopping import Stop

# Names of files that say nothing of the service: the folder's does.
_PLAIN = frozenset(("openapi", "swagger", "spec", "api", "index", "schema", "specification"))


def spelled_out(specs: Sequence[str]) -> list[str]:
    """The specs named, patterns spelled out, each once. Raises `Stop` for a pattern that matches nothing."""
    from glob import glob, has_magic

    names: list[str] = []
    for name in specs:
        if has_magic(name) and not os.path.exists(name) and "://" not in name:
            found = sorted(path for path in glob(name, recursive=True) if os.path.isfile(path))
            if not found:
                raise Stop(rules.NO_FILE_MATCHES.at("", pattern=name))
            names += found
        else:
            names.append(name)
    return list(dict.fromkeys(names))


def service_names(specs: Sequence[str], taken: Iterable[str] = ()) -> list[str]:
    """A name for the service of each spec, from its file's name, or with its folder's where that says nothing or is taken.

    Names differ in more than case, from each other and from those `taken`: their packages lie side by side.
    """
    used = {name.lower() for name in taken}
    made = []
    for spec in specs:
        name = next(one for one in _proposals(spec) if one.lower() not in used)
        used.add(name.lower())
        made.append(name)
    return made


def _proposals(spec: str) -> Iterable[str]:
    from generator.salesforce.proposed_names import name_from_file, proposed_name

    path = PurePath(spec)
    folder = path.parent.name
    plain = name_from_file(spec)
    both = proposed_name(f"{folder} {path.stem}") if folder else plain
    if path.stem.lower() in _PLAIN and folder:
        yield proposed_name(folder)
    else:
        yield plain
    yield both
    number = 2
    while True:
        yield f"{both}{number}"
        number += 1
