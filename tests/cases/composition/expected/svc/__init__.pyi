from .client import (
    Svc as Svc,
    AsyncSvc as AsyncSvc,
)
from .operations.cars import (
    Cars_Request as Cars_Request,
    Cars_Response as Cars_Response,
    Cars_ResponseException as Cars_ResponseException,
    cars as cars,
    cars_async as cars_async,
)
from .types.car import (
    ExternalService__Svc_Car as ExternalService__Svc_Car,
)
from .types.truck import (
    ExternalService__Svc_Truck as ExternalService__Svc_Truck,
)
from .types.vehicle import (
    ExternalService__Svc_Vehicle_KT_PT as ExternalService__Svc_Vehicle_KT_PT,
    ExternalService__Svc_Vehicle as ExternalService__Svc_Vehicle,
)

Car = ExternalService__Svc_Car
Truck = ExternalService__Svc_Truck
Vehicle = ExternalService__Svc_Vehicle
