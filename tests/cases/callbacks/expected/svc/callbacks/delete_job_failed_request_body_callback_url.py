"""DELETE jobFailed {$request.body#/callbackUrl}

Called by the service; not invocable.
"""

from __future__ import annotations

from typing import Literal

from ..._runtime import (
    UNSET,
    Input,
    Open,
    Request,
    UnsetType,
    field,
    receiving as _receiving,
)


class DeleteJobFailedRequestBodyCallbackUrl_Request(Request):
    """What comes beside the body of `delete_job_failed_request_body_callback_url`."""

    reason: Open[Literal["time", "space"] | UnsetType] = field(default=UNSET)
    """ "time" or "space"."""


CALLBACK = _receiving.CallbackWith(
    "delete_job_failed_request_body_callback_url",
    "DELETE",
    bytes,
    url="{$request.body#/callbackUrl}",
    kind=DeleteJobFailedRequestBodyCallbackUrl_Request,
    inputs=(Input("reason", "query"),),
)
