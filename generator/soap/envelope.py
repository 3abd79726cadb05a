"""SOAP envelopes: read safely, written in the order in which values are given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from generator.org.manifest import NAMESPACE
from generator.salesforce.xml import UnreadableXml, XmlElement, parse

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
FAULTS = "http://soap.sforce.com/2006/04/metadata/faults"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
MOST_BYTES = 64 * 1024 * 1024  # a zip of 39 MB in base64, and what is around it
Content = str | int | float | bool | None | Sequence["Content"] | Mapping[str, "Content"]


class SoapFault(Exception):
    """What cannot be done; `code` is a fault code of the API such as INVALID_SESSION_ID."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class SoapCall:
    """An operation that is asked for, and the session it is asked in."""

    operation: str
    element: XmlElement
    session: str


def read_call(data: bytes) -> SoapCall:
    """The call in an envelope. Raises `SoapFault` for anything else."""
    try:
        root = parse(data, MOST_BYTES)
    except UnreadableXml as error:
        raise SoapFault("INVALID_REQUEST", f"the envelope cannot be read: {error.reason}, line {error.line}") from None
    body = root.child("Body")
    if root.tag != "Envelope" or root.namespace != SOAP or body is None or len(body.children) != 1:
        raise SoapFault("INVALID_REQUEST", "no SOAP envelope with one operation in its body")
    header = root.child("Header")
    session = header.child("SessionHeader") if header is not None else None
    return SoapCall(body.children[0].tag, body.children[0], session.value("sessionId") if session is not None else "")


def written(name: str, value: Content) -> str:
    """A value as an element; a list as one element for each item, nothing for an empty one. None is nil."""
    if value is None:
        return f'<{name} xsi:nil="true"/>'
    if isinstance(value, Mapping):
        return f"<{name}>{''.join(written(key, inner) for key, inner in value.items())}</{name}>"
    if isinstance(value, (list, tuple)):
        return "".join(written(name, item) for item in value)
    if isinstance(value, bool):
        return f"<{name}>{'true' if value else 'false'}</{name}>"
    return f"<{name}>{escape(legal(str(value)))}</{name}>"


def legal(text: str) -> str:
    """The text without characters that no XML document can hold."""
    return "".join(
        c if c in "\t\n\r" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff" else "\ufffd"
        for c in text
    )


def answer(operation: str, results: Content, namespace: str = NAMESPACE) -> bytes:
    """The answer of an operation, with one `result` for each item of a list."""
    inner = written("result", results)
    return _envelope(f"<{operation}Response>{inner}</{operation}Response>", f' xmlns="{namespace}"')


def fault(error: SoapFault) -> bytes:
    """The answer that says why not."""
    text = escape(legal(str(error)))
    body = (
        f"<soapenv:Fault><faultcode>sf:{error.code}</faultcode>"
        f"<faultstring>{error.code}: {text}</faultstring></soapenv:Fault>"
    )
    return _envelope(body, f' xmlns:sf="{FAULTS}"')


def _envelope(body: str, namespaces: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<soapenv:Envelope xmlns:soapenv="{SOAP}" xmlns:xsi="{XSI}"{namespaces}>'
        f"<soapenv:Body>{body}</soapenv:Body></soapenv:Envelope>"
    ).encode()
