"""The name that is proposed for a service nobody has named yet."""

from __future__ import annotations

import re
from pathlib import PurePath


def proposed_name(name: str) -> str:
    """The nearest legal name of a service: `8x8 SMS` gives `X8x8SMS`."""
    words = re.findall(r"[A-Za-z0-9]+", name)
    joined = "".join(words) or "Service"
    return joined if joined[0].isalpha() else f"X{joined}"


def name_from_file(file: str) -> str:
    """The name proposed for the service of a spec's file; `-` is standard input."""
    from generator.salesforce.registrations import SUFFIXES, name_of

    if file.endswith(SUFFIXES):
        return proposed_name(name_of(file))
    return proposed_name(PurePath(file).stem if file != "-" else "Service")
