from .client import (
    Svc as Svc,
    AsyncSvc as AsyncSvc,
)
from .operations.things import (
    Things_Request as Things_Request,
    Things_Response as Things_Response,
    Things_ResponseException as Things_ResponseException,
    things as things,
    things_async as things_async,
)
from .types.base import (
    ExternalService__Svc_Base_KT_PT as ExternalService__Svc_Base_KT_PT,
    ExternalService__Svc_Base as ExternalService__Svc_Base,
)
from .types.rich import (
    ExternalService__Svc_Rich as ExternalService__Svc_Rich,
)
from .types.thing import (
    ExternalService__Svc_Thing as ExternalService__Svc_Thing,
)

Base = ExternalService__Svc_Base
Rich = ExternalService__Svc_Rich
Thing = ExternalService__Svc_Thing
