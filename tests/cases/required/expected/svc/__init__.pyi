from .client import (
    Svc as Svc,
    AsyncSvc as AsyncSvc,
)
from .operations.same import (
    Same_Request as Same_Request,
    Same_Response as Same_Response,
    Same_ResponseException as Same_ResponseException,
    same as same,
    same_async as same_async,
    ExternalService__Svc_same_IN_body as ExternalService__Svc_same_IN_body,
)
