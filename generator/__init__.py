"""Salesforce External Services on your own machine: the public names. docs/api.md shows each at work.

Nothing is imported before it is used.
"""

from __future__ import annotations

TYPE_CHECKING = False  # importing typing costs more than this whole module
if TYPE_CHECKING:
    from generator.api import (
        Selection,
        check,
        diff,
        explain,
        export_metadata,
        generate,
        inspect,
        judge,
        list_operations,
        load,
        make_model,
        mend,
        open_project,
        render,
        run_flow,
        serve,
        sync,
        validate,
    )

__all__ = [
    "Selection",
    "check",
    "diff",
    "explain",
    "export_metadata",
    "generate",
    "inspect",
    "judge",
    "list_operations",
    "load",
    "make_model",
    "mend",
    "open_project",
    "render",
    "run_flow",
    "serve",
    "sync",
    "validate",
]


def __getattr__(name: str) -> object:
    """The public names, imported when they are used (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from generator import api

    value: object = getattr(api, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
