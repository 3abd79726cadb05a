"""AWS Signature Version 4, by botocore's own signer."""

from __future__ import annotations

from generator.credentials.errors import CredentialError
from generator.credentials.protocols.protocol import AuthProtocol, Callout, Setting
from generator.credentials.quiet import SIGNER, quiet
from generator.release import installing

# Headers that a transport may still add or change must stay out of the signature.
_SIGNED = ("content-type", "content-md5", "range")


def _sign(callout: Callout) -> dict[str, str]:
    """Authorization, X-Amz-Date, and what the service needs besides."""
    if callout.body is None:
        raise CredentialError("AWS signatures need the whole body, and this body is sent piece by piece.")
    try:
        from botocore.auth import S3SigV4Auth, SigV4Auth
        from botocore.awsrequest import AWSRequest
        from botocore.credentials import Credentials
    except ImportError:
        raise CredentialError(
            "AWS signatures need the library botocore.", f"Run: {installing('credentials')}"
        ) from None
    service, region = callout.external.setting("AwsService"), callout.external.setting("AwsRegion")
    secrets = callout.secrets()
    session = secrets.get("awsSessionToken")
    credentials = Credentials(
        secrets["awsAccessKeyId"].reveal(),
        secrets["awsSecretAccessKey"].reveal(),
        session.reveal() if session else None,
    )
    kept = {name: value for name, value in callout.headers.items() if _stable(name)}
    request = AWSRequest(method=callout.method, url=callout.url, data=callout.body, headers=kept)
    with quiet(SIGNER):
        (S3SigV4Auth if service == "s3" else SigV4Auth)(credentials, service, region).add_auth(request)
    return {name: value for name, value in request.headers.items() if name not in kept}


def _stable(name: str) -> bool:
    return name.lower() in _SIGNED or name.lower().startswith("x-amz-")


_BOUND = "signatures are bound to it"

PROTOCOL = AuthProtocol(
    "AwsSigV4",
    "AwsSv4",
    _sign,
    about="requests signed as AWS wants them",
    variants=("", "AwsSv4"),
    aliases=("awssv4", "awssignatureversion4", "sigv4"),
    parameters=("awsAccessKeyId", "awsSecretAccessKey"),
    optional=("awsSessionToken",),
    local=("awsSessionToken",),
    settings=(Setting("AwsRegion", "region", _BOUND), Setting("AwsService", "service", _BOUND)),
)
