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
from .operations.delete_class_by_from_items_by_id import (
    DeleteClassByFromItemsById_Request as DeleteClassByFromItemsById_Request,
    DeleteClassByFromItemsById_Response as DeleteClassByFromItemsById_Response,
    DeleteClassByFromItemsById_ResponseException as DeleteClassByFromItemsById_ResponseException,
    delete_class_by_from_items_by_id as delete_class_by_from_items_by_id,
    delete_class_by_from_items_by_id_async as delete_class_by_from_items_by_id_async,
)
from .operations.import_ import (
    Import_Request as Import_Request,
    Import_Response as Import_Response,
    Import_ResponseException as Import_ResponseException,
    import_ as import_,
    import__async as import__async,
)
from .operations.import_post import (
    ImportPost_Request as ImportPost_Request,
    ImportPost_Response as ImportPost_Response,
    ImportPost_ResponseException as ImportPost_ResponseException,
    import_post as import_post,
    import_post_async as import_post_async,
)
from .operations.merge import (
    Merge_Request as Merge_Request,
    Merge_Response as Merge_Response,
    Merge_ResponseException as Merge_ResponseException,
    merge as merge,
    merge_async as merge_async,
)
from .operations.merge_async_put import (
    MergeAsyncPut_Request as MergeAsyncPut_Request,
    MergeAsyncPut_Response as MergeAsyncPut_Response,
    MergeAsyncPut_ResponseException as MergeAsyncPut_ResponseException,
    merge_async_put as merge_async_put,
    merge_async_put_async as merge_async_put_async,
)
from .types.single_message_request import (
    ExternalService__Svc_singlex2dmessagex2erequest as ExternalService__Svc_singlex2dmessagex2erequest,
    single_message_request as single_message_request,
)
