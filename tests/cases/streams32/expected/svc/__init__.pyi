from .client import (
    Svc as Svc,
    AsyncSvc as AsyncSvc,
)
from .operations.read_log import (
    ReadLog_Request as ReadLog_Request,
    ReadLog_Response as ReadLog_Response,
    ReadLog_ResponseException as ReadLog_ResponseException,
    read_log as read_log,
    read_log_async as read_log_async,
)
from .operations.write_log import (
    WriteLog_Request as WriteLog_Request,
    WriteLog_Response as WriteLog_Response,
    WriteLog_ResponseException as WriteLog_ResponseException,
    write_log as write_log,
    write_log_async as write_log_async,
)
from .types.fault import (
    ExternalService__Svc_Fault as ExternalService__Svc_Fault,
)
from .types.line import (
    ExternalService__Svc_Line_KT_PT as ExternalService__Svc_Line_KT_PT,
)
from .types.other import (
    ExternalService__Svc_Other as ExternalService__Svc_Other,
)

Fault = ExternalService__Svc_Fault
Line = ExternalService__Svc_Line_KT_PT
Other = ExternalService__Svc_Other
