from .client import (
    Svc as Svc,
    AsyncSvc as AsyncSvc,
)
from .operations.v1_limits_add import (
    V1LimitsAdd_Request as V1LimitsAdd_Request,
    V1LimitsAdd_Response as V1LimitsAdd_Response,
    V1LimitsAdd_ResponseException as V1LimitsAdd_ResponseException,
    v1_limits_add as v1_limits_add,
    v1_limits_add_async as v1_limits_add_async,
)
from .types.limits import (
    ExternalService__Svc_Limits as ExternalService__Svc_Limits,
)

Limits = ExternalService__Svc_Limits
