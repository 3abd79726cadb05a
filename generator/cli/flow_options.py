"""What the flow commands share: the options about services and callouts, and what they say as values."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from generator.cli.common import Fail, value_of

if TYPE_CHECKING:
    from generator.flow.run.state import Question
    from generator.usecases.flow_callouts import Callouts
    from generator.usecases.flow_services import Services
    from generator.usecases.flow_world import Surroundings


INTERVIEWS = ".extsvc/interviews"


def services(parser: argparse.ArgumentParser) -> None:
    """Which services the flows may call."""
    group = parser.add_argument_group("services")
    group.add_argument("--spec", action="append", default=[], metavar="SPEC", help="an OpenAPI file of a service; once per service")  # fmt: skip
    group.add_argument("--service", action="append", default=[], metavar="NAME", help="the service's name, of each --spec in the same order")  # fmt: skip
    group.add_argument("--namespace", action="append", default=[], metavar="[SERVICE=]NAME", help="of the Apex classes, e.g. herokuapplink (default: extsvc.toml, then what the flows write)")  # fmt: skip
    group.add_argument("--registration", action="append", default=[], metavar="FILE", help="a registration's metadata XML, which holds the spec")  # fmt: skip
    group.add_argument("--clients", action="append", default=[], metavar="DIR", help="a folder that `extsvc generate` wrote")  # fmt: skip
    group.add_argument("--no-discovery", action="store_true", help="do not look for registrations beside the flow, nor for extsvc.toml")  # fmt: skip


def callouts(parser: argparse.ArgumentParser) -> None:
    """What answers a flow's callouts, and who runs the flow when."""
    group = answering(parser)
    group.add_argument("--http-errors", choices=("fault", "normal"), default="fault", help="a status of 300 or more takes the fault path (documented, default) or the normal path; outputs are filled either way")  # fmt: skip
    group.add_argument("--timezone", default="UTC", metavar="ZONE", help="the running user's time zone, e.g. Europe/Berlin")  # fmt: skip


def answering(parser: argparse.ArgumentParser) -> argparse._ArgumentGroup:
    """What answers callouts, of any host of actions, for whom and when."""
    group = parser.add_argument_group("callouts")
    group.add_argument(
        "--mock", action="store_true", help="answer callouts from the spec, by a mock server on loopback"
    )
    group.add_argument(
        "--base-url",
        default="",
        metavar="URL",
        help="where the service stands; with a named credential only a mock on this machine",
    )
    group.add_argument(
        "--header", action="append", default=[], metavar="HEADER",
        help="to send with every callout (repeatable): @FILE with one a line, Name=env:VARIABLE, or 'Name: value', which the list "
        "of processes shows",
    )  # fmt: skip
    group.add_argument(
        "--credential",
        default="",
        metavar="NAME",
        help="the named credential to call through (default: that of extsvc.toml; for a mock only with --as)",
    )
    group.add_argument(
        "--as", dest="user", default="", metavar="USER", help="the running user, whose permission sets count"
    )
    group.add_argument("--tolerant", action="store_true", help="take answers of a wrong type or media type as they came; without it they take the fault path")  # fmt: skip
    group.add_argument("--record", default="", metavar="FILE", help="keep what was answered")
    group.add_argument("--replay", default="", metavar="FILE", help="answer from a recording; nothing is sent")
    group.add_argument("--at", default="", metavar="MOMENT", help="run as if it were this moment, e.g. 2026-06-24T16:19:00Z")  # fmt: skip
    return group


def services_of(options: argparse.Namespace) -> Services:
    """The services as the options name them. Raises Fail when specs and names do not pair."""
    from generator.usecases.flow_services import Services

    specs, names = options.spec, options.service
    if len(names) > len(specs) or (len(specs) > 1 and len(names) < len(specs)):
        raise Fail("every --spec needs its --service", "extsvc flow ... --spec sms.json --service CPaaSSMS")
    pairs = dict(zip(names or [""], specs, strict=False))
    return Services(
        pairs, options.registration, options.clients, not options.no_discovery, namespaces_of(options.namespace)
    )


def namespaces_of(given: Sequence[str]) -> dict[str, str]:
    """Namespaces by service, "" for every other. Raises Fail for one that none can be."""
    from generator.salesforce.namespaces import canonical, is_namespace

    found = {}
    for text in given:
        service, _, namespace = text.rpartition("=")
        if not is_namespace(namespace):
            raise Fail(f"--namespace is written as NAME or SERVICE=NAME, not {text[:40]!r}")
        found[service.strip()] = canonical(namespace)
    return found


def callouts_of(options: argparse.Namespace) -> Callouts:
    """What answers callouts. Raises Fail for a header without a colon."""
    from generator.usecases.flow_callouts import Callouts
    from generator.usecases.secret_words import headers_of

    return Callouts(
        replay=options.replay,
        record=options.record,
        mock=options.mock,
        base_url=options.base_url,
        headers=value_of(headers_of(options.header)),
        credential=options.credential,
        user=options.user,
        tolerant=options.tolerant,
    )


def surroundings_of(options: argparse.Namespace) -> Surroundings:
    """What a run leans on; `flow test` has no options for values, limits and subflows."""
    from generator.flow.run.limits import MAX_ELEMENTS
    from generator.usecases.flow_world import Surroundings, given_words

    return Surroundings(
        given=value_of(given_words(pairs(getattr(options, "set", []), "--set"))),
        http_errors=options.http_errors,
        user=options.user,
        timezone=options.timezone,
        at=options.at,
        max_elements=getattr(options, "max_elements", None) or MAX_ELEMENTS,
        subflows=tuple(getattr(options, "subflows", ())),
        failing=failing(getattr(options, "failing", [])),
        interviews=getattr(options, "interviews", ""),
        wait=getattr(options, "wait", False),
        skip_waits=getattr(options, "skip_waits", False),
        ask=asking() if getattr(options, "ask", False) else None,
        records=getattr(options, "records", ""),
        records_out=getattr(options, "records_out", ""),
    )


def pairs(given: Sequence[str], option: str) -> dict[str, str]:
    """NAME=VALUE words by name. Raises Fail for one without a name or an equals sign, and for a name given twice."""
    found: dict[str, str] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise Fail(f"{option} is written as NAME=VALUE, not {text[:40]!r}")
        if name.strip().lower() in {known.lower() for known in found}:
            raise Fail(f"{option} {name.strip()} is given twice", "capitals make no other name of it")
        found[name.strip()] = value
    return found


def failing(given: Sequence[str]) -> dict[str, str]:
    """ELEMENT[=REASON] words by element."""
    return {name.strip(): reason for name, _, reason in (text.partition("=") for text in given)}


def asking() -> Callable[[Question], str]:
    """Asks on the terminal. Raises Fail where there is none."""
    import sys

    from generator.cli.common import plain

    if not sys.stdin.isatty():
        raise Fail("--interactive needs a terminal", "give the answers with --set FIELD=VALUE")

    def ask(question: Question) -> str:
        offered = f" ({' | '.join(question.choices)})" if question.choices else ""
        print(plain(f"{question.screen}: {question.label}{offered}: "), end="", file=sys.stderr, flush=True)
        return sys.stdin.readline().rstrip("\n")

    return ask


def positive(text: str) -> int:
    """A number from 1 on, as an option has it. Raises argparse.ArgumentTypeError."""
    if not text.isascii() or not text.isdigit() or len(text) > 12 or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no number from 1 on")
    return int(text)
