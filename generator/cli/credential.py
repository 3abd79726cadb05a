"""`extsvc credential`: list, show, set, test and remove the secrets of named credentials."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from generator.cli import credential_new
from generator.cli.common import FINDINGS, FINE, Fail, counted, paint, plain, print_diagnostics, value_of

if TYPE_CHECKING:
    from generator.credentials.secret import Secret
    from generator.credentials.slots import Slot
    from generator.usecases.secrets import CredentialListing

HELP = "keep and test the secrets of named credentials"
PYTHON = {
    "new": "new_credential CredentialPlan",
    "list": "list_credentials",
    "show": "show_credential",
    "set": "secret_slots keep_secret",
    "test": "try_credential",
    "remove": "secret_slots forget_secrets",
}
_EPILOG = """Secrets are looked for in this order: an argument in Python, the environment variable that `show` names,
the file .extsvc-secrets.toml (or EXTSVC_SECRETS_FILE; mode 0600), the keyring of the system. Each is sent to the hosts
that are kept with it and nowhere else; beside an environment variable X stands X_ORIGIN=https://HOST."""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _EPILOG
    commands = parser.add_subparsers(dest="action", metavar="new|list|show|set|test|remove", required=True)
    credential_new.arguments(
        commands.add_parser("new", help="define one, with all that belongs to it; asks step by step")
    )
    listing = commands.add_parser("list", help="what is defined, and where each secret comes from")
    show = commands.add_parser("show", help="one named or external credential, with the variables it reads")
    put = commands.add_parser("set", help="keep a secret: asked for without echo, or read from stdin")
    test = commands.add_parser("test", help="make a real call with a named credential and print the status")
    remove = commands.add_parser("remove", help="forget a kept secret")
    for command in (listing, show, put, test, remove):
        command.add_argument(
            "--from", dest="paths", action="append", metavar="PATH", default=[],
            help="where the credential is defined: extsvc.toml, metadata file or SFDX folder (default: the nearest)",
        )  # fmt: skip
    listing.add_argument("--json", action="store_true", help="print the credentials as JSON")
    for command in (show, put, remove):
        command.add_argument("name", help="a named or external credential")
    for command in (put, remove):
        command.add_argument(
            "--principal", metavar="NAME", help="the principal whose key it is, where there are several"
        )
        command.add_argument("--parameter", metavar="NAME", help="which of the principal (default: every one)")
        command.add_argument(
            "--user", default="", metavar="USER", help="the user whose key it is, of a per-user principal"
        )
    put.add_argument(
        "--origin", action="append", default=[], metavar="URL",
        help="where the secret may go (default: where the definitions lead now); repeatable",
    )  # fmt: skip
    put.add_argument("--allow-http", action="store_true", help="also over plain http to another machine")
    put.add_argument(
        "--secrets-in", choices=("keyring", "file"), help="where to keep it (default: the keyring where there is one)"
    )
    _test_arguments(test)


def _test_arguments(test: argparse.ArgumentParser) -> None:
    test.add_argument("name", help="a named credential")
    test.add_argument("--path", default="/", metavar="PATH", help="below its URL (default /)")
    test.add_argument(
        "--method", choices=("HEAD", "GET", "OPTIONS"), default="HEAD", help="what is asked with (default: HEAD)"
    )
    test.add_argument("--as", dest="user", metavar="USER", help="the running user, whose permission sets count")
    test.add_argument("--base-url", metavar="URL", help="where the service stands: only a mock on this machine")


def run(options: argparse.Namespace) -> int:
    """0 fine, 1 for findings and refusals, 2 for what is not there."""
    actions = {"new": credential_new.run, "list": _list, "show": _show, "set": _set, "test": _test, "remove": _remove}
    return actions[options.action](options)


def _list(options: argparse.Namespace) -> int:
    from generator.usecases.secrets import list_credentials

    made = list_credentials(options.paths)
    listing = value_of(made)
    print_diagnostics(made.diagnostics)
    if options.json:
        import json

        print(json.dumps(_as_data(listing), indent=2))
        return FINDINGS if made.failed else FINE
    for named in listing.definitions.nameds:
        print(f"{plain(named.name)}  {plain(named.url)}  via {plain(named.external)}")
    for slot, source in ((place.slot, place.source) for place in listing.secrets):
        shown = paint(source, "32", sys.stdout) if source else paint("not set", "33", sys.stdout)
        print(f"  {plain(slot.external)} / {plain(slot.principal)} / {plain(slot.parameter)}: {shown}")
    for permission_set in listing.definitions.permission_sets:
        grants = ", ".join(f"{a.external}-{a.principal}" for a in permission_set.accesses if a.enabled) or "nothing"
        users = ", ".join(permission_set.users) or "nobody"
        print(f"{plain(permission_set.name)}  grants {plain(grants)}  to {plain(users)}")
    source = "".join(f" --from {path}" for path in options.paths)
    for missing in listing.missing:
        where = source if missing.remedy.startswith("extsvc credential") else ""
        print(plain(f"missing: {missing.what}\n    {missing.remedy}{where}"))
    return FINDINGS if made.failed else FINE


def _as_data(listing: CredentialListing) -> dict[str, object]:
    """What `list --json` prints; never a secret, only where it would come from."""
    known = listing.definitions
    return {
        "named": [{"name": n.name, "label": n.label, "url": n.url, "external": n.external} for n in known.nameds],
        "secrets": [
            {
                "external": place.slot.external,
                "principal": place.slot.principal,
                "parameter": place.slot.parameter,
                "user": place.slot.user or None,
                "variable": place.slot.variable,
                "source": place.source or None,
            }
            for place in listing.secrets
        ],
        "missing": [{"what": one.what, "remedy": one.remedy} for one in listing.missing],
        "permission_sets": [
            {
                "name": p.name,
                "grants": [f"{a.external}-{a.principal}" for a in p.accesses if a.enabled],
                "users": list(p.users),
            }
            for p in known.permission_sets
        ],
    }


def _show(options: argparse.Namespace) -> int:
    from generator.usecases.secrets import show_credential

    made = show_credential(options.name, options.paths)
    external, places = value_of(made)
    print_diagnostics(made.diagnostics)
    print(f"{plain(external.name)}  {external.protocol}  {plain(external.label)}")
    for principal in sorted(external.principals, key=lambda p: p.sequence):
        print(f"  principal {plain(principal.name)}  {principal.kind}  sequence {principal.sequence}")
    for place in places:
        slot = place.slot
        print(f"  {plain(slot.parameter)}: {place.source or 'not set'}  (variable {slot.variable})")
    for header in sorted(external.headers, key=lambda h: h.sequence):
        print(f"  header {plain(header.name)}: {plain(header.value)}")
    return FINDINGS if made.failed else FINE


def _slots(options: argparse.Namespace) -> tuple[Slot, ...]:
    """The secrets that `set` and `remove` speak of."""
    from generator.usecases.secrets import secret_slots

    return value_of(
        secret_slots(
            options.name,
            principal=options.principal or "",
            parameter=options.parameter or "",
            user=options.user,
            credentials_from=options.paths,
        )
    )


def _set(options: argparse.Namespace) -> int:
    from generator.credentials.store import default_place
    from generator.usecases.secrets import keep_secret

    slots = _slots(options)
    if len(slots) > 1 and not sys.stdin.isatty():
        raise Fail(
            f"{options.name} has {counted(len(slots), 'parameter')}, and stdin gives one secret",
            f"Name one with --parameter: {', '.join(slot.parameter for slot in slots)}.",
        )
    place = options.secrets_in or default_place()
    for slot in slots:
        made = keep_secret(
            slot,
            typed_secret(slot.words),
            store=place,
            origins=options.origin,
            allow_http=options.allow_http,
            credentials_from=options.paths,
        )
        where, origins = value_of(made)
        print(f"kept {plain(slot.words)} in the {plain(where)}")
        print(f"    it is sent to {plain(', '.join(origins))} and nowhere else")
    if place == "file":
        print("keep that file out of version control (.gitignore)", file=sys.stderr)
    return FINE


def typed_secret(words: str) -> Secret:
    """A secret without echo, or the whole of stdin when it is no terminal. Never from the arguments: others see them."""
    from generator.credentials.secret import Secret

    try:
        if sys.stdin.isatty():
            from getpass import getpass

            text = getpass(f"{words}: ")
        else:
            text = sys.stdin.read(100_000)
    except (OSError, EOFError, UnicodeDecodeError):
        raise Fail("no secret could be read from stdin") from None
    text = text.strip("\r\n")
    if not text:
        raise Fail("no secret was given, nothing was kept")
    return Secret(text)


def _test(options: argparse.Namespace) -> int:
    from generator.usecases.secrets import try_credential

    made = try_credential(
        options.name,
        method=options.method,
        path=options.path,
        user=options.user,
        base_url=options.base_url,
        credentials_from=options.paths,
    )
    outcome, user, principal = value_of(made)
    verdict = outcome.verdict
    words = f"{verdict}; try --path and --method of something that exists" if verdict == "unclear" else verdict
    print(f"{options.method} {plain(outcome.url)} -> {outcome.status} {plain(outcome.reason)}: {words}")
    print(f"  as {plain(user or 'nobody')}, principal {plain(principal)}")
    print(
        f"  headers given: {plain(', '.join(outcome.sent) or 'none')} (values not shown), {outcome.attempts} attempt(s)"
    )
    return FINDINGS if verdict in ("refused", "failed") else FINE


def _remove(options: argparse.Namespace) -> int:
    from generator.usecases.secrets import forget_secrets

    for slot, where in value_of(forget_secrets(_slots(options), credentials_from=options.paths)):
        print(f"removed {plain(slot.words)} from the {plain(where)}")
    return FINE
