from ._runtime import Options as Options
from ._runtime import Result as Result
from ._runtime import invoke as invoke
from ._runtime import invoke_async as invoke_async

SERVICES: dict[str, str]
