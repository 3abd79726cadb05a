from .client import (
    Svc as Svc,
    AsyncSvc as AsyncSvc,
)
from .operations.bad import (
    Bad_Request as Bad_Request,
    Bad_Response as Bad_Response,
    Bad_ResponseException as Bad_ResponseException,
    bad as bad,
    bad_async as bad_async,
)
from .operations.good import (
    Good_Request as Good_Request,
    Good_Response as Good_Response,
    Good_ResponseException as Good_ResponseException,
    good as good,
    good_async as good_async,
)
from .types.good import (
    ExternalService__Svc_Good as ExternalService__Svc_Good,
)

Good = ExternalService__Svc_Good
