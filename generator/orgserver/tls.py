"""TLS for an org: a certificate for this machine, signed by an authority of its own whose key is never kept."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Iterable
from pathlib import Path

from generator.org.connecting import CA_FILE
from generator.writing.folder import Folder
from generator.writing.single import put

LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")


def server_context(folder: Path, host: str) -> ssl.SSLContext:
    """A server's context with a fresh certificate; the authority to trust is written to `ca.pem` in the folder.

    The authority's key is forgotten here, so nobody can sign another certificate that its trust covers. Raises OSError,
    ImportError without the extra `tls`.
    """
    import trustme

    authority = trustme.CA(organization_name="extsvc local org")
    certificate = authority.issue_cert(*dict.fromkeys((*LOCAL_NAMES, *_named(host))))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    certificate.configure_cert(context)
    with Folder(folder) as place:
        put(place, CA_FILE, authority.cert_pem.bytes(), 0o600)
    return context


def _named(host: str) -> Iterable[str]:
    """The host, unless it stands for every address."""
    try:
        return () if ipaddress.ip_address(host).is_unspecified else (host,)
    except ValueError:
        return (host,)
