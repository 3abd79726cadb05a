"""The last handler: what no command expected is a fault of ours, told in a sentence and written down for us to mend."""

from __future__ import annotations

import sys

from generator.fault import write_down

SOFTWARE = 70  # sysexits.h, EX_SOFTWARE: an internal error


def report(error: BaseException, command: str) -> int:
    """Say on stderr that something of ours failed and where the details are. Answers the exit code."""
    name = f"extsvc {command}".rstrip()
    print(f"{name}: a fault of ours ({type(error).__name__}); what you gave may be sound", file=sys.stderr)
    try:
        place = write_down(error, command)
    except OSError as problem:
        print(f"    the details could not be written: {problem.strerror}", file=sys.stderr)
    else:
        print(f"    details, without your data, are in {place}: please send them with the bug report", file=sys.stderr)
    return SOFTWARE
