"""The mending of specs: a copy that External Services takes, with every change reported."""

from __future__ import annotations

from generator.fix.run import Fixed, fix

__all__ = ["Fixed", "fix"]
