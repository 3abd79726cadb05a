"""Where rows go: to a service through a generated package, or to an org on this machine."""

from __future__ import annotations

from collections.abc import Mapping

from generator.bulk.options import BulkOptions
from generator.bulk.sending import PackageSender, open_package_sender


def open_sender(options: BulkOptions, headers: Mapping[str, str]) -> PackageSender:
    """The sender for a run. Raises `Stop` for no such package, action, credential, address or org."""
    if not options.org:
        return open_package_sender(options, headers)
    from generator.bulk.org_sending import open_org_sender

    return open_org_sender(options, headers)
