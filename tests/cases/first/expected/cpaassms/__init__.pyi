from .._runtime import (
    UNSET as UNSET,
    ActionDescription as ActionDescription,
    AnyTransport as AnyTransport,
    AsyncIncoming as AsyncIncoming,
    AsyncPages as AsyncPages,
    ConnectFailed as ConnectFailed,
    Credential as Credential,
    DecodeError as DecodeError,
    Deviation as Deviation,
    Event as Event,
    Exchange as Exchange,
    File as File,
    FilePart as FilePart,
    Headers as Headers,
    HttpxTransport as HttpxTransport,
    Incoming as Incoming,
    InvalidRequest as InvalidRequest,
    MissingOutput as MissingOutput,
    NoSuchAction as NoSuchAction,
    Options as Options,
    Outgoing as Outgoing,
    PageError as PageError,
    Pages as Pages,
    PoolTransport as PoolTransport,
    Record as Record,
    Response as Response,
    ResponseException as ResponseException,
    Result as Result,
    ServiceError as ServiceError,
    Stream as Stream,
    TimedOut as TimedOut,
    Timeout as Timeout,
    Timeouts as Timeouts,
    TooLarge as TooLarge,
    Transport as Transport,
    TransportError as TransportError,
    TypeDescription as TypeDescription,
    UnsetType as UnsetType,
    ValueDescription as ValueDescription,
    Violation as Violation,
    actions as actions,
    choices_of as choices_of,
    decode as decode,
    describe as describe,
    encode as encode,
    invoke as invoke,
    invoke_async as invoke_async,
    plain as plain,
)
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
    BatchSmsRequest as BatchSmsRequest,
)
from .types.batch_sms_response import (
    ExternalService__CPaaSSMS_BatchSmsResponse as ExternalService__CPaaSSMS_BatchSmsResponse,
    BatchSmsResponse as BatchSmsResponse,
)
from .types.sms_request import (
    ExternalService__CPaaSSMS_SmsRequest as ExternalService__CPaaSSMS_SmsRequest,
    SmsRequest as SmsRequest,
)
from .types.sms_response import (
    ExternalService__CPaaSSMS_SmsResponse as ExternalService__CPaaSSMS_SmsResponse,
    SmsResponse as SmsResponse,
)
from .types.sms_status import (
    ExternalService__CPaaSSMS_SmsStatus as ExternalService__CPaaSSMS_SmsStatus,
    SmsStatus as SmsStatus,
)
from .types.sms_template_full import (
    ExternalService__CPaaSSMS_SmsTemplateFull as ExternalService__CPaaSSMS_SmsTemplateFull,
    SmsTemplateFull as SmsTemplateFull,
)
