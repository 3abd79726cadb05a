from .client import (
    Svc as Svc,
    AsyncSvc as AsyncSvc,
)
from .operations.date import (
    Date_Request as Date_Request,
    Date_Response as Date_Response,
    Date_ResponseException as Date_ResponseException,
    date as date,
    date_async as date_async,
)
from .operations.list import (
    List_Request as List_Request,
    List_Response as List_Response,
    List_ResponseException as List_ResponseException,
    list as list,
    list_async as list_async,
)
from .types.call import (
    ExternalService__Svc_Call as ExternalService__Svc_Call,
)
from .types.call_page import (
    ExternalService__Svc_CallPage as ExternalService__Svc_CallPage,
)
from .types.text import (
    ExternalService__Svc_Text as ExternalService__Svc_Text,
)
from .types.text_page import (
    ExternalService__Svc_TextPage as ExternalService__Svc_TextPage,
)

Call = ExternalService__Svc_Call
CallPage = ExternalService__Svc_CallPage
Text = ExternalService__Svc_Text
TextPage = ExternalService__Svc_TextPage
