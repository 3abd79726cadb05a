from .client import (
    Svc as Svc,
    AsyncSvc as AsyncSvc,
)
from .operations.elsewhere import (
    Elsewhere_Request as Elsewhere_Request,
    Elsewhere_Response as Elsewhere_Response,
    Elsewhere_ResponseException as Elsewhere_ResponseException,
    elsewhere as elsewhere,
    elsewhere_async as elsewhere_async,
)
from .operations.list_files import (
    ListFiles_Request as ListFiles_Request,
    ListFiles_Response as ListFiles_Response,
    ListFiles_ResponseException as ListFiles_ResponseException,
    list_files as list_files,
    list_files_async as list_files_async,
)
from .operations.put_file import (
    PutFile_Request as PutFile_Request,
    PutFile_Response as PutFile_Response,
    PutFile_ResponseException as PutFile_ResponseException,
    put_file as put_file,
    put_file_async as put_file_async,
)
