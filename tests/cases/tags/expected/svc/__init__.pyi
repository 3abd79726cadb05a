from .client import (
    Svc as Svc,
    AsyncSvc as AsyncSvc,
)
from .operations.add_step import (
    AddStep_Request as AddStep_Request,
    AddStep_Response as AddStep_Response,
    AddStep_ResponseException as AddStep_ResponseException,
    add_step as add_step,
    add_step_async as add_step_async,
)
from .types.docker_step import (
    ExternalService__Svc_DockerStep as ExternalService__Svc_DockerStep,
)
from .types.file_step import (
    ExternalService__Svc_FileStep as ExternalService__Svc_FileStep,
)
from .types.runbook import (
    ExternalService__Svc_Runbook as ExternalService__Svc_Runbook,
)
from .types.runner import (
    ExternalService__Svc_Runner_KT_PT as ExternalService__Svc_Runner_KT_PT,
)
from .types.sidecar import (
    ExternalService__Svc_Sidecar as ExternalService__Svc_Sidecar,
)
from .types.step import (
    ExternalService__Svc_Step_KT_PT as ExternalService__Svc_Step_KT_PT,
    ExternalService__Svc_Step as ExternalService__Svc_Step,
)

DockerStep = ExternalService__Svc_DockerStep
FileStep = ExternalService__Svc_FileStep
Runbook = ExternalService__Svc_Runbook
Runner = ExternalService__Svc_Runner_KT_PT
Sidecar = ExternalService__Svc_Sidecar
Step = ExternalService__Svc_Step
