"""Calls of `table.py --call` that fail for a reason outside our code, by spec and operation, and the reason.

What is not listed here and fails is ours to mend.
"""

from __future__ import annotations

_NESTED = (
    "objects inside an object in a query: form and exploded, their names collide (OAS 3.x, Style Values: the behavior of "
    "nested objects is undefined), so nothing of this request tells the operation from its neighbours on the same path"
)
_OWN_EXAMPLE = (
    "the document's own example (your-event-source-name) breaks the document's own pattern, which allows one sign; the "
    "client refuses it by the tagged alternative, where the mock took it for another one"
)

EXPLAINED: dict[str, dict[str, str]] = {
    "aws_sns.yaml": {"GET /#Action=Publish": _NESTED},
    "aws_sqs.yaml": {"GET /{AccountNumber}/{QueueName}/#Action=SendMessage": _NESTED},
    "okta.yaml": {"POST /api/v1/logStreams": _OWN_EXAMPLE, "PUT /api/v1/logStreams/{logStreamId}": _OWN_EXAMPLE},
}
