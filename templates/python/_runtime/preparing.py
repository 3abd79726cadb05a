"""A call's inputs, checked and written: what is sent, before anyone signs it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, unquote_plus, urlsplit

from msgspec import Struct

from .addresses import checked_base, origin
from .bodies import chosen_type, written_body
from .checking import checker_of
from .content import Content, Unsendable
from .destinations import Destination, destination
from .faults import InvalidRequest, Violation
from .headers import given_header_fault, header_fault
from .media import media_of
from .operation import Operation
from .options import Options
from .outputs import accept_of
from .parameters import write
from .records import UNSET, Request
from .repeating import key_input, keyed
from .settings import Settings
from .shapes import Shape, field_shape, shape_of
from .texts import UNWRITABLE, spelled, unwritable
from .wire import Body
from .wrongs import violations
from .zones import zoned

_OPTION = {"Accept": "accept", "Content-Type": "content_type"}
COMMON = frozenset({"Accept", "Accept-Encoding", "User-Agent"})
USER_AGENT = "external-services-python"


class Prepared(Struct):
    """A request but for the credential. `private` headers go to no other host.

    `own` says that it goes to the client's own host, where the credential belongs,
    `keyed` that a key makes it repeatable.
    """

    url: str
    headers: dict[str, str]
    content: Content
    private: bool
    own: bool = True
    keyed: bool = False


def prepare(
    settings: Settings, operation: Operation[Any], request: Request, options: Options
) -> Prepared:
    """Check and write every input. Raises `InvalidRequest` with all violations."""
    request, has_key = keyed(operation, request, options)
    request = _checked(settings, operation, request, options)
    found: list[Violation] = []
    written = write(operation, request)
    found.extend(written.violations)
    content = _content(operation, request, options, found)
    place = destination(settings, operation)
    if options.base_url is not None:
        place = Destination(_base(settings, options, found))
    own = place.headers is None
    given = settings.headers if place.headers is None else place.headers
    headers = _headers(operation, options, content)
    for name in ("Accept", "Content-Type"):
        wrong = header_fault(name, headers.get(name, ""))
        if wrong:
            found.append(Violation(f"_options.{_OPTION[name]}", "header", wrong))
    put(headers, given)
    put(headers, written.headers)
    put(headers, _own_headers(operation, options, found))
    if "boundary=" in content.media_type:  # no other Content-Type could be read with it
        put(headers, {"Content-Type": content.media_type})
    if found:
        raise invalid(operation, found)
    query = [written.query] if written.query else []
    for name, value in settings.query.items() if own else ():
        query.append(f"{quote(name, safe='')}={quote(value, safe='')}")
    mark = "?" if query else ""
    url = f"{place.base}{written.path}{mark}{'&'.join(query)}"
    if options.next_page is not None:
        url = _next_page(settings, url, options.next_page)
    private = bool(given or written.headers or options.headers)
    return Prepared(url, headers, content, private, own, has_key)


def anonymous(prepared: Prepared) -> Prepared:
    """The same request for another host: with nothing but what every request has."""
    kept = {k: v for k, v in prepared.headers.items() if k in COMMON}
    return Prepared(prepared.url, kept, prepared.content, private=False, own=False)


def _next_page(settings: Settings, url: str, given: str) -> str:
    """The address of a further page, with the keys that the first one's query held."""
    from .next_pages import next_address

    keys: dict[str, str] = {}
    for pair in urlsplit(url).query.split("&"):
        name, _, value = pair.partition("=")
        if unquote_plus(name).lower() in settings.secrets:
            keys[name] = value
    return next_address(url, given, keys)


def _checked(
    settings: Settings, operation: Operation[Any], request: Request, options: Options
) -> Request:
    """The request as it is written, when its values are sound."""
    checker = checker_of(shape_of(operation.request))
    try:
        if settings.timezone is not None:
            request = zoned(request, settings.timezone)
        found = list(violations(checker(request)))
    except RecursionError as error:
        found = [unwritable("", error)]
    if not found:
        if options.unknown:
            from .unexpected import with_unexpected

            request = with_unexpected(request, options.unknown)
        found.extend(_broken(operation, request, options))
    if found:
        raise invalid(operation, found)
    return request


def _broken(
    operation: Operation[Any], request: Request, options: Options
) -> Iterator[Violation]:
    """The conditions of the document that the inputs break."""
    asked = [(one.attribute, one.name, one.conditions) for one in operation.inputs]
    body = operation.body
    if body is not None and body.conditions:
        value = getattr(request, body.field)
        chosen = chosen_type(body, value, options.content_type)
        asked.append((body.field, body.name, body.conditions.get(chosen)))
    for attribute, name, conditions in asked:
        value = getattr(request, attribute)
        if conditions is None or value is UNSET:
            continue
        from .conditions import broken

        try:
            yield from violations(broken(conditions, value), name)
        except UNWRITABLE as error:
            yield unwritable(name, error)


def _base(settings: Settings, options: Options, found: list[Violation]) -> str:
    try:
        base = checked_base(options.base_url or "")
    except ValueError as error:
        found.append(Violation("_options.base_url", "address", str(error)))
        return ""
    elsewhere = origin(base) != origin(settings.base_url)
    if settings.credential is not None and elsewhere:
        message = "is another host than the one the credential is bound to"
        found.append(Violation("_options.base_url", "address", message))
    return base


def _content(
    operation: Operation[Any],
    request: Request,
    options: Options,
    found: list[Violation],
) -> Content:
    body = operation.body
    if body is None:
        return Content()
    value = getattr(request, body.field)
    if value is UNSET:
        return Content()
    shape = field_shape(operation.request, body.field)
    if value is None and not (body.required or _sends_null(body, shape, options)):
        return Content()
    try:
        return written_body(body, spelled(value, shape), options.content_type)
    except (Unsendable, OSError, LookupError) as error:
        found.append(Violation(body.name, "body", str(error)))
    except UNWRITABLE as error:
        found.append(unwritable(body.name, error))
    return Content()


def _sends_null(body: Body, shape: Shape, options: Options) -> bool:
    """Whether null is a value of its own for a body that may also be left out."""
    chosen = chosen_type(body, None, options.content_type)
    return shape.null and media_of(chosen).kind == "json"


def _headers(
    operation: Operation[Any], options: Options, content: Content
) -> dict[str, str]:
    """The headers that every request has."""
    headers = {
        "Accept": accept_of(operation, options.accept),
        "Accept-Encoding": "gzip, deflate",
        "User-Agent": USER_AGENT,
    }
    if content.media_type:
        headers["Content-Type"] = content.media_type
    if content.length is not None:
        headers["Content-Length"] = str(content.length)
    return headers


def _own_headers(
    operation: Operation[Any], options: Options, found: list[Violation]
) -> dict[str, str]:
    """The headers of this one call."""
    headers = dict(options.headers)
    if options.idempotency_key and key_input(operation) is None:
        headers["Idempotency-Key"] = options.idempotency_key
    for name, value in headers.items():
        wrong = given_header_fault(name, value)
        if wrong:
            found.append(Violation(f"_options.headers.{name}", "header", wrong))
    return headers


def put(headers: dict[str, str], more: Mapping[str, str]) -> None:
    """Set headers, replacing those of the same name in any case; cookies add up."""
    for name, value in more.items():
        for present in [key for key in headers if key.lower() == name.lower()]:
            before = headers.pop(present)
            if name.lower() == "cookie":
                value = f"{before}; {value}"
        headers[name] = value


def check_headers(headers: Mapping[str, str]) -> None:
    """Raise `InvalidRequest` when a header cannot be sent."""
    for name, value in headers.items():
        wrong = header_fault(name, value)
        if wrong:
            raise InvalidRequest.of_violations((Violation(name, "header", wrong),))


def invalid(operation: Operation[Any], found: list[Violation]) -> InvalidRequest:
    """The fault that lists every violation."""
    fault = InvalidRequest.of_violations(tuple(found))
    fault.of(operation)
    return fault
