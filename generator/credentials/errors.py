"""The one exception of this wing: why a callout cannot be authorised, and what mends it."""

from __future__ import annotations


class CredentialError(PermissionError, LookupError):
    """A callout that cannot be authorised. `sentence` says why, `remedy` what to do; neither ever holds a secret.

    It is a PermissionError and a LookupError for those who know no class of ours: a generated client's `invoke` turns
    the one into a failed result, whoever opens a client by name expects the other.
    """

    def __init__(self, sentence: str, remedy: str = "") -> None:
        super().__init__(f"{sentence} {remedy}".strip())
        self.sentence = sentence
        self.remedy = remedy


class AccessRefused(CredentialError):
    """The running user has no access to a principal of the external credential."""


class MissingSecret(CredentialError):
    """No source holds the value of an authentication parameter."""
