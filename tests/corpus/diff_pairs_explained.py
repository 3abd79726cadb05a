"""Where `extsvc diff` and the tests of oasdiff and openapi-diff differ about the wire, and who is right.

Each reason begins with who is: "ours", "neither", or "no verdict" where the test does not judge the pair. Every pair was
read; none was found in which theirs is right: following them would mean a wrong verdict. SUPPORTED names the verdict of the
two tools' own that says what ours says of the same change, so that the two contradict each other or themselves.
"""

from __future__ import annotations

_SECURITY = (
    "ours: a caller without the credential, or without the scope, is refused now; oasdiff files it as information, "
    "openapi-diff (security requirements, scopes increased) calls it incompatible"
)
_DISCRIMINATOR = (
    "ours: an old value carries the old tag, which names no alternative any more; openapi-diff (schema.discriminator."
    "changed) says so too, oasdiff files it as information"
)
_EXTENSION = "neither: x-extensible-enum is an extension of one house, not OpenAPI; we judge no extension"
_NO_SAY = "ours: the keyword stands on a string, where it asks for nothing (JSON Schema, Validation, 6.2 and 6.4)"
_SAME_ALTERNATIVE = (
    "ours: the two alternatives take the same values; only the name, or the place, of the schema is another"
)
_ONE_CHECK = (
    "no verdict: the test runs one check over documents that hold another change besides (a content encoding, a media "
    "type taken away), which oasdiff's own rules call an error"
)
_LOOSE = "neither for certain: oasdiff takes anything for text in XML; an element with children is no text to a strict reader"
_SCALAR = "ours: style and explode change nothing for one scalar in a query or header (OAS 3.x, Style Examples)"
_PROMISE = "ours: the answer promises more than it did, and what it promised before it still does"

EXPLAINED: dict[str, str] = {
    "oasdiff TestAPIGlobalSecurityyAdded": _SECURITY,
    "oasdiff TestAPISecurityAdded": _SECURITY,
    "oasdiff TestAPISecurityScopeAdded": _SECURITY,
    "oasdiff TestRequestDiscriminatorUpdatedCheckPropertyNameChanging": _DISCRIMINATOR,
    "oasdiff TestRequestDiscriminatorUpdatedCheckMappingChanging": _DISCRIMINATOR,
    "oasdiff TestResponseDiscriminatorUpdatedCheckPropertyNameChanging": _DISCRIMINATOR,
    "oasdiff TestResponseDiscriminatorUpdatedCheckMappingChanging": _DISCRIMINATOR,
    "oasdiff TestRequestParameterXExtensibleEnumValueRemoved": _EXTENSION,
    "oasdiff TestRequestPropertyXExtensibleEnumValueRemovedCheck": _EXTENSION,
    "oasdiff TestRequestParameterMaxItemsDecreased": _NO_SAY,
    "oasdiff TestRequestParameterMaxDecreased": _NO_SAY,
    "oasdiff TestRequestBodyAnyOfMultiMediaTypeDetails": _SAME_ALTERNATIVE,
    "oasdiff TestRequestBodyContentSchemaRemoved": _ONE_CHECK,
    "oasdiff TestResponseBodyContentSchemaAdded": _ONE_CHECK,
    "oasdiff TestRequestBodyDefaultValueChanged": _ONE_CHECK,
    "oasdiff TestRequestBodyTypeLooselyTypedCompatible": _LOOSE,
    "oasdiff TestResponseBodyTypeLooselyTypedCompatible": _LOOSE,
    "oasdiff TestResponsePropertyAnyOfAdded": (
        "ours: an old reader meets a variant it does not know; oasdiff calls the same an error under oneOf"
    ),
    "oasdiff TestResponseBodyDependentRequiredChanged": _PROMISE,
    "oasdiff TestResponsePropertyDependentRequiredChanged": _PROMISE,
    "openapi-diff ContentDiffTest.testContentDiffWithOneEmptyMediaType": _PROMISE,
    "openapi-diff HeaderBCTest.responseRequiredIncreased": _PROMISE,
    "openapi-diff WriteOnlyBCTest.responseWriteOnlyRequiredDecreased": _PROMISE,
    "openapi-diff ApiResponseBCTest.decreased": (
        "ours: an error that is no longer answered breaks nobody who handles it; a removed success would"
    ),
    "openapi-diff MinLengthBCTest.responseMinLengthDecreasedButCompatible": (
        "ours: an answer may be shorter than promised; openapi-diff has the direction of this limit alone the other way "
        "round (it calls a longer maximum in an answer incompatible)"
    ),
    "openapi-diff HeaderBCTest.responseExplodeChanged": _SCALAR,
    "openapi-diff ParameterBCTest.explodeChanged": _SCALAR,
    "openapi-diff ParameterBCTest.styleChanged": _SCALAR,
    "openapi-diff SecuritySchemeBCTest.bearerFormatChanged": (
        "ours: bearerFormat is a hint and primarily for documentation (OAS 3.x, Security Scheme Object)"
    ),
}

_SCHEMES = "openapi-diff SecurityRequirementBCTest.schemesIncreased"
_TAG = "openapi-diff SchemaBCTest.discriminatorChanged"

# An id of oasdiff with its level, or a test of openapi-diff: `diff_pairs.py` looks there whether it says what ours says.
SUPPORTED: dict[str, str] = {
    "oasdiff TestAPIGlobalSecurityyAdded": _SCHEMES,
    "oasdiff TestAPISecurityAdded": _SCHEMES,
    "oasdiff TestAPISecurityScopeAdded": "openapi-diff SecuritySchemeBCTest.scopesIncreased",
    "oasdiff TestRequestDiscriminatorUpdatedCheckPropertyNameChanging": _TAG,
    "oasdiff TestRequestDiscriminatorUpdatedCheckMappingChanging": _TAG,
    "oasdiff TestResponseDiscriminatorUpdatedCheckPropertyNameChanging": _TAG,
    "oasdiff TestResponseDiscriminatorUpdatedCheckMappingChanging": _TAG,
    "oasdiff TestResponsePropertyAnyOfAdded": "oasdiff ResponsePropertyOneOfAddedId",
    "oasdiff TestResponseBodyDependentRequiredChanged": "oasdiff ResponseBodyDependentRequiredAddedId",
    "oasdiff TestResponsePropertyDependentRequiredChanged": "oasdiff ResponsePropertyDependentRequiredAddedId",
    "openapi-diff WriteOnlyBCTest.responseWriteOnlyRequiredDecreased": "oasdiff ResponseWriteOnlyPropertyBecameRequiredId",
    "openapi-diff ApiResponseBCTest.decreased": "oasdiff ResponseNonSuccessStatusRemovedId",
    "openapi-diff MinLengthBCTest.responseMinLengthDecreasedButCompatible": "oasdiff ResponseBodyMinLengthDecreasedId",
}
