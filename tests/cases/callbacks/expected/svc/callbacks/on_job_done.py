"""onJobDone: POST jobDone {$request.body#/callbackUrl}

The job is done

Called by the service; not invocable.
"""

from __future__ import annotations

from ..._runtime import UNSET, Record, UnsetType, decode
from ..types.job import ExternalService__Svc_Job


class ExternalService__Svc_onJobDone_IN_body(Record):
    """The body of `on_job_done`."""

    job: ExternalService__Svc_Job

    took: int | UnsetType = UNSET
    """Seconds"""


def read(
    data: bytes | str,
) -> ExternalService__Svc_onJobDone_IN_body:
    """What the service sends, from the JSON body of its request.

    Raises `DecodeError`.
    """
    value: ExternalService__Svc_onJobDone_IN_body = decode(
        data,
        ExternalService__Svc_onJobDone_IN_body,
    )
    return value
