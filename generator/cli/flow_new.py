"""`extsvc flow new`: a first flow around an action."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from generator.cli.common import FINE, Fail, plain, value_of, write_file


def run(options: argparse.Namespace) -> int:
    """0 written, 2 when the action is not there or no flow can call it."""
    from generator.cli.flow_options import services_of
    from generator.usecases.flow_new import new_flow

    made = value_of(
        new_flow(options.action, options.name, services=services_of(options), api_version=options.api_version)
    )
    if not options.out or options.out == "-":
        sys.stdout.write(made.text)
        return FINE
    place = Path(options.out)
    path = place / made.file if place.is_dir() else place
    if path.exists():
        raise Fail(f"{plain(str(path))} is there already", "give another file, or remove this one")
    write_file(path, made.text)
    print(plain(f"{path}: a draft; extsvc flow check {path}, extsvc flow run {path} --mock"))
    return FINE
