from .client import (
    Svc as Svc,
    AsyncSvc as AsyncSvc,
)
from .operations.add_account import (
    AddAccount_Request as AddAccount_Request,
    AddAccount_Response as AddAccount_Response,
    AddAccount_ResponseException as AddAccount_ResponseException,
    add_account as add_account,
    add_account_async as add_account_async,
)
from .operations.send import (
    Send_Request as Send_Request,
    Send_Response as Send_Response,
    Send_ResponseException as Send_ResponseException,
    send as send,
    send_async as send_async,
    ExternalService__Svc_send_IN_body as ExternalService__Svc_send_IN_body,
)
from .types.account import (
    ExternalService__Svc_account as ExternalService__Svc_account,
)

account = ExternalService__Svc_account
