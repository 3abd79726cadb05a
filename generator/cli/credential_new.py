"""`extsvc credential new`: a named credential and all that belongs to it, asked for step by step or given by flags."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from generator.cli import dry_run
from generator.cli.common import FINE, INTERRUPTED, Fail, hint, plain, print_diagnostics, value_of

if TYPE_CHECKING:
    from generator.usecases.credential_steps import CredentialQuestion
    from generator.usecases.new_credential import CredentialPlan


def arguments(parser: argparse.ArgumentParser) -> None:
    """The steps, each as a flag."""
    parser.add_argument("name", nargs="?", default="", metavar="NAME", help="the named credential")
    parser.add_argument("--url", default="", metavar="URL", help="where callouts go: https://api.example.com")
    parser.add_argument("--protocol", default="", metavar="WORD", help="Custom (default), Basic, OAuthClientCredentials, ...: docs/guide.md")  # fmt: skip
    parser.add_argument("--external", default="", metavar="NAME", help="the external credential; one that is there is used (default: NAME_Auth)")  # fmt: skip
    parser.add_argument("--principal", default="", metavar="NAME", help="the principal whose key it is (default: Main)")
    parser.add_argument("--key-header", default="", metavar="HEADER", help="of Custom: the header that carries the key (default: Authorization)")  # fmt: skip
    parser.add_argument(
        "--permission-set", default="", metavar="NAME", help="the permission set that opens it (default: NAME_Access)"
    )
    parser.add_argument("--user", action="append", default=[], metavar="USER", help="the user who may call; repeatable")
    parser.add_argument("--setting", action="append", default=[], metavar="KEY=VALUE", help="a further key of the external credential, e.g. token_url=https://...; repeatable")  # fmt: skip
    parser.add_argument("--metadata", default="", metavar="DIR", help="write Salesforce metadata into this folder, and not extsvc.toml")  # fmt: skip
    parser.add_argument("--project", type=Path, metavar="FILE", help="the project file (default: extsvc.toml here or above)")  # fmt: skip
    dry_run.argument(parser)


def run(options: argparse.Namespace) -> int:
    """0 written; 2 for what is missing, taken or unusable; 130 when the questions were broken off."""
    from generator.usecases.new_credential import new_credential

    asking = sys.stdin.isatty() and sys.stderr.isatty() and not (options.name and options.url)
    if not asking and not (options.name and options.url):
        raise Fail(
            "a credential needs a name and an address", "extsvc credential new Shop_API --url https://api.example.com"
        )
    plan = _by_steps(options) if asking else _by_flags(options)
    made = new_credential(plan, project=options.project, metadata=options.metadata)
    files = value_of(made)
    print_diagnostics(made.diagnostics)
    for file in files:
        print(plain(f"{plan.name}: written to {file}"))
    source = f" --from {options.metadata}" if options.metadata else ""
    hint(
        plain(
            f"next: extsvc credential set {plan.name}{source}, which asks for the key; extsvc credential list{source} says what is missing"
        )
    )
    return FINE


def _by_flags(options: argparse.Namespace) -> CredentialPlan:
    """The plan that the flags make, with the usual words for the rest."""
    from generator.usecases.new_credential import HEADER, PRINCIPAL, PROTOCOL, CredentialPlan

    return CredentialPlan(
        name=options.name,
        url=options.url,
        protocol=options.protocol or PROTOCOL,
        external=options.external,
        principal=options.principal or PRINCIPAL,
        header=options.key_header or HEADER,
        permission_set=options.permission_set,
        users=tuple(options.user),
        settings=dict(_settings(options.setting)),
    )


def _by_steps(options: argparse.Namespace) -> CredentialPlan:
    """The plan that the flags begin and the answers end. Raises Fail when it is broken off."""
    from generator.usecases.credential_steps import known_definitions, plan_by_steps
    from generator.usecases.new_credential import CredentialPlan

    begun = CredentialPlan(
        options.name, options.url, options.protocol, options.external, options.principal, options.key_header,
        options.permission_set, tuple(options.user), dict(_settings(options.setting)),
    )  # fmt: skip
    print("An empty answer takes what stands in [brackets]; Ctrl-C ends it, and nothing is written.", file=sys.stderr)
    try:
        return value_of(plan_by_steps(begun, _answer, known_definitions(options.project)))
    except KeyboardInterrupt:
        print(file=sys.stderr)  # beside the ^C that the terminal shows
        raise Fail("broken off", "nothing was written", INTERRUPTED) from None


def _answer(question: CredentialQuestion) -> str:
    """What is answered, asked for until nothing is wrong with it."""
    width = max(map(len, question.choices), default=0)
    for choice, words in question.choices.items():
        print(f"  {choice:<{width}}  {words}".rstrip(), file=sys.stderr)
    while True:
        shown = f" [{question.default}]" if question.default else ""
        answer = _line(f"{question.words}{shown}: ").strip() or question.default
        fault = question.fault(answer)
        if not fault:
            return answer
        print(plain(f"  {fault}"), file=sys.stderr)


def _line(prompt: str) -> str:
    """A line that is typed, with the keys that edit it where the terminal has them. Raises Fail at the end of the answers."""
    print(prompt, end="", file=sys.stderr, flush=True)
    answer = sys.stdin.readline()
    if not answer:
        print(file=sys.stderr)
        raise Fail("nothing more was answered", "nothing was written")
    return answer


def _settings(given: list[str]) -> list[tuple[str, str]]:
    made = []
    for one in given:
        key, equals, value = one.partition("=")
        if not equals or not key.strip():
            raise Fail(
                f"'{plain(one)}' is no setting",
                "write KEY=VALUE, e.g. --setting token_url=https://login.example.com/token",
            )
        made.append((key.strip(), value))
    return made
