from .client import (
    Svc as Svc,
    AsyncSvc as AsyncSvc,
)
from .operations.read import (
    Read_Request as Read_Request,
    Read_Response as Read_Response,
    Read_ResponseException as Read_ResponseException,
    read as read,
    read_async as read_async,
)
from .types.answer import (
    ExternalService__Svc_Answer as ExternalService__Svc_Answer,
)

Answer = ExternalService__Svc_Answer
