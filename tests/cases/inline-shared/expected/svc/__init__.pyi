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
from .operations.add_order import (
    AddOrder_Request as AddOrder_Request,
    AddOrder_Response as AddOrder_Response,
    AddOrder_ResponseException as AddOrder_ResponseException,
    add_order as add_order,
    add_order_async as add_order_async,
)
from .operations.read_alone import (
    ReadAlone_Request as ReadAlone_Request,
    ReadAlone_Response as ReadAlone_Response,
    ReadAlone_ResponseException as ReadAlone_ResponseException,
    read_alone as read_alone,
    read_alone_async as read_alone_async,
    ExternalService__Svc_readAlone_OUT_200 as ExternalService__Svc_readAlone_OUT_200,
    ReadAloneReply as ReadAloneReply,
    ExternalService__Svc_readAlone_OUT_200_z0outer as ExternalService__Svc_readAlone_OUT_200_z0outer,
    ReadAloneReplyOuter as ReadAloneReplyOuter,
    ExternalService__Svc_readAlone_OUT_200_z0outer_z0inner as ExternalService__Svc_readAlone_OUT_200_z0outer_z0inner,
    ReadAloneReplyInner as ReadAloneReplyInner,
)
from .operations.read_guest import (
    ReadGuest_Request as ReadGuest_Request,
    ReadGuest_Response as ReadGuest_Response,
    ReadGuest_ResponseException as ReadGuest_ResponseException,
    read_guest as read_guest,
    read_guest_async as read_guest_async,
    ExternalService__Svc_readGuest_OUT_200 as ExternalService__Svc_readGuest_OUT_200,
    ReadGuestReply as ReadGuestReply,
)
from .operations.read_owner import (
    ReadOwner_Request as ReadOwner_Request,
    ReadOwner_Response as ReadOwner_Response,
    ReadOwner_ResponseException as ReadOwner_ResponseException,
    read_owner as read_owner,
    read_owner_async as read_owner_async,
)
from .types.fast import (
    ExternalService__Svc_Fast as ExternalService__Svc_Fast,
    Fast as Fast,
)
from .types.how import (
    ExternalService__Svc_How_oneOfObject3 as ExternalService__Svc_How_oneOfObject3,
    HowObject as HowObject,
    ExternalService__Svc_How as ExternalService__Svc_How,
    How as How,
)
from .types.order import (
    ExternalService__Svc_Order as ExternalService__Svc_Order,
    Order as Order,
)
from .types.order_ import (
    ExternalService__Svc_Order2 as ExternalService__Svc_Order2,
    Order2 as Order2,
)
from .types.read_owner import (
    ExternalService__Svc_readOwner_OUT_200 as ExternalService__Svc_readOwner_OUT_200,
    ReadOwnerReply as ReadOwnerReply,
    ExternalService__Svc_readOwner_OUT_200_part as ExternalService__Svc_readOwner_OUT_200_part,
    ReadOwnerReplyPart as ReadOwnerReplyPart,
)
from .types.slow import (
    ExternalService__Svc_Slow as ExternalService__Svc_Slow,
    Slow as Slow,
)
