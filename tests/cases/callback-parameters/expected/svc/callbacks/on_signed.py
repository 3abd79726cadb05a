"""onSigned: POST signed

Called by the service; not invocable.
"""

from __future__ import annotations

from ..._runtime import Input, Request, field, receiving as _receiving


class OnSigned_Request(Request):
    """What comes beside the body of `onSigned`."""

    webhook_topic: str = field(name="webhook-topic")


CALLBACK = _receiving.CallbackWith(
    "on_signed",
    "POST",
    bytes,
    signed=True,
    kind=OnSigned_Request,
    inputs=(Input("webhook-topic", "header", field="webhook_topic", required=True),),
)
