from .._runtime import (
    UNSET as UNSET,
    ActionDescription as ActionDescription,
    AnyTransport as AnyTransport,
    AsyncIncoming as AsyncIncoming,
    AsyncPages as AsyncPages,
    ConnectFailed as ConnectFailed,
    Credential as Credential,
    DecodeError as DecodeError,
    Deviation as Deviation,
    Event as Event,
    Exchange as Exchange,
    File as File,
    FilePart as FilePart,
    Headers as Headers,
    HttpxTransport as HttpxTransport,
    Incoming as Incoming,
    InvalidRequest as InvalidRequest,
    MissingOutput as MissingOutput,
    NoSuchAction as NoSuchAction,
    Options as Options,
    Outgoing as Outgoing,
    PageError as PageError,
    Pages as Pages,
    PoolTransport as PoolTransport,
    Record as Record,
    Response as Response,
    ResponseException as ResponseException,
    Result as Result,
    ServiceError as ServiceError,
    Stream as Stream,
    TimedOut as TimedOut,
    Timeout as Timeout,
    Timeouts as Timeouts,
    TooLarge as TooLarge,
    Transport as Transport,
    TransportError as TransportError,
    TypeDescription as TypeDescription,
    UnsetType as UnsetType,
    ValueDescription as ValueDescription,
    Violation as Violation,
    actions as actions,
    choices_of as choices_of,
    decode as decode,
    describe as describe,
    encode as encode,
    invoke as invoke,
    invoke_async as invoke_async,
    plain as plain,
)
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
    DockerStep as DockerStep,
)
from .types.file_step import (
    ExternalService__Svc_FileStep as ExternalService__Svc_FileStep,
    FileStep as FileStep,
)
from .types.runbook import (
    ExternalService__Svc_Runbook as ExternalService__Svc_Runbook,
    Runbook as Runbook,
)
from .types.runner import (
    ExternalService__Svc_Runner_KT_PT as ExternalService__Svc_Runner_KT_PT,
    Runner as Runner,
)
from .types.sidecar import (
    ExternalService__Svc_Sidecar as ExternalService__Svc_Sidecar,
    Sidecar as Sidecar,
)
from .types.step import (
    ExternalService__Svc_Step_KT_PT as ExternalService__Svc_Step_KT_PT,
    AnyStep as AnyStep,
    ExternalService__Svc_Step as ExternalService__Svc_Step,
    Step as Step,
)
