"""onJobDone: POST jobDone {$request.body#/callbackUrl}

The job is done

Called by the service; not invocable.
"""

from __future__ import annotations

from ..._runtime import UNSET, Record, UnsetType, decode, receiving as _receiving
from ..types.job import Job


class ExternalService__Svc_onJobDone_IN_body(Record):
    """The body of `on_job_done`."""

    job: Job

    took: int | UnsetType = UNSET
    """Seconds"""


OnJobDoneBody = ExternalService__Svc_onJobDone_IN_body


def read(
    data: bytes | str,
) -> OnJobDoneBody:
    """What the service sends, from the JSON body of its request.

    Raises `DecodeError`.
    """
    value: OnJobDoneBody = decode(data, OnJobDoneBody)
    return value


CALLBACK = _receiving.Callback(
    "on_job_done",
    "POST",
    read,
    url="{$request.body#/callbackUrl}",
    media_type="application/json",
)
