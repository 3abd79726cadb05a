"""The only reader of input files: a path, standard input or an address, to bytes, within limits.

Nothing is read from the network unless the caller allows it, and then never from a private address.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from generator.diagnostics import Checked, Diagnostic, Rule, Severity, Span
from generator.reading import NotRegular, read

if TYPE_CHECKING:
    import http.client

_SOURCE = "our own: input is untrusted, and nothing is fetched unasked (SECURITY.md)"
LIMIT = 64 * 1024 * 1024
TIMEOUT = 30.0
_MAX_REDIRECTS = 5
_CHUNK = 256 * 1024

NO_FILE = Rule(
    "input-not-found",
    Severity.ERROR,
    "There is no file {name}.",
    "Check the path{near}.",
    source=_SOURCE,
    bad="extsvc validate spec/sms.json",
    good="extsvc validate specs/sms.json",
)
IS_FOLDER = Rule(
    "input-is-a-folder",
    Severity.ERROR,
    "{name} is a folder.",
    "Give the OpenAPI file inside it{near}.",
    source=_SOURCE,
    bad="extsvc validate specs",
    good="extsvc validate 'specs/**/*.yaml'",
)
UNREADABLE = Rule(
    "input-unreadable",
    Severity.ERROR,
    "{name} cannot be read: {reason}.",
    "Check its permissions.",
    source=_SOURCE,
    bad="a file that only its owner may read",
    good="the same after chmod +r",
)
NO_REGULAR_FILE = Rule(
    "input-is-no-file",
    Severity.ERROR,
    "{name} is a pipe, a device or a socket, which could keep a reader waiting for ever.",
    "Give a file, or - to read standard input.",
    source=_SOURCE,
    bad="$ref: pipe.yaml, where pipe.yaml was made by mkfifo",
    good="$ref: parts.yaml, a file",
)
TOO_LARGE = Rule(
    "input-too-large",
    Severity.ERROR,
    "{name} is larger than {limit}.",
    "Give a smaller document, or split it into files.",
    source=_SOURCE,
    bad="a description of 80 MB",
    good="the same, split by service",
)
REMOTE_REFUSED = Rule(
    "remote-not-allowed",
    Severity.ERROR,
    "{name} is on the network, and nothing is fetched unasked.",
    "Allow it with --allow-remote, or download it and give the file.",
    source=_SOURCE,
    bad="extsvc validate https://api.example/v1.json",
    good="extsvc validate https://api.example/v1.json --allow-remote",
)
BAD_URL = Rule(
    "address-not-usable",
    Severity.ERROR,
    "The address {name} cannot be used: {reason}.",
    "Give an http: or https: address without user name and password, or a file.",
    source=_SOURCE,
    bad="extsvc validate https://me:secret@api.example/v1.json --allow-remote",
    good="extsvc validate https://api.example/v1.json --allow-remote",
)
PRIVATE_ADDRESS = Rule(
    "address-is-private",
    Severity.ERROR,
    "{name} leads to an address inside a private network.",
    "Download the document yourself and give the file.",
    source=_SOURCE,
    bad="extsvc validate http://10.0.0.5/api.json --allow-remote",
    good="extsvc validate api.json",
)
FETCH_FAILED = Rule(
    "fetch-failed",
    Severity.ERROR,
    "{name} could not be fetched: {reason}.",
    "Open the address in a browser; or download the document and give the file.",
    source=_SOURCE,
    bad="extsvc validate https://api.example/gone.json --allow-remote",
    good="extsvc validate https://api.example/v1.json --allow-remote",
)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a document is: a path, "-" for standard input, or an http(s) address."""

    text: str

    @property
    def kind(self) -> Literal["file", "stdin", "remote"]:
        if self.text == "-":
            return "stdin"
        return "remote" if _scheme(self.text) not in ("", "file") else "file"

    @property
    def name(self) -> str:
        """What to call it in messages; an address without its query, which may hold a key."""
        if self.kind == "stdin":
            return "<stdin>"
        return _shown(self.text) if self.kind == "remote" else self.text


@dataclass(frozen=True, slots=True, eq=False)
class Fetched:
    """The bytes of a source. `place` is the file's real path or the final address; "" for standard input."""

    data: bytes
    name: str
    place: str


def fetch(
    source: Source | str | Path,
    *,
    allow_remote: bool = False,
    allow_private: bool = False,
    limit: int = LIMIT,
) -> Checked[Fetched]:
    """The bytes of a source, or a finding that says why there are none. `allow_private` is for tests on loopback."""
    source = source if isinstance(source, Source) else Source(os.fspath(source))
    if source.kind == "stdin":
        return _sized(sys.stdin.buffer.read(limit + 1), source, "", limit)
    if source.kind == "file":
        return _file(source, limit)
    if not allow_remote:
        return _refuse(REMOTE_REFUSED, source)
    return _remote(source, allow_private, limit)


def _scheme(text: str) -> str:
    """The scheme of an address; "" for a path, also for one that begins with a drive letter."""
    scheme, colon, _rest = text.partition(":")
    return scheme.lower() if colon and len(scheme) > 1 and scheme.isalnum() and "//" in text[: len(scheme) + 3] else ""


def _shown(address: str) -> str:
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "") + (f":{parts.port}" if parts.port else "")
    except ValueError:
        return address.split("?")[0].rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}"


def _refuse(rule: Rule, source: Source, **args: object) -> Checked[Fetched]:
    words = tuple(sorted({"name": source.name, **args}.items()))
    return Checked(None, (Diagnostic(rule, Span(source.name, "", 1, 1), words),))


def _sized(data: bytes, source: Source, place: str, limit: int) -> Checked[Fetched]:
    if len(data) > limit:
        return _refuse(
            TOO_LARGE, source, limit=f"{limit // (1024 * 1024)} MiB" if limit >= 1024 * 1024 else f"{limit} bytes"
        )
    return Checked(Fetched(data, source.name, place))


def _file(source: Source, limit: int) -> Checked[Fetched]:
    path = _path(source.text)
    try:
        return _sized(read(path, limit), source, os.path.realpath(path), limit)
    except FileNotFoundError:
        return _refuse(NO_FILE, source, near=_near(path))
    except IsADirectoryError:
        return _refuse(IS_FOLDER, source, near=_documents_in(path))
    except NotRegular:
        return _refuse(NO_REGULAR_FILE, source)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        return _refuse(UNREADABLE, source, reason=getattr(error, "strerror", None) or "the name is not a file name")


def _path(text: str) -> Path:
    if _scheme(text) != "file":
        return Path(text)
    from urllib.request import url2pathname

    return Path(url2pathname(urlsplit(text).path))


def _near(path: Path) -> str:
    """A guess at the file that was meant."""
    from difflib import get_close_matches

    try:
        names = [entry.name for entry in path.parent.iterdir()]
    except (OSError, ValueError):
        return ""
    found = get_close_matches(path.name, names, 1)
    return f"; did you mean {path.parent / found[0]}?" if found else ""


def _documents_in(folder: Path) -> str:
    names = [entry.name for entry in sorted(folder.iterdir()) if entry.suffix in (".json", ".yaml", ".yml")]
    return f": {', '.join(names[:5])}" if names else ""


def _remote(source: Source, allow_private: bool, limit: int) -> Checked[Fetched]:
    import http.client
    import time

    deadline = time.monotonic() + TIMEOUT
    address = source.text
    for _ in range(_MAX_REDIRECTS + 1):
        reason = _unusable(address)
        if reason:
            return _refuse(BAD_URL, Source(address), reason=reason)
        try:
            answer = _get(address, allow_private, limit, deadline)
        except _Private:
            return _refuse(PRIVATE_ADDRESS, Source(address))
        except (OSError, http.client.HTTPException, ValueError) as error:
            return _refuse(FETCH_FAILED, source, reason=_why(error))
        if isinstance(answer, bytes):
            return _sized(answer, source, address, limit)
        if answer.startswith("http:") and address.startswith("https:"):
            return _refuse(BAD_URL, Source(answer), reason="it is a redirect from https: to http:")
        address = answer
    return _refuse(FETCH_FAILED, source, reason=f"more than {_MAX_REDIRECTS} redirects")


def _unusable(address: str) -> str:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return "it is not well formed"
    if parts.scheme not in ("http", "https"):
        return f"`{parts.scheme}:` is not fetched"
    if parts.username is not None or parts.password is not None:
        return "it holds a user name or password"
    return "" if parts.hostname else "it names no host"


def _why(error: Exception) -> str:
    words = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return str(words)[:200].rstrip(".")


class _Private(Exception):
    """The host has an address that is not public."""


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
            raise OSError(f"the server answers {answer.status} {answer.reason}")
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
    if not allow_private and not all(map(_is_public, numbers)):
        raise _Private
    wait = max(0.1, deadline - time.monotonic())
    plain = socket.create_connection((numbers[0], port), timeout=wait)
    connection = http.client.HTTPConnection(host, port, timeout=wait)
    connection.sock = plain
    if scheme == "https":
        import ssl

        connection.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
        connection.default_port = 443
    return connection
