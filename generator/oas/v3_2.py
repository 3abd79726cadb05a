"""The objects of OpenAPI 3.2 (3.2.0): what differs from 3.1."""

from __future__ import annotations

from collections.abc import Mapping

from generator.oas import v3_1

_3_1 = v3_1.TABLES
_ENCODINGS = {"encoding": "{Encoding}", "prefixEncoding": "[Encoding]", "itemEncoding": "Encoding"}

TABLES: Mapping[str, Mapping[str, str]] = {
    **_3_1,
    "OpenAPI": {**_3_1["OpenAPI"], "$self": "self"},
    "Server": {**_3_1["Server"], "name": "str"},
    "Components": {**_3_1["Components"], "mediaTypes": "{MediaType}"},
    "PathItem": {**_3_1["PathItem"], "query": "Operation", "additionalOperations": "{Operation}"},
    "Parameter": {
        **_3_1["Parameter"], "in!": "=query|querystring|header|path|cookie",
        "style": "=matrix|label|simple|form|spaceDelimited|pipeDelimited|deepObject|cookie",
    },
    "MediaType": {**_3_1["MediaType"], "description": "str", "itemSchema": "Schema", **_ENCODINGS},
    "Encoding": {**_3_1["Encoding"], **_ENCODINGS},
    "Response": {
        **{name: text for name, text in _3_1["Response"].items() if name != "description!"},
        "summary": "str", "description": "str",
    },
    "Example": {**_3_1["Example"], "dataValue": "any", "serializedValue": "str"},
    "Tag": {**_3_1["Tag"], "summary": "str", "parent": "str", "kind": "str"},
    "Discriminator": {**_3_1["Discriminator"], "defaultMapping": "str"},
    "XML": {**_3_1["XML"], "nodeType": "=element|attribute|text|cdata|none"},
    "SecurityScheme": {**_3_1["SecurityScheme"], "oauth2MetadataUrl": "url", "deprecated": "bool"},
    "OAuthFlows": {**_3_1["OAuthFlows"], "deviceAuthorization": "DeviceAuthorizationFlow"},
    "DeviceAuthorizationFlow": {
        "deviceAuthorizationUrl!": "url", "tokenUrl!": "url", "refreshUrl": "url", "scopes!": "{str}",
    },
}  # fmt: skip
TRAITS: Mapping[str, Mapping[str, bool]] = {**v3_1.TRAITS, "MediaType": {"referable": True}}
