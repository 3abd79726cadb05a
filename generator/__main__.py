"""`extsvc` and `python -m generator`: find the command, run it, turn every expected failure into a sentence."""

from __future__ import annotations

import argparse
import atexit
import gc
import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from importlib import import_module
from types import ModuleType

from generator.cli import COMMANDS, LASTING

YOUNG = 1_000_000  # objects: more than a run over a large document makes, few enough for the memory of any machine


def _top_level() -> argparse.ArgumentParser:
    width = max(map(len, COMMANDS))
    listing = "\n".join(f"  {name:<{width}}  {words}" for name, (_, words) in COMMANDS.items())
    return argparse.ArgumentParser(
        prog="extsvc",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Salesforce External Services on your own machine.",
        epilog=f"commands:\n{listing}\n\n`extsvc COMMAND --help` tells more. Exit codes: 0 fine, 1 findings or failures, "
        "2 wrong usage or unreadable input, 70 a fault of ours.",
        usage="extsvc [--version] COMMAND ...",
    )


def _unknown(name: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, COMMANDS, n=1)
    guess = f"; did you mean '{near[0]}'?" if near else "; `extsvc --help` lists the commands"
    return f"extsvc: no command '{name}'{guess}"


def _run(name: str, rest: Sequence[str]) -> int:
    from generator.cli.common import Fail, warnings_as_sentences
    from generator.cli.parsing import parsed, parser_of

    module = import_module(f"generator.cli.{COMMANDS[name][0]}")
    parser = parser_of(name, module)
    mixed = getattr(module, "INTERMIXED", False)  # options may stand between the words of a list
    options = parser.parse_intermixed_args(list(rest)) if mixed else parsed(parser, list(rest))
    options.words = list(rest)
    try:
        with warnings_as_sentences():
            return _at_work(module, options, rest)
    except Fail as failure:
        print(f"extsvc {name}: {failure.sentence}", file=sys.stderr)
        if failure.remedy:
            print(f"    {failure.remedy}", file=sys.stderr)
        return failure.code


def _at_work(module: ModuleType, options: argparse.Namespace, words: Sequence[str]) -> int:
    """Run the command; what holds for many of them, and is asked for here, is brought about around it."""
    from generator.cli.common import set_loudness

    set_loudness(quiet=getattr(options, "quiet", False), verbose=getattr(options, "verbose", False))
    with ExitStack() as around:
        if getattr(options, "allow_private", False) or any("://" in word for word in words):
            from generator.cli.loading import reaching

            around.enter_context(reaching(options))
        if getattr(options, "dry_run", False):
            from generator.cli.dry_run import rehearsed

            return rehearsed(lambda: int(module.run(options)))
        return int(module.run(options))


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command, never with a traceback.

    Answers 0 fine, 1 findings or failures, 2 wrong usage or unreadable input, 70 a fault of ours, 130 interrupted.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        code = _command(words)
        sys.stdout.flush()  # here, not at exit, where nobody could answer for a reader that went away
        return code
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader of our output went away (`| head`): silence, as every filter does.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # whatever it is, nobody expected it
        from generator.cli.fault import report

        return report(error, words[0] if words and words[0] in COMMANDS else "")


def process() -> int:
    """The command as a process of its own, which ends with it.

    Each walk of the garbage collector looks at the whole document and at all that was made of it, and finds nothing: in a
    command that ends soon there are few walks, and none over what is left at its end.
    """
    if LASTING.isdisjoint(sys.argv[1:2]):
        gc.set_threshold(YOUNG)
    code = main()
    gc.freeze()
    return code


def script() -> int:
    """What `extsvc` is: `process`, then an end at once, as to take the interpreter and all that was made apart is work for nobody.

    What asked to be run at the end is run. Python ends as ever where threads still work, and for those who measure or debug.
    """
    code = process()
    threads = sys.modules.get("threading")
    if _is_watched() or (threads is not None and threads.active_count() > 1):
        return code
    atexit._run_exitfuncs()
    try:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
    except (AttributeError, OSError, ValueError):  # none, gone or closed: Python has its own word for each
        return code
    os._exit(code)


def _is_watched() -> bool:
    """Whether a profiler, a debugger, a measurer of coverage or somebody who wants to look around waits for the end."""
    monitoring = getattr(sys, "monitoring", None)
    tools = monitoring is not None and any(map(monitoring.get_tool, range(6)))
    return bool(tools or sys.gettrace() or sys.getprofile() or sys.flags.dev_mode or sys.flags.inspect)


def _command(words: list[str]) -> int:
    if not words or words[0] in ("-h", "--help"):
        _top_level().print_help()
        return 0 if words else 2
    if words[0] in ("-V", "--version"):
        from generator.release import VERSION

        print(f"external-services {VERSION}")
        return 0
    if any("\0" in word for word in words):  # no shell can give one, a caller of `main` can
        print("extsvc: a word holds a NUL character, which no name of a file can bear", file=sys.stderr)
        return 2
    if words[0] not in COMMANDS:
        print(_unknown(words[0]), file=sys.stderr)
        return 2
    return _run(words[0], words[1:])


if __name__ == "__main__":
    raise SystemExit(script())
