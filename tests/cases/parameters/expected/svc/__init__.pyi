from .client import (
    Svc as Svc,
    AsyncSvc as AsyncSvc,
)
from .operations.map import (
    Map_Request as Map_Request,
    Map_Response as Map_Response,
    Map_ResponseException as Map_ResponseException,
    map as map,
    map_async as map_async,
    ExternalService__Svc_z0map_IN_point as ExternalService__Svc_z0map_IN_point,
    ExternalService__Svc_z0map_IN_z0where as ExternalService__Svc_z0map_IN_z0where,
)
