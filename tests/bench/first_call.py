"""What the first call of a client costs: `python tests/bench/first_call.py PROGRAM [--answer JSON] [--python PYTHON] [--runs N]`.

The program imports a client, opens it with the address in BASE_URL and makes one call; every request is answered with the JSON.
Prints the processor time of the whole process (user + sys, the least of the runs, after one that only compiles). `--python` is
that of an environment where another client is installed, PYTHONPATH finds one that is not.
"""

from __future__ import annotations

import argparse
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.bench.cost import spend


class Answering(BaseHTTPRequestHandler):
    """Answers everything alike."""

    protocol_version = "HTTP/1.1"
    answer = b""

    def _any(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(self.answer)))
        self.end_headers()
        self.wfile.write(self.answer)

    do_GET = do_POST = _any

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def spent(python: str, program: str, url: str) -> float:
    """Seconds of processor time of one run. Raises `RuntimeError` when it fails."""
    cost = spend([python, program], BASE_URL=url)
    if cost.code:
        raise RuntimeError(f"{program} ended with {cost.code}")
    return cost.seconds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("program")
    parser.add_argument("--answer", default="[]")
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    Answering.answer = given.answer.encode()
    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        spent(given.python, given.program, url)
        print(f"{min(spent(given.python, given.program, url) for _ in range(given.runs)):.2f} s")
        server.shutdown()
    return 0


if __name__ == "__main__":
    sys.exit(main())
