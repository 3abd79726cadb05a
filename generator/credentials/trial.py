"""One real call with a named credential, to see whether it opens the door. Prints nothing, keeps nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from generator.credentials.bound import BoundCredential
from generator.credentials.errors import CredentialError
from generator.credentials.transport import send


@dataclass(frozen=True, slots=True)
class TrialRequest:
    """A request as the credential sees it. Its headers are filled in one by one and never printed."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class TrialOutcome:
    """What came back: no header and no body, for either could repeat a secret."""

    url: str
    status: int
    reason: str
    sent: tuple[str, ...]  # names of the headers that the credential gave
    attempts: int

    @property
    def verdict(self) -> str:
        """ "accepted", "refused", "failed" (5xx), or "unclear": a 404 or 405 says nothing about the credential."""
        if self.status in (401, 403, 407):
            return "refused"
        if self.status >= 500:
            return "failed"
        return "accepted" if self.status < 400 else "unclear"


def url_of(credential: BoundCredential, path: str) -> str:
    """The address of a path below the named credential's URL. Raises `CredentialError` for a path that leads away."""
    if "://" in path or path.startswith("//") or ".." in path.split("?")[0].split("/") or "\\" in path:
        raise CredentialError(
            f"The path {path!r} leads away from the named credential's URL.", "Give a path like /status."
        )
    return f"{credential.base_url}/{path.lstrip('/')}" if path.strip("/") else credential.base_url + "/"


def call(credential: BoundCredential, method: str = "HEAD", path: str = "/") -> TrialOutcome:
    """Send one request, and once more after a refresh. Raises `CredentialError` when nothing could be sent."""
    url = url_of(credential, path)
    attempts = 0
    while True:
        attempts += 1
        headers = dict(credential.headers(TrialRequest(method, url)))
        answer = send(method, url, headers)
        again = answer.status_code == 401 or answer.status_code in credential.refresh_statuses
        if not (again and attempts == 1 and credential.refresh()):
            return TrialOutcome(url, answer.status_code, answer.reason, tuple(headers), attempts)
