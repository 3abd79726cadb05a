"""The parsers of all commands: what every command takes, a suggestion for a slip, and all of them as one tree."""

from __future__ import annotations

import argparse
import os
import re
import sys
from contextlib import suppress
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import NoReturn

from generator.cli import COMMANDS, former

_MEANT = "; did you mean"
_CHOICE = r"invalid choice: '([^']*)' \(choose from (.*)\)"


class _Help(argparse.HelpFormatter):
    """As wide as the terminal. The library makes a formatter for each option, and asks `shutil`, which imports every
    compressor of Python, how wide that is."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_columns() - 2)


@cache
def _columns() -> int:
    """The width of the terminal, by the rules of `shutil.get_terminal_size`."""
    with suppress(KeyError, ValueError):
        if (given := int(os.environ["COLUMNS"])) > 0:
            return given
    with suppress(AttributeError, ValueError, OSError):  # no output, or none to a terminal
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or 80  # type: ignore[union-attr]
    return 80


class CommandParser(argparse.ArgumentParser):
    """Says which option was meant."""

    def __init__(self, prog: str, description: str | None = None) -> None:
        super().__init__(prog, description=description, formatter_class=_Help)

    def error(self, message: str) -> NoReturn:
        """Where a word is nearly one that is known, that is what to tell; else what must be given, and not the usage of all."""
        guess = self._guess(message)
        usage = "" if guess.startswith(_MEANT) else self._least()
        self.exit(2, f"{usage}{self.prog}: error: {message}{guess}\n")

    def _least(self) -> str:
        """The usage with that alone which must be given."""
        needed = [action for action in self._actions if action.required or not action.option_strings]
        formatter = self._get_formatter()
        formatter.add_usage(None, needed, [], "usage: ")
        return formatter.format_help().rstrip("\n") + " [options]\n"

    def _guess(self, message: str) -> str:
        from difflib import get_close_matches

        choice = re.search(_CHOICE, message)
        if choice is not None:
            near = get_close_matches(choice[1], re.findall(r"[\w.-]+", choice[2]), n=1, cutoff=0.6)
            return f"{_MEANT} {near[0]}?" if near else ""
        odd, _, words = message.partition("unrecognized arguments: ")
        given = [word.partition("=")[0] for word in words.split() if word.startswith("-")]
        if odd or not given:
            return self._hint()
        known = sorted(self._known())
        near = get_close_matches(given[0], known, n=1, cutoff=0.65)
        if len(given[0]) == 2:  # a letter: the word that it begins
            near = [word for word in known if word.startswith(f"-{given[0]}")][:1]
        return f"{_MEANT} {near[0]}?" if near else self._hint()

    def _hint(self) -> str:
        return (
            f"; `{self.prog} --help` lists the {'options' if leaves(self) == [self] else 'commands and their options'}"
        )

    def _known(self) -> set[str]:
        """The options of this command and of its sub-commands."""
        return {name for parser in leaves(self) for action in parser._actions for name in action.option_strings}


def leaves(parser: argparse.ArgumentParser) -> list[argparse.ArgumentParser]:
    """The parser itself, or those of its sub-commands."""
    found = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    return [leaf for action in found for inner in action.choices.values() for leaf in leaves(inner)] or [parser]


def parser_of(name: str, module: ModuleType) -> argparse.ArgumentParser:
    """The parser of a command."""
    parser = CommandParser(prog=f"extsvc {name}", description=module.HELP)
    _filled(parser, module)
    return parser


def parsed(parser: argparse.ArgumentParser, words: list[str]) -> argparse.Namespace:
    """The options; a word that nobody takes is told by the command that it was given to, which knows its own."""
    spelt = list(former.present(parser.prog.removeprefix("extsvc "), words))
    options, left = parser.parse_known_args(spelt)
    if left:
        asked: argparse.ArgumentParser = getattr(options, "leaf", parser)
        asked.error(f"unrecognized arguments: {' '.join(left)}")
    return options


def whole() -> argparse.ArgumentParser:
    """All commands as the sub-commands of one parser, for completion and the manual. Imports every command."""
    top = CommandParser(prog="extsvc", description="Salesforce External Services on your own machine.")
    commands = top.add_subparsers(metavar="COMMAND")
    for name, (module, words) in COMMANDS.items():
        made = import_module(f"generator.cli.{module}")
        _filled(commands.add_parser(name, help=words, description=made.HELP), made)
    return top


def _filled(parser: argparse.ArgumentParser, module: ModuleType) -> None:
    module.arguments(parser)
    for leaf in leaves(parser):
        leaf.set_defaults(leaf=leaf)
        known = {name for action in leaf._actions for name in action.option_strings}
        loudness = leaf.add_argument_group("how much is told")
        if "--quiet" not in known:
            loudness.add_argument("--quiet", action="store_true", help="no progress and no hints")
        loudness.add_argument("--verbose", action="store_true", help="tell each step, also where nobody watches")
