"""DELETE jobFailed {$request.body#/callbackUrl}

Called by the service; not invocable.
"""

from __future__ import annotations
