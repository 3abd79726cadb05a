from .client import (
    Svc as Svc,
    AsyncSvc as AsyncSvc,
)
from .operations.form import (
    Form_Request as Form_Request,
    Form_Response as Form_Response,
    Form_ResponseException as Form_ResponseException,
    form as form,
    form_async as form_async,
    ExternalService__Svc_form_IN_body2 as ExternalService__Svc_form_IN_body2,
    ExternalService__Svc_form_IN_body as ExternalService__Svc_form_IN_body,
)
from .operations.replace import (
    Replace_Request as Replace_Request,
    Replace_Response as Replace_Response,
    Replace_ResponseException as Replace_ResponseException,
    replace as replace,
    replace_async as replace_async,
)
from .operations.upload import (
    Upload_Request as Upload_Request,
    Upload_Response as Upload_Response,
    Upload_ResponseException as Upload_ResponseException,
    upload as upload,
    upload_async as upload_async,
    ExternalService__Svc_upload_IN_body as ExternalService__Svc_upload_IN_body,
)
from .operations.watch import (
    Watch_Request as Watch_Request,
    Watch_Response as Watch_Response,
    Watch_ResponseException as Watch_ResponseException,
    watch as watch,
    watch_async as watch_async,
    ExternalService__Svc_watch_OUT_200 as ExternalService__Svc_watch_OUT_200,
)
