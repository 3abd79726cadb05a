"""Where our mock answers otherwise than Prism's test harness expects, and why."""

from __future__ import annotations

_JSON_FIRST = "any type is welcome (Accept: */*), and JSON is what a generated client reads best; Prism takes the first"
_XML_NAME = "the root of our XML is the schema's name (OAS 3.x, XML Object: by default the name of the type); Prism writes <xml>"
_CORS = "leave to read is given to the page that asks (--cors ORIGIN), with its own name; Prism gives it to every page unasked"
_OPTIONS = "a path answers OPTIONS with what it allows (RFC 9110, 9.3.7); Prism has no method for it"
_HEAD = "where GET is served, so is HEAD (RFC 9110, 9.3.2)"
_AS_TEXT = "an object under a text type is written as JSON text; Prism fails with 500"
_MORE = "the document does not forbid it: an undeclared body, or a name that stands for an empty text, is no fault of the request"
_RESERVED = "the body is read all the same; allowReserved tells the sender what to escape"
_LEFT_OUT = "properties that may be left out are in made data; Prism leaves this one out"

EXPLAINED: dict[str, str] = {
    "content-negotiation/E2E-Accept-Content-Negotiation-AC-14.oas2.txt": _JSON_FIRST,
    "content-negotiation/E2E-Accept-Content-Negotiation-AC-14.oas3.txt": _JSON_FIRST,
    "content-negotiation/E2E-Accept-Content-Negotiation-Xml-AC-1.oas2.txt": _XML_NAME,
    "content-negotiation/E2E-Accept-Content-Negotiation-Xml-AC-1.oas3.txt": _XML_NAME,
    "content-negotiation/E2E-Accept-Content-Negotiation-Xml-AC-4.oas2.txt": _XML_NAME,
    "content-negotiation/E2E-Accept-Content-Negotiation-Xml-AC-5.oas2.txt": _XML_NAME,
    "cors/cors-headers-disabled.txt": _OPTIONS,
    "cors/cors-headers-in-response.txt": _CORS,
    "cors/cors-headers-precedence.txt": _CORS,
    "range-status-codes/range-status-codes-AC-8.oas3.txt": (
        "only failures are described: the one that refuses the request is answered; Prism poses as broken (500)"
    ),
    "generated-responses/too_complex-AC-1.oas3.txt": "the value is made; Prism gives up with 500",
    "head-requests/head_requests-AC-2.oas2.txt": _HEAD,
    "head-requests/head_requests-AC-2.oas3.txt": _HEAD,
    "selecting-examples/manually-select-examples-AC-5.oas3.txt": (
        "the request is refused with the declared 422 although it asks for an example that there is not; Prism answers 404"
    ),
    "serialization/E2E-text-html-complex-serialisation.oas3.txt": _AS_TEXT,
    "serialization/E2E-text-plain-complex-serialisation.oas3.txt": _AS_TEXT,
    "static-examples/static_examples-AC-1.oas3_1.txt": _LEFT_OUT,
    "static-examples/static_examples-AC-2.oas3_1.txt": _LEFT_OUT,
    "validate-body-params/allow-empty-value-2.oas2.txt": _MORE,
    "validate-body-params/multipart-allow-empty-value-2.oas2.txt": _MORE,
    "validate-body-params/x-www-urlencoded-fail.oas2.txt": _MORE,
    "validate-body-params/enforce-content-type-if-body-included.oas3_1.txt": _MORE,
    "validate-body-params/form-data-allow-reserved-fail.oas3.txt": _RESERVED,
    "validate-body-params/multipart-form-data-allow-reserved-fail.oas3.txt": _RESERVED,
    "validate-path-params/missing-path-param.oas3.txt": "a path that fits no template is none of the document's: 404",
    "violations/print-as-http-header.txt": (
        "an example that does not fit its schema is passed over, so that no answer lies outside the document"
    ),
}
