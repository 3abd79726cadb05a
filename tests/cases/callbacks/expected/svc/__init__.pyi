from .client import (
    Svc as Svc,
    AsyncSvc as AsyncSvc,
)
from .callbacks.on_job_done import (
    ExternalService__Svc_onJobDone_IN_body as ExternalService__Svc_onJobDone_IN_body,
)
from .operations.start_job import (
    StartJob_Request as StartJob_Request,
    StartJob_Response as StartJob_Response,
    StartJob_ResponseException as StartJob_ResponseException,
    start_job as start_job,
    start_job_async as start_job_async,
    ExternalService__Svc_startJob_IN_body as ExternalService__Svc_startJob_IN_body,
)
from .types.job import (
    ExternalService__Svc_Job as ExternalService__Svc_Job,
)

Job = ExternalService__Svc_Job
