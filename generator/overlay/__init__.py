"""OpenAPI Overlay 1.0 (and 1.1): read one, apply it in memory, write the difference of two documents as one."""

from __future__ import annotations

from generator.overlay.apply import Applied, apply
from generator.overlay.derive import derive
from generator.overlay.read import Overlay, OverlayAction, read
from generator.overlay.write import write

__all__ = ["OverlayAction", "Applied", "Overlay", "apply", "derive", "read", "write"]
