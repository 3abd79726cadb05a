from .client import (
    Svc as Svc,
    AsyncSvc as AsyncSvc,
)
from .operations.put_tree import (
    PutTree_Request as PutTree_Request,
    PutTree_Response as PutTree_Response,
    PutTree_ResponseException as PutTree_ResponseException,
    put_tree as put_tree,
    put_tree_async as put_tree_async,
)
from .types.any import (
    ExternalService__Svc_z0Any as ExternalService__Svc_z0Any,
)
from .types.tree import (
    ExternalService__Svc_Tree as ExternalService__Svc_Tree,
)
from .types.twin import (
    ExternalService__Svc_Twin as ExternalService__Svc_Twin,
)

Any = ExternalService__Svc_z0Any
Tree = ExternalService__Svc_Tree
Twin = ExternalService__Svc_Twin
