"""What Svc calls by itself: types to read it with, one module each, and an application that receives it."""

from __future__ import annotations

from ..._runtime.receiving import Received, ReceivedWith, receiver

__all__ = ("Received", "ReceivedWith", "receiver")
