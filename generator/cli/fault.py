"""The last handler, for what no command expected: where the machine said no, that is told; the rest is a fault of ours, written down."""

from __future__ import annotations

import errno
import sys

from generator.cli.common import USAGE, plain
from generator.fault import write_down

SOFTWARE = 70  # sysexits.h, EX_SOFTWARE: an internal error
# What a machine answers to sound code, and what may be done about it.
_REFUSED = {
    errno.ENAMETOOLONG: "give a shorter name",
    errno.EACCES: "check who may read and write there",
    errno.EPERM: "check who may read and write there",
    errno.ELOOP: "follow the links there: they lead in a circle",
    errno.ENOSPC: "make room, and run it again",
    errno.EDQUOT: "make room, and run it again",
    errno.EROFS: "choose a place that can be written to",
    errno.EIO: "see to the disk or the device, and run it again",
    errno.EMFILE: "raise the limit of open files (`ulimit -n`), or give fewer at once",
}


def report(error: BaseException, command: str) -> int:
    """Say on stderr what failed: of ours with where the details are, else what the machine said. Answers the exit code."""
    name = f"extsvc {command}".rstrip()
    if isinstance(error, OSError) and error.errno in _REFUSED:
        where = f"{plain(str(error.filename))[:120]} cannot be used: " if error.filename else ""
        print(f"{name}: {where}{(error.strerror or str(error)).lower()}\n    {_REFUSED[error.errno]}", file=sys.stderr)
        return USAGE
    print(f"{name}: a fault of ours ({type(error).__name__}); what you gave may be sound", file=sys.stderr)
    try:
        place = write_down(error, command)
    except OSError as problem:
        print(f"    the details could not be written: {problem.strerror}", file=sys.stderr)
    else:
        print(f"    details, without your data, are in {place}: please send them with the bug report", file=sys.stderr)
    return SOFTWARE
