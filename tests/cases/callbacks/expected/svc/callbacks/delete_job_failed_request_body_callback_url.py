"""DELETE jobFailed {$request.body#/callbackUrl}

Called by the service; not invocable.
"""

from __future__ import annotations

from ..._runtime import receiving as _receiving

CALLBACK = _receiving.Callback(
    "delete_job_failed_request_body_callback_url",
    "DELETE",
    bytes,
    url="{$request.body#/callbackUrl}",
)
