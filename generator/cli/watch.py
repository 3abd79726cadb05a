"""`extsvc watch`: regenerate on save."""

from __future__ import annotations

import argparse

from generator.cli import projects
from generator.cli.common import FINE, counted, plain, print_diagnostics, value_of

HELP = "Regenerate the services of extsvc.toml whenever a spec, an overlay, a template or the file itself is saved."
PYTHON = "open_project watch"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", metavar="NAME", help="services (default: all)")
    projects.arguments(parser)
    parser.add_argument(
        "--accept-breaking", action="store_true", help="go on although picked operations break in a way an org refuses"
    )
    parser.add_argument(
        "--overwrite-edited", action="store_true", help="overwrite generated files that were edited by hand"
    )


def run(options: argparse.Namespace) -> int:
    """Until it is interrupted."""
    from generator.project.request import Consent, SyncRequest
    from generator.usecases.watching import WatchListener, watch_services

    project = projects.opened(options)
    listener = WatchListener(
        watching=lambda count: print(plain(f"watching {counted(count, 'file')}; Ctrl-C ends"), flush=True),
        saved=lambda names: print(plain("saved: " + ", ".join(names))),
        done=projects.teller(len(options.names or project.services)),
        finding=lambda found: print_diagnostics([found]),
    )
    request = SyncRequest(Consent(options.accept_breaking), options.overwrite_edited)
    value_of(watch_services(project, options.names, request, listener))
    return FINE
