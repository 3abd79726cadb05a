"""jobsChanged: POST jobs

Every hour, what changed

Called by the service; not invocable.
"""

from __future__ import annotations

from ..._runtime import decode
from ..types.job import ExternalService__Svc_Job


def read(
    data: bytes | str,
) -> list[ExternalService__Svc_Job]:
    """What the service sends, from the JSON body of its request.

    Raises `DecodeError`.
    """
    value: list[ExternalService__Svc_Job] = decode(data, list[ExternalService__Svc_Job])
    return value
