from .._runtime import (
    UNSET as UNSET,
    AsyncIncoming as AsyncIncoming,
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
    UnsetType as UnsetType,
    Violation as Violation,
    choices_of as choices_of,
    decode as decode,
    encode as encode,
    invoke as invoke,
    invoke_async as invoke_async,
    plain as plain,
)
from .client import (
    Svc as Svc,
    AsyncSvc as AsyncSvc,
)
from .operations.read_log import (
    ReadLog_Request as ReadLog_Request,
    ReadLog_Response as ReadLog_Response,
    ReadLog_ResponseException as ReadLog_ResponseException,
    read_log as read_log,
    read_log_async as read_log_async,
)
from .operations.write_log import (
    WriteLog_Request as WriteLog_Request,
    WriteLog_Response as WriteLog_Response,
    WriteLog_ResponseException as WriteLog_ResponseException,
    write_log as write_log,
    write_log_async as write_log_async,
)
from .types.fault import (
    ExternalService__Svc_Fault as ExternalService__Svc_Fault,
    Fault as Fault,
)
from .types.line import (
    ExternalService__Svc_Line_KT_PT as ExternalService__Svc_Line_KT_PT,
    Line as Line,
)
from .types.other import (
    ExternalService__Svc_Other as ExternalService__Svc_Other,
    Other as Other,
)
