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
_BESIDE = (
    "what is called lost is in `reply.unknown`: the document's own example holds it, and the alternative that the example fits "
    "does not declare it"
)
_AS_TEXT = (
    "an object under text/plain: OpenAPI does not say how one is written as plain text, so the client takes the text itself, "
    "where the judge hands it an object"
)
_QUERY_IN_PATH = (
    "parameters of the path stand in a query that is part of the path; a path has none (OAS 3.x, Paths Object)"
)
_EITHER = (
    "two templates match the same address and neither is more concrete: which one is meant is left to tooling (OAS 3.x, Path "
    "Templating Matching)"
)

EXPLAINED: dict[str, dict[str, str]] = {
    "aws_sns.yaml": {"GET /#Action=Publish": _NESTED},
    "aws_sqs.yaml": {"GET /{AccountNumber}/{QueueName}/#Action=SendMessage": _NESTED},
    "appcenter.yaml": {"PATCH /v0.1/apps/{owner_name}/{app_name}/releases/{release_id}": _AS_TEXT},
    "appcenter.ms.json": {"PATCH /v0.1/apps/{owner_name}/{app_name}/releases/{release_id}": _AS_TEXT},
    "clicksend.json": {"GET /numbers/search/{country}?{search}=1&{search_type}=2": _QUERY_IN_PATH},
    "mist.com.yaml": {
        "GET /api/v1/sites/{site_id}/devices": (
            f"{_BESIDE}: the access point of the example has a boolean where a number is declared, so that it fits the two others"
        ),
        "GET /api/v1/sites/{site_id}/{zone_type}/count": _EITHER,
    },
    "mollie_openapi_specs.yaml": {"GET /v2/events/{webhookEventId}": _BESIDE},
    "okta_okta-management-openapi-spec_dist_2025_11_0_management_dev_noEnums_oneOfInheritance.yaml": {
        "PUT /api/v1/policies/{policyId}/rules/{ruleId}": (
            f"{_BESIDE}: it has no tag, and the rule that it is meant as requires `include`, which it lacks"
        ),
        "GET /api/v1/users/{userId}/factors/{factorId}/transactions/{transactionId}": (
            f"{_BESIDE}: its tag WAITING is mapped to the transaction without a challenge"
        ),
    },
    "pagerduty.json": {
        "GET /event_orchestrations/{id}/unrouted": _BESIDE,
        "PUT /event_orchestrations/{id}/unrouted": _BESIDE,
    },
    "vonage_reports.yaml": {
        "GET /v2/reports": (
            "the made answer fits those alternatives that do not speak of `status` and are open; the others refuse its value; "
            "callers find it in `reply.unknown`"
        ),
    },
    "okta.yaml": {"POST /api/v1/logStreams": _OWN_EXAMPLE, "PUT /api/v1/logStreams/{logStreamId}": _OWN_EXAMPLE},
}
