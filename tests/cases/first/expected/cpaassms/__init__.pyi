from .client import (
    CPaaSSMS as CPaaSSMS,
    AsyncCPaaSSMS as AsyncCPaaSSMS,
)
from .operations.send_many_sms import (
    SendManySms_Request as SendManySms_Request,
    SendManySms_Response as SendManySms_Response,
    SendManySms_ResponseException as SendManySms_ResponseException,
    send_many_sms as send_many_sms,
    send_many_sms_async as send_many_sms_async,
)
from .operations.send_sms_single import (
    SendSmsSingle_Request as SendSmsSingle_Request,
    SendSmsSingle_Response as SendSmsSingle_Response,
    SendSmsSingle_ResponseException as SendSmsSingle_ResponseException,
    send_sms_single as send_sms_single,
    send_sms_single_async as send_sms_single_async,
)
from .types.batch_sms_request import (
    ExternalService__CPaaSSMS_BatchSmsRequest as ExternalService__CPaaSSMS_BatchSmsRequest,
)
from .types.batch_sms_response import (
    ExternalService__CPaaSSMS_BatchSmsResponse as ExternalService__CPaaSSMS_BatchSmsResponse,
)
from .types.sms_request import (
    ExternalService__CPaaSSMS_SmsRequest as ExternalService__CPaaSSMS_SmsRequest,
)
from .types.sms_response import (
    ExternalService__CPaaSSMS_SmsResponse as ExternalService__CPaaSSMS_SmsResponse,
)
from .types.sms_status import (
    ExternalService__CPaaSSMS_SmsStatus as ExternalService__CPaaSSMS_SmsStatus,
)
from .types.sms_template_full import (
    ExternalService__CPaaSSMS_SmsTemplateFull as ExternalService__CPaaSSMS_SmsTemplateFull,
)

BatchSmsRequest = ExternalService__CPaaSSMS_BatchSmsRequest
BatchSmsResponse = ExternalService__CPaaSSMS_BatchSmsResponse
SmsRequest = ExternalService__CPaaSSMS_SmsRequest
SmsResponse = ExternalService__CPaaSSMS_SmsResponse
SmsStatus = ExternalService__CPaaSSMS_SmsStatus
SmsTemplateFull = ExternalService__CPaaSSMS_SmsTemplateFull
