"""The only door to the network for documents: one address, few redirects, a deadline, and never a private network."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from generator.diagnostics import Checked
from generator.fetch import rules
from generator.fetch.failures import ELSE, FILE, Answered, why
from generator.fetch.source import Fetched, Source, refused, within

if TYPE_CHECKING:
    import http.client

TIMEOUT = 30.0  # seconds, for all of it
_MAX_REDIRECTS = 5
_CHUNK = 256 * 1024


def download(source: Source, allow_private: bool, limit: int) -> Checked[Fetched]:
    """The bytes at an address, at most `limit`, or a finding that says why there are none."""
    import http.client
    import time

    deadline = time.monotonic() + TIMEOUT
    address, named = source.text, _host(source.text)
    for _ in range(_MAX_REDIRECTS + 1):
        reason = _unusable(address)
        if reason:
            return refused(rules.BAD_URL, Source(address), reason=reason)
        try:
            # Only the host that somebody named may be private, not one that it leads to.
            answer = _get(address, allow_private and _host(address) == named, limit, deadline)
        except _Private as private:
            return refused(
                rules.PRIVATE_ADDRESS, Source(address), **_kept_out(private.here, address, source, allow_private)
            )
        except (OSError, http.client.HTTPException, ValueError) as error:
            reason, hint = why(error)
            return refused(rules.FETCH_FAILED, source, reason=reason, hint=hint)
        if isinstance(answer, bytes):
            return within(answer, source, address, limit)
        if answer.startswith("http:") and address.startswith("https:"):
            return refused(rules.BAD_URL, Source(answer), reason="it is a redirect from https: to http:")
        address = answer
    return refused(rules.FETCH_FAILED, source, reason=f"more than {_MAX_REDIRECTS} redirects", hint=ELSE)


def _host(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


def _unusable(address: str) -> str:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return "it is not well formed"
    if not address.isprintable() or " " in address:
        return "it holds a blank or a sign that cannot be seen"
    if parts.scheme not in ("http", "https"):
        return f"`{parts.scheme}:` is not fetched"
    if parts.username is not None or parts.password is not None:
        return "it holds a user name or password"
    return "" if parts.hostname else "it names no host"


def _kept_out(here: bool, address: str, source: Source, allow_private: bool) -> dict[str, str]:
    """Where a host lies that is not read, and what to do: `here` is this wire alone."""
    if here:
        return {
            "where": "of this wire alone, where clouds keep the keys of their machines",
            "hint": f"It is never read; {FILE}.",
        }
    if allow_private and _host(address) != _host(source.text):
        where = f"inside a private network, to which {_host(source.text)} redirects"
        return {
            "where": where,
            "hint": f"Only the host that is named may lie there: name this address itself, or {FILE}.",
        }
    listed = "or list its origin in extsvc.toml ([project] remote)"
    return {"where": "inside a private network", "hint": f"Allow it with --allow-private, {listed}; or {FILE}."}


class _Private(Exception):
    """The host has an address that is not public; `here` says that it is of this wire alone."""

    def __init__(self, here: bool) -> None:
        super().__init__()
        self.here = here


def _get(address: str, allow_private: bool, limit: int, deadline: float) -> bytes | str:
    """One request: the body, or the address to go on with. Raises OSError, HTTPException, ValueError, _Private."""
    from urllib.parse import urljoin

    parts = urlsplit(address)
    connection = _connect(parts.scheme, str(parts.hostname), parts.port, allow_private, deadline)
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"Accept": "application/json, application/yaml, */*;q=0.8", "Accept-Encoding": "identity"}
        connection.request("GET", target, headers=headers | {"User-Agent": "extsvc"})
        answer = connection.getresponse()
        if answer.status in (301, 302, 303, 307, 308) and answer.getheader("Location"):
            return urljoin(address, str(answer.getheader("Location")))
        if answer.status != 200:
            raise Answered(answer.status, answer.reason)
        if answer.getheader("Content-Encoding", "identity") != "identity":
            raise OSError("the server answers in a compressed form that was not asked for")
        return _body(answer, limit, deadline)
    finally:
        connection.close()


def _body(answer: http.client.HTTPResponse, limit: int, deadline: float) -> bytes:
    """At most one byte more than the limit, before the deadline."""
    import time

    chunks = []
    left = limit + 1
    while left > 0 and (chunk := answer.read1(min(_CHUNK, left))):
        chunks.append(chunk)
        left -= len(chunk)
        if time.monotonic() > deadline:
            raise TimeoutError(f"it takes longer than {TIMEOUT:.0f} seconds")
    if left > 0 and answer.length:
        came = sum(map(len, chunks))
        raise OSError(f"the answer breaks off after {came:,} of {came + answer.length:,} bytes")
    return b"".join(chunks)


def _is_public(number: str) -> bool:
    """Whether an IP address is one of the open internet, also when IPv6 wraps an IPv4 one."""
    from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

    address = ip_address(number.partition("%")[0])
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in IPv6Network("64:ff9b::/96"):
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return inner.is_global
    return address.is_global and not address.is_multicast


def _is_link_local(number: str) -> bool:
    """Whether an address is of this wire alone, where a cloud keeps the keys of its machines."""
    from ipaddress import IPv6Address, ip_address

    address = ip_address(number.partition("%")[0])
    inner = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (inner or address).is_link_local


def _connect(
    scheme: str, host: str, port: int | None, allow_private: bool, deadline: float
) -> http.client.HTTPConnection:
    """A connection to an address that was looked at first, so that a second name look-up cannot lead elsewhere."""
    import http.client
    import socket
    import time

    port = port or (443 if scheme == "https" else 80)
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    numbers = [str(entry[4][0]) for entry in found]
    here = any(map(_is_link_local, numbers))
    if here or not allow_private and not all(map(_is_public, numbers)):
        raise _Private(here)
    wait = max(0.1, deadline - time.monotonic())
    plain = socket.create_connection((numbers[0], port), timeout=wait)
    connection = http.client.HTTPConnection(host, port, timeout=wait)
    connection.sock = plain
    if scheme == "https":
        import ssl

        connection.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
        connection.default_port = 443
    return connection
