"""Schema `/paths/~1owner/get`."""

from __future__ import annotations

from ..._runtime import UNSET, Record, UnsetType


class ExternalService__Svc_readOwner_OUT_200(Record):
    """Answer 200 of `read_owner`."""

    part: ReadOwnerReplyPart | UnsetType = UNSET


ReadOwnerReply = ExternalService__Svc_readOwner_OUT_200


class ExternalService__Svc_readOwner_OUT_200_part(Record):
    """`part` of answer 200 of `read_owner`."""

    b: str | UnsetType = UNSET


ReadOwnerReplyPart = ExternalService__Svc_readOwner_OUT_200_part
