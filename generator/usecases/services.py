"""Names of services: what an org takes as one."""

from __future__ import annotations

import re

from generator.diagnostics import Checked
from generator.usecases import rules

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*\Z")


def service_name(name: str) -> Checked[str]:
    """The name, when an org would take it: a letter, then letters and digits. Findings: service-name-unusable."""
    return Checked(name) if _NAME.match(name) else Checked(None, (rules.SERVICE_NAME.at("", name=name),))
