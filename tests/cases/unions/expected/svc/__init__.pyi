from .client import (
    Svc as Svc,
    AsyncSvc as AsyncSvc,
)
from .operations.add_pet import (
    AddPet_Request as AddPet_Request,
    AddPet_Response as AddPet_Response,
    AddPet_ResponseException as AddPet_ResponseException,
    add_pet as add_pet,
    add_pet_async as add_pet_async,
    ExternalService__Svc_addPet_OUT_200 as ExternalService__Svc_addPet_OUT_200,
)
from .types.cat import (
    ExternalService__Svc_Cat as ExternalService__Svc_Cat,
)
from .types.dog import (
    ExternalService__Svc_Dog as ExternalService__Svc_Dog,
)
from .types.pet import (
    ExternalService__Svc_Pet_KT_PT as ExternalService__Svc_Pet_KT_PT,
)

Cat = ExternalService__Svc_Cat
Dog = ExternalService__Svc_Dog
Pet = ExternalService__Svc_Pet_KT_PT
