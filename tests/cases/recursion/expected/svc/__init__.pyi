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
from .operations.put_tree import (
    PutTree_Request as PutTree_Request,
    PutTree_Response as PutTree_Response,
    PutTree_ResponseException as PutTree_ResponseException,
    put_tree as put_tree,
    put_tree_async as put_tree_async,
)
from .types.any import (
    ExternalService__Svc_z0Any as ExternalService__Svc_z0Any,
)
from .types.tree import (
    ExternalService__Svc_Tree as ExternalService__Svc_Tree,
    Tree as Tree,
)
from .types.twin import (
    ExternalService__Svc_Twin as ExternalService__Svc_Twin,
    Twin as Twin,
)

Any = ExternalService__Svc_z0Any
