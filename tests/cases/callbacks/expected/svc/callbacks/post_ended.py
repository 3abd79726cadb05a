"""POST ended

One of two

Called by the service; not invocable.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import choice, decode, receiving as _receiving
from ..types.failure import Failure
from ..types.job import Job

if TYPE_CHECKING:
    from typing import TypeAlias

    ExternalService__Svc_postEnded_IN_body: TypeAlias = "Job | Failure"
else:
    ExternalService__Svc_postEnded_IN_body = choice(
        "PostEndedBody",
        lambda: (Job, Failure),
    )

PostEndedBody = ExternalService__Svc_postEnded_IN_body


def read(
    data: bytes | str,
) -> PostEndedBody:
    """What the service sends, from the JSON body of its request.

    Raises `DecodeError`.
    """
    value: PostEndedBody = decode(data, PostEndedBody)
    return value


CALLBACK = _receiving.Callback(
    "post_ended",
    "POST",
    _receiving.optional(read),
    media_type="application/json",
    status=200,
)
