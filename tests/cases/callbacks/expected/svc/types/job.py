"""Schema `Job`."""

from __future__ import annotations

from ..._runtime import Record


class ExternalService__Svc_Job(Record):
    """Schema `Job`."""

    id: str


Job = ExternalService__Svc_Job
