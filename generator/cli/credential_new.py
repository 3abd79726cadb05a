"""`extsvc credential new`: a named credential and all that belongs to it, asked for step by step or given by flags."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from generator.cli import dry_run
from generator.cli.common import FINE, Fail, hint, plain, print_diagnostics, value_of


def arguments(parser: argparse.ArgumentParser) -> None:
    """The steps, each as a flag."""
    parser.add_argument("name", nargs="?", default="", metavar="NAME", help="the named credential")
    parser.add_argument("--url", default="", metavar="URL", help="where callouts go: https://api.example.com")
    parser.add_argument("--protocol", default="", metavar="WORD", help="Custom (default), Basic, OAuthClientCredentials, ...: docs/guide.md")  # fmt: skip
    parser.add_argument("--external", default="", metavar="NAME", help="the external credential; one that is there is used (default: NAME_Auth)")  # fmt: skip
    parser.add_argument("--principal", default="", metavar="NAME", help="whose key it is (default: Main)")
    parser.add_argument("--key-header", default="", metavar="HEADER", help="of Custom: the header that carries the key (default: Authorization)")  # fmt: skip
    parser.add_argument("--permission-set", default="", metavar="NAME", help="what opens it (default: NAME_Access)")
    parser.add_argument("--user", action="append", default=[], metavar="USER", help="who may call; repeatable")
    parser.add_argument("--setting", action="append", default=[], metavar="KEY=VALUE", help="a further key of the external credential, e.g. token_url=https://...; repeatable")  # fmt: skip
    parser.add_argument("--metadata", default="", metavar="DIR", help="write Salesforce metadata into this folder, and not extsvc.toml")  # fmt: skip
    parser.add_argument("--project", type=Path, metavar="FILE", help="the project file (default: extsvc.toml here or above)")  # fmt: skip
    dry_run.argument(parser)


def run(options: argparse.Namespace) -> int:
    """0 written; 2 for what is missing, taken or unusable."""
    from generator.usecases.new_credential import CredentialPlan, new_credential

    asking = sys.stdin.isatty() and sys.stderr.isatty() and not (options.name and options.url)
    if not asking and not (options.name and options.url):
        raise Fail(
            "a credential needs a name and an address", "extsvc credential new Shop_API --url https://api.example.com"
        )
    name = options.name or _asked("Named credential (letters, digits, _)", "")
    plan = CredentialPlan(
        name=name,
        url=options.url or _asked("URL that callouts go to", "https://"),
        protocol=_step(asking, options.protocol, f"Protocol: {_protocols()}", "Custom"),
        external=_step(asking, options.external, "External credential", f"{name}_Auth"),
        principal=_step(asking, options.principal, "Principal", "Main"),
        header=_step(asking, options.key_header, "Header that carries the key (protocol Custom)", "Authorization"),
        permission_set=_step(asking, options.permission_set, "Permission set", f"{name}_Access"),
        users=tuple(options.user) or tuple(_words(_step(asking, "", "Users who may call, parted by commas", ""))),
        settings=dict(_settings(options.setting)),
    )
    made = new_credential(plan, project=options.project, metadata=options.metadata)
    files = value_of(made)
    print_diagnostics(made.diagnostics)
    for file in files:
        print(plain(f"{name}: written to {file}"))
    source = f" --from {options.metadata}" if options.metadata else ""
    hint(
        plain(
            f"next: extsvc credential set {name}{source}, which asks for the key; extsvc credential list{source} says what is missing"
        )
    )
    return FINE


def _step(asking: bool, given: str, question: str, default: str) -> str:
    """What a flag gives, else what is answered, else the default."""
    return given or (_asked(question, default) if asking else default)


def _asked(question: str, default: str) -> str:
    shown = f" [{default}]" if default else ""
    print(f"{question}{shown}: ", end="", file=sys.stderr, flush=True)
    answer = sys.stdin.readline()
    if not answer:
        raise Fail("nothing more was answered", "nothing was written")
    return answer.strip() or default


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _protocols() -> str:
    from generator.credentials.protocols.registry import PROTOCOLS

    return ", ".join(PROTOCOLS)


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
