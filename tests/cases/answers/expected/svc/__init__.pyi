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
from .operations.alone import (
    Alone_Request as Alone_Request,
    Alone_Response as Alone_Response,
    Alone_ResponseException as Alone_ResponseException,
    alone as alone,
    alone_async as alone_async,
)
from .operations.base64 import (
    Base64_Request as Base64_Request,
    Base64_Response as Base64_Response,
    Base64_ResponseException as Base64_ResponseException,
    base64 as base64,
    base64_async as base64_async,
)
from .operations.beside import (
    Beside_Request as Beside_Request,
    Beside_Response as Beside_Response,
    Beside_ResponseException as Beside_ResponseException,
    beside as beside,
    beside_async as beside_async,
)
from .operations.file_csv import (
    FileCsv_Request as FileCsv_Request,
    FileCsv_Response as FileCsv_Response,
    FileCsv_ResponseException as FileCsv_ResponseException,
    file_csv as file_csv,
    file_csv_async as file_csv_async,
)
from .operations.file_either import (
    FileEither_Request as FileEither_Request,
    FileEither_Response as FileEither_Response,
    FileEither_ResponseException as FileEither_ResponseException,
    file_either as file_either,
    file_either_async as file_either_async,
)
from .operations.file_json import (
    FileJson_Request as FileJson_Request,
    FileJson_Response as FileJson_Response,
    FileJson_ResponseException as FileJson_ResponseException,
    file_json as file_json,
    file_json_async as file_json_async,
)
from .operations.file_plain import (
    FilePlain_Request as FilePlain_Request,
    FilePlain_Response as FilePlain_Response,
    FilePlain_ResponseException as FilePlain_ResponseException,
    file_plain as file_plain,
    file_plain_async as file_plain_async,
)
from .operations.file_xml import (
    FileXml_Request as FileXml_Request,
    FileXml_Response as FileXml_Response,
    FileXml_ResponseException as FileXml_ResponseException,
    file_xml as file_xml,
    file_xml_async as file_xml_async,
)
from .operations.range import (
    Range_Request as Range_Request,
    Range_Response as Range_Response,
    Range_ResponseException as Range_ResponseException,
    range as range,
    range_async as range_async,
)
from .operations.several import (
    Several_Request as Several_Request,
    Several_Response as Several_Response,
    Several_ResponseException as Several_ResponseException,
    several as several,
    several_async as several_async,
)
from .operations.text import (
    Text_Request as Text_Request,
    Text_Response as Text_Response,
    Text_ResponseException as Text_ResponseException,
    text as text,
    text_async as text_async,
)
from .types.fault import (
    ExternalService__Svc_Fault as ExternalService__Svc_Fault,
    Fault as Fault,
)
from .types.note import (
    ExternalService__Svc_Note as ExternalService__Svc_Note,
    Note as Note,
)
