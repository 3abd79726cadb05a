"""AWS Signature Version 4, by botocore's own signer."""

from __future__ import annotations

from collections.abc import Mapping

from generator.credentials.definitions import ExternalCredential
from generator.credentials.errors import CredentialError
from generator.credentials.oauth import EXTRA
from generator.credentials.quiet import SIGNER, quiet
from generator.credentials.secret import Secret

# Headers that a transport may still add or change must stay out of the signature.
_SIGNED = ("content-type", "content-md5", "range")


def sign(
    external: ExternalCredential,
    secrets: Mapping[str, Secret],
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes,
) -> dict[str, str]:
    """The headers that sign one request: Authorization, X-Amz-Date, and what the service needs besides."""
    try:
        from botocore.auth import S3SigV4Auth, SigV4Auth
        from botocore.awsrequest import AWSRequest
        from botocore.credentials import Credentials
    except ImportError:
        raise CredentialError("AWS signatures need the library botocore.", f"Run: {EXTRA}") from None
    service, region = external.setting("AwsService"), external.setting("AwsRegion")
    session = secrets.get("awsSessionToken")
    credentials = Credentials(
        secrets["awsAccessKeyId"].reveal(),
        secrets["awsSecretAccessKey"].reveal(),
        session.reveal() if session else None,
    )
    kept = {name: value for name, value in headers.items() if _stable(name)}
    request = AWSRequest(method=method, url=url, data=body, headers=kept)
    with quiet(SIGNER):
        (S3SigV4Auth if service == "s3" else SigV4Auth)(credentials, service, region).add_auth(request)
    return {name: value for name, value in request.headers.items() if name not in kept}


def _stable(name: str) -> bool:
    return name.lower() in _SIGNED or name.lower().startswith("x-amz-")
