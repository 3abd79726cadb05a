from .client import (
    Svc as Svc,
    AsyncSvc as AsyncSvc,
)
from .operations.ask_shelf import (
    AskShelf_Request as AskShelf_Request,
    AskShelf_Response as AskShelf_Response,
    AskShelf_ResponseException as AskShelf_ResponseException,
    ask_shelf as ask_shelf,
    ask_shelf_async as ask_shelf_async,
    ExternalService__Svc_askShelf_IN_body as ExternalService__Svc_askShelf_IN_body,
)
from .operations.copy_shelves_by_id import (
    CopyShelvesById_Request as CopyShelvesById_Request,
    CopyShelvesById_Response as CopyShelvesById_Response,
    CopyShelvesById_ResponseException as CopyShelvesById_ResponseException,
    copy_shelves_by_id as copy_shelves_by_id,
    copy_shelves_by_id_async as copy_shelves_by_id_async,
    ExternalService__Svc_copyShelvesById_IN_how as ExternalService__Svc_copyShelvesById_IN_how,
)
