"""`extsvc` without its start: a process split off from one that has imported what the commands before it needed.

For tests that run dozens of commands through a shell, or through a client that starts them. What they start is a script; it
passes its words, folder, environment and streams on, then its signals, and ends as the command ends.
"""

from __future__ import annotations

import atexit
import gc
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parent.parent
LONGEST = 100  # characters of a socket's address
# Without `site`, and with modules that are built in: it starts in a hundredth of a second.
SCRIPT = """#!{python} -IS
import _signal, _socket, os, posix
words = [os.fsencode(word) for word in [os.getcwd(), *os.sys.argv[1:]]]
variables = [name + b"=" + value for name, value in posix.environ.items()]
told = b"\\0".join([b"%d" % len(words), *words, *variables])
streams = b"".join(number.to_bytes(4, os.sys.byteorder) for number in (0, 1, 2))
line = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
line.connect({address!r})
line.sendmsg([b"%10d" % len(told)], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, streams)])
line.sendall(told)
child = int(line.recv(10))
for number in (_signal.SIGTERM, _signal.SIGINT, _signal.SIGHUP):
    _signal.signal(number, lambda number, frame: os.kill(child, number))
code = int(line.recv(10))
if code < 0:
    _signal.signal(-code, _signal.SIG_DFL)
    os.kill(os.getpid(), -code)
os._exit(code)
"""


@cache
def extsvc() -> Path:
    """The script, called `extsvc`, in a folder of its own; where there are no handles of processes, the command itself."""
    folder = Path(tempfile.mkdtemp(prefix="warm-"))
    script, address = folder / "extsvc", str(folder / "line")
    if not hasattr(os, "pidfd_open") or len(address) > LONGEST:
        return Path(sys.executable).parent / "extsvc"
    words = [sys.executable, "-P", "-m", "tests.warm", address]
    pipe, path = subprocess.PIPE, os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    process = subprocess.Popen(
        words, cwd=ROOT, env={**os.environ, "PYTHONPATH": path}, stdin=pipe, stdout=pipe, start_new_session=True
    )
    atexit.register(process.communicate)  # it ends when its input does
    assert process.stdout is not None and process.stdout.readline() == b"ready\n"
    script.write_text(SCRIPT.format(python=sys.executable, address=address), encoding="utf-8")
    script.chmod(0o755)
    return script


def main(address: str) -> None:
    """Split off a process for each who calls, until nobody holds the standard input any more."""
    learning, telling = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(address)
        listener.listen(64)
        print("ready", flush=True)
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # those who were split off need no burial
        while sys.stdin not in (ready := select.select([listener, learning, sys.stdin], [], [])[0]):
            if learning in ready:
                _learn(learning.recv(1 << 20).decode().split())
            if listener in ready:
                line, _ = listener.accept()
                if os.fork() == 0:
                    listener.close()
                    _attend(line, telling)
                    os._exit(0)
                line.close()


def _learn(names: list[str]) -> None:
    """Import what a command has imported of ours and of installed libraries."""
    places = (str(ROOT / "generator"), *(path for path in sys.path if path.endswith("site-packages")))
    for name in names:
        try:
            origin = find_spec(name.partition(".")[0])
            if origin is not None and str(origin.origin).startswith(places):
                import_module(name)
        except (ImportError, ValueError):
            continue  # made by what it belongs to
    gc.collect()
    gc.freeze()


def _attend(line: socket.socket, telling: socket.socket) -> None:
    """Run the command of one caller in a child and tell how it ended; a caller that is killed takes it with it."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    size, streams, _, _ = socket.recv_fds(line, 10, 3)
    told = b""
    while len(told) < int(size):
        told += line.recv(1 << 16)
    child = os.fork()
    if child == 0:
        line.close()
        _become(told, streams)
        os._exit(_work(telling))
    line.sendall(b"%10d" % child)
    handle = os.pidfd_open(child)
    if handle not in select.select([line, handle], [], [])[0]:
        os.kill(child, signal.SIGKILL)
        return
    line.sendall(b"%10d" % os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


def _become(told: bytes, streams: list[int]) -> None:
    """Take the place of the caller."""
    count, *rest = map(os.fsdecode, told.split(b"\0"))
    folder, *words = rest[: int(count)]
    os.setsid()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(variable.split("=", 1) for variable in rest[int(count) :])
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.argv = ["extsvc", *words]
    at_once = bool(os.environ.get("PYTHONUNBUFFERED"))
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stdout.reconfigure(write_through=at_once, line_buffering=at_once or sys.stdout.isatty())
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False, buffering=1)


def _work(telling: socket.socket) -> int:
    """The command, and what the next ones need not import."""
    from generator.__main__ import process

    before = set(sys.modules)
    try:
        code = process()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        traceback.print_exc()
        code = 1
    telling.send(" ".join(name for name in sys.modules if name not in before).encode())
    sys.stdout.flush()
    atexit._run_exitfuncs()
    return code


if __name__ == "__main__":
    main(sys.argv[1])
