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
    Svc as Svc,
    AsyncSvc as AsyncSvc,
)
from .operations.date import (
    Date_Request as Date_Request,
    Date_Response as Date_Response,
    Date_ResponseException as Date_ResponseException,
    date as date,
    date_async as date_async,
)
from .operations.list import (
    List_Request as List_Request,
    List_Response as List_Response,
    List_ResponseException as List_ResponseException,
    list as list,
    list_async as list_async,
)
from .types.call import (
    ExternalService__Svc_Call as ExternalService__Svc_Call,
    Call as Call,
)
from .types.call_page import (
    ExternalService__Svc_CallPage as ExternalService__Svc_CallPage,
    CallPage as CallPage,
)
from .types.text import (
    ExternalService__Svc_Text as ExternalService__Svc_Text,
    Text as Text,
)
from .types.text_page import (
    ExternalService__Svc_TextPage as ExternalService__Svc_TextPage,
    TextPage as TextPage,
)
