"""SMS API, version 1.

API to send SMS messages

Operations are methods of the client and functions of this package; classes and
functions are imported when they are first used.

    cpaassms = CPaaSSMS(base_url="https://sms.8x8.com", token="...")
    reply = cpaassms.send_sms_single(...)
"""

from __future__ import annotations

from .._runtime.lazy import attach_service

__getattr__, __dir__ = attach_service(
    __name__,
    clients=("CPaaSSMS", "AsyncCPaaSSMS"),
    operations=("send_many_sms", "send_sms_single"),
    types={
        "types.batch_sms_request": {
            "BatchSmsRequest": "ExternalService__CPaaSSMS_BatchSmsRequest",
        },
        "types.batch_sms_response": {
            "BatchSmsResponse": "ExternalService__CPaaSSMS_BatchSmsResponse",
        },
        "types.sms_request": {"SmsRequest": "ExternalService__CPaaSSMS_SmsRequest"},
        "types.sms_response": {"SmsResponse": "ExternalService__CPaaSSMS_SmsResponse"},
        "types.sms_status": {"SmsStatus": "ExternalService__CPaaSSMS_SmsStatus"},
        "types.sms_template_full": {
            "SmsTemplateFull": "ExternalService__CPaaSSMS_SmsTemplateFull",
        },
    },
)
