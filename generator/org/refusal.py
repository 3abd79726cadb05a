"""What the org says no to, whoever asks: a code of Salesforce's and a sentence. Faces turn it into their own shape."""

from __future__ import annotations

ACCESS, MISSING, INVALID, DUPLICATE = "INSUFFICIENT_ACCESS", "NOT_FOUND", "INVALID_API_INPUT", "DUPLICATE_VALUE"


class OrgRefused(Exception):
    """A request that the org refuses; nothing was changed. `code` is an errorCode of Salesforce's."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
