"""jobsChanged: POST jobs

Every hour, what changed

Called by the service; not invocable.
"""

from __future__ import annotations

from ..._runtime import decode, receiving as _receiving
from ..types.job import Job


def read(
    data: bytes | str,
) -> list[Job]:
    """What the service sends, from the JSON body of its request.

    Raises `DecodeError`.
    """
    value: list[Job] = decode(data, list[Job])
    return value


CALLBACK = _receiving.Callback(
    "jobs_changed",
    "POST",
    _receiving.optional(read),
    media_type="application/json",
    status=200,
)
