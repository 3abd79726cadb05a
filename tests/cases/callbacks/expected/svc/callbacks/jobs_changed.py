"""jobsChanged: POST jobs

Every hour, what changed

Called by the service; not invocable.
"""

from __future__ import annotations

from ..._runtime import decode
from ..types.job import Job


def read(
    data: bytes | str,
) -> list[Job]:
    """What the service sends, from the JSON body of its request.

    Raises `DecodeError`.
    """
    value: list[Job] = decode(data, list[Job])
    return value
