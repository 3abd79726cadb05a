"""What all clients of this folder share, whatever a service calls its own types.

Errors, options, files, `UNSET`, streams, transports, and how records become plain data.
"""

from __future__ import annotations

from . import _runtime
from ._runtime.lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__, {name: "_runtime" for name in dir(_runtime)}, folder=__package__
)
