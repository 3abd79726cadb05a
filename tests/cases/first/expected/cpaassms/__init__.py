"""SMS API, version 1.

API to send SMS messages

Operations are methods of the client and functions of this package; classes and
functions are imported when they are first used.

    cpaassms = CPaaSSMS(base_url=..., headers={...})
    reply = cpaassms.send_sms_single(...)
"""

from __future__ import annotations

from .._runtime.lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "CPaaSSMS": "client",
        "AsyncCPaaSSMS": "client",
        "SendManySms_Request": "operations.send_many_sms",
        "SendManySms_Response": "operations.send_many_sms",
        "SendManySms_ResponseException": "operations.send_many_sms",
        "send_many_sms": "operations.send_many_sms",
        "send_many_sms_async": "operations.send_many_sms",
        "SendSmsSingle_Request": "operations.send_sms_single",
        "SendSmsSingle_Response": "operations.send_sms_single",
        "SendSmsSingle_ResponseException": "operations.send_sms_single",
        "send_sms_single": "operations.send_sms_single",
        "send_sms_single_async": "operations.send_sms_single",
        "ExternalService__CPaaSSMS_BatchSmsRequest": "types.batch_sms_request",
        "ExternalService__CPaaSSMS_BatchSmsResponse": "types.batch_sms_response",
        "ExternalService__CPaaSSMS_SmsRequest": "types.sms_request",
        "ExternalService__CPaaSSMS_SmsResponse": "types.sms_response",
        "ExternalService__CPaaSSMS_SmsStatus": "types.sms_status",
        "ExternalService__CPaaSSMS_SmsTemplateFull": "types.sms_template_full",
    },
    aliases={
        "BatchSmsRequest": "ExternalService__CPaaSSMS_BatchSmsRequest",
        "BatchSmsResponse": "ExternalService__CPaaSSMS_BatchSmsResponse",
        "SmsRequest": "ExternalService__CPaaSSMS_SmsRequest",
        "SmsResponse": "ExternalService__CPaaSSMS_SmsResponse",
        "SmsStatus": "ExternalService__CPaaSSMS_SmsStatus",
        "SmsTemplateFull": "ExternalService__CPaaSSMS_SmsTemplateFull",
    },
)
