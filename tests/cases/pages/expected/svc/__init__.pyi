from .client import (
    Svc as Svc,
    AsyncSvc as AsyncSvc,
)
from .operations.list_by_address import (
    ListByAddress_Request as ListByAddress_Request,
    ListByAddress_Response as ListByAddress_Response,
    ListByAddress_ResponseException as ListByAddress_ResponseException,
    list_by_address as list_by_address,
    list_by_address_async as list_by_address_async,
    ExternalService__Svc_listByAddress_OUT_200 as ExternalService__Svc_listByAddress_OUT_200,
)
from .operations.list_by_cursor import (
    ListByCursor_Request as ListByCursor_Request,
    ListByCursor_Response as ListByCursor_Response,
    ListByCursor_ResponseException as ListByCursor_ResponseException,
    list_by_cursor as list_by_cursor,
    list_by_cursor_async as list_by_cursor_async,
    ExternalService__Svc_listByCursor_OUT_200 as ExternalService__Svc_listByCursor_OUT_200,
    ExternalService__Svc_listByCursor_OUT_200_result as ExternalService__Svc_listByCursor_OUT_200_result,
    ExternalService__Svc_listByCursor_OUT_200_meta as ExternalService__Svc_listByCursor_OUT_200_meta,
)
from .operations.list_by_last_item import (
    ListByLastItem_Request as ListByLastItem_Request,
    ListByLastItem_Response as ListByLastItem_Response,
    ListByLastItem_ResponseException as ListByLastItem_ResponseException,
    list_by_last_item as list_by_last_item,
    list_by_last_item_async as list_by_last_item_async,
    ExternalService__Svc_listByLastItem_OUT_200 as ExternalService__Svc_listByLastItem_OUT_200,
)
from .operations.list_by_offset import (
    ListByOffset_Request as ListByOffset_Request,
    ListByOffset_Response as ListByOffset_Response,
    ListByOffset_ResponseException as ListByOffset_ResponseException,
    list_by_offset as list_by_offset,
    list_by_offset_async as list_by_offset_async,
    ExternalService__Svc_listByOffset_OUT_200 as ExternalService__Svc_listByOffset_OUT_200,
)
from .operations.list_by_page import (
    ListByPage_Request as ListByPage_Request,
    ListByPage_Response as ListByPage_Response,
    ListByPage_ResponseException as ListByPage_ResponseException,
    list_by_page as list_by_page,
    list_by_page_async as list_by_page_async,
)
from .operations.list_by_page_of_total import (
    ListByPageOfTotal_Request as ListByPageOfTotal_Request,
    ListByPageOfTotal_Response as ListByPageOfTotal_Response,
    ListByPageOfTotal_ResponseException as ListByPageOfTotal_ResponseException,
    list_by_page_of_total as list_by_page_of_total,
    list_by_page_of_total_async as list_by_page_of_total_async,
    ExternalService__Svc_listByPageOfTotal_OUT_200 as ExternalService__Svc_listByPageOfTotal_OUT_200,
    ExternalService__Svc_listByPageOfTotal_OUT_200_z0page as ExternalService__Svc_listByPageOfTotal_OUT_200_z0page,
)
from .operations.list_recent import (
    ListRecent_Request as ListRecent_Request,
    ListRecent_Response as ListRecent_Response,
    ListRecent_ResponseException as ListRecent_ResponseException,
    list_recent as list_recent,
    list_recent_async as list_recent_async,
)
from .operations.paged import (
    Paged_Request as Paged_Request,
    Paged_Response as Paged_Response,
    Paged_ResponseException as Paged_ResponseException,
    paged as paged,
    paged_async as paged_async,
)
from .types.thing import (
    ExternalService__Svc_Thing as ExternalService__Svc_Thing,
)

Thing = ExternalService__Svc_Thing
