from .client import (
    Svc as Svc,
    AsyncSvc as AsyncSvc,
)
from .operations.a import (
    A_Request as A_Request,
    A_Response as A_Response,
    A_ResponseException as A_ResponseException,
    a as a,
    a_async as a_async,
)
from .types.a import (
    ExternalService__Svc_A as ExternalService__Svc_A,
)
from .types.c import (
    ExternalService__Svc_C as ExternalService__Svc_C,
)

A = ExternalService__Svc_A
C = ExternalService__Svc_C
