"""Why an address could not be fetched, and what may be done about it."""

from __future__ import annotations

FILE = "download the document and give the file"
ELSE = f"Open the address in a browser; or {FILE}."


class Answered(OSError):
    """The server answers with a status that holds no document."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(f"the server answers {status} {words}".rstrip())
        self.status = status


def why(error: Exception) -> tuple[str, str]:
    """A failure of the network in a few words, and the remedy."""
    import socket
    import ssl

    if isinstance(error, ssl.SSLCertVerificationError):
        reason = f"its certificate is not trusted: {error.verify_message}"
        return reason, f"Name the file with your company's certificates in the variable SSL_CERT_FILE; or {FILE}."
    if isinstance(error, ssl.SSLError):
        return "it does not answer as https: wants it", f"Try http:// in the place of https://; or {FILE}."
    if isinstance(error, socket.gaierror):
        return "the name of the host is not known", f"Check the name and your network; or {FILE}."
    if isinstance(error, ConnectionRefusedError):
        return "nobody listens there", f"Check the port, and whether the service runs; or {FILE}."
    if isinstance(error, Answered) and error.status in (401, 403, 407):
        return str(error), f"It wants to know who asks, and no secret is sent for a document: {FILE}."
    words = str(getattr(error, "strerror", None) or str(error) or type(error).__name__)
    return words[:200].rstrip("."), ELSE
