"""A local server that plays the service a spec describes: checks requests, answers examples or valid made data."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.mock.app import Mock, Settings
    from generator.mock.calling_back.clock import TurnableClock
    from generator.mock.calling_back.delivering import CallbackAttempt
    from generator.mock.calling_back.settings import CallbackSettings
    from generator.mock.history import RecordedRequest
    from generator.mock.requests import Request, request_for
    from generator.mock.server import MockServer, serve
    from generator.mock.source import SpecSource, UnreadableSpec, open_spec

__all__ = [
    "CallbackAttempt",
    "CallbackSettings",
    "Mock",
    "RecordedRequest",
    "Request",
    "MockServer",
    "Settings",
    "TurnableClock",
    "SpecSource",
    "UnreadableSpec",
    "open_spec",
    "request_for",
    "serve",
]

_HOMES = {
    "CallbackAttempt": "calling_back.delivering",
    "CallbackSettings": "calling_back.settings",
    "TurnableClock": "calling_back.clock",
    "Mock": "app",
    "RecordedRequest": "history",
    "Settings": "app",
    "Request": "requests",
    "request_for": "requests",
    "MockServer": "server",
    "serve": "server",
    "SpecSource": "source",
    "UnreadableSpec": "source",
    "open_spec": "source",
}


def __getattr__(name: str) -> object:
    """The public names, imported when they are used."""
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
