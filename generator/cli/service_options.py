"""The options by which commands about Apex and other metadata name their services."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from generator.cli.common import Fail

if TYPE_CHECKING:
    from generator.usecases.apex_services import ServicesAtHand


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which services are at hand."""
    group = parser.add_argument_group("services")
    group.add_argument(
        "--spec", action="append", default=[], metavar="SPEC", help="an OpenAPI file of a service; once per service"
    )
    group.add_argument(
        "--service", action="append", default=[], metavar="NAME",
        help="the service's name, of each --spec in the same order",
    )  # fmt: skip
    group.add_argument(
        "--namespace", action="append", default=[], metavar="[SERVICE=]NAME",
        help="of the Apex classes, e.g. herokuapplink (default: extsvc.toml, then the registration)",
    )  # fmt: skip
    group.add_argument(
        "--registration", action="append", default=[], metavar="FILE",
        help="a registration's metadata XML, which holds the spec",
    )  # fmt: skip
    group.add_argument(
        "--no-discovery", action="store_true",
        help="do not look for registrations in the project of the files, nor for extsvc.toml",
    )  # fmt: skip


def services_of(options: argparse.Namespace) -> ServicesAtHand:
    """The services as the options name them. Raises Fail when specs and names do not pair."""
    from generator.cli.flow_options import namespaces_of
    from generator.usecases.apex_services import ServicesAtHand

    if len(options.spec) != len(options.service):
        raise Fail("every --spec needs its --service", "--spec sms.json --service CPaaSSMS")
    pairs = dict(zip(options.service, options.spec, strict=True))
    return ServicesAtHand(pairs, options.registration, not options.no_discovery, namespaces_of(options.namespace))
