"""The mending of specs: a copy that External Services takes, with every change reported."""

from __future__ import annotations

from generator.fix.as_overlay import overlay_of
from generator.fix.check import Recheck, recheck
from generator.fix.run import Fixed, fix

__all__ = ["Fixed", "Recheck", "fix", "overlay_of", "recheck"]
