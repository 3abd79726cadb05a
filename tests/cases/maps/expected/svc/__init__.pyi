from .client import (
    Svc as Svc,
    AsyncSvc as AsyncSvc,
)
from .operations.read_settings import (
    ReadSettings_Request as ReadSettings_Request,
    ReadSettings_Response as ReadSettings_Response,
    ReadSettings_ResponseException as ReadSettings_ResponseException,
    read_settings as read_settings,
    read_settings_async as read_settings_async,
)
from .types.settings import (
    ExternalService__Svc_Settings as ExternalService__Svc_Settings,
    ExternalService__Svc_Settings_byx5fday_KT_V as ExternalService__Svc_Settings_byx5fday_KT_V,
    ExternalService__Svc_Settings_nothingx5felse as ExternalService__Svc_Settings_nothingx5felse,
)

Settings = ExternalService__Svc_Settings
