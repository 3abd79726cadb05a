"""Files, standard input and addresses: what is read, and what is refused."""

from __future__ import annotations

import io
import json
import os
import socket
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from generator.__main__ import main
from generator.fetch import Source, fetch
from generator.fetch.reach import origin_of, private_hosts
from generator.fetch.remote import TIMEOUT
from generator.oas import load
from generator.reading import NotRegular, read


class Pages(BaseHTTPRequestHandler):
    """A few pages, and a note of who asked for what."""

    asked: list[str] = []
    elsewhere = whole = ""

    def do_GET(self) -> None:
        Pages.asked.append(self.path)
        if self.path == "/loop":
            self._move("/loop")
        elif self.path == "/moved":
            self._move("/spec.json")
        elif self.path.startswith("/moved-"):
            self._move("/spec.json", int(self.path.removeprefix("/moved-")))
        elif self.path == "/to-file":
            self._move("file:///etc/hosts")
        elif self.path == "/elsewhere":
            self._move(Pages.elsewhere)
        elif self.path == "/whole.json":
            self._send(Pages.whole.encode())
        elif self.path == "/large":
            self._send(b"x" * 5000)
        elif self.path == "/spec.json":
            self._send(b'{"openapi": "3.0.3", "x": {"$ref": "/other.json"}}')
        elif self.path == "/root.json":
            self._send(b'{"openapi": "3.0.3", "info": {"title": "a", "version": "1"}, "paths": {}, '
                       b'"components": {"schemas": {"A": {"$ref": "part.json#/A"}}}}')  # fmt: skip
        elif self.path == "/evil.json":
            self._send(b'{"openapi": "3.0.3", "paths": {"/a": {"$ref": "file:///etc/hosts"}, "/b": {"$ref": "../x"}}}')
        elif self.path == "/asks":
            self.send_error(401)
        elif self.path == "/page":
            self._send(b"\n<!DOCTYPE html><html><title>Sign in</title></html>")
        elif self.path == "/cut":
            self.send_response(200)
            self.send_header("Content-Length", "5000")
            self.end_headers()
            self.wfile.write(b"openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths: {}\n")
        elif self.path == "/cut-chunks":
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"f\r\nopenapi: 3.0.3\n\r\n")
        elif self.path == "/part.json":
            self._send(b'{"A": {"type": "string"}}')
        else:
            self.send_error(404)

    def _move(self, where: str, status: int = 302) -> None:
        self.send_response(status)
        self.send_header("Location", where)
        self.end_headers()

    def _send(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def refused(source: str | Path, **options: object) -> str:
    made = fetch(source, **options)  # type: ignore[arg-type]  # options of one call
    assert made.value is None
    (diagnostic,) = made.diagnostics
    assert diagnostic.message and diagnostic.remedy
    return diagnostic.rule.id


def test_a_file_is_read_with_its_real_path(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"{}")
    (tmp_path / "link.json").symlink_to(tmp_path / "a.json")
    made = fetch(tmp_path / "link.json")
    assert made.value is not None
    assert made.value.data == b"{}"
    assert made.value.place == str((tmp_path / "a.json").resolve())
    assert made.value.name == str(tmp_path / "link.json")


def test_a_file_address_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "a b.json").write_bytes(b"{}")
    made = fetch((tmp_path / "a b.json").as_uri())
    assert made.value is not None and made.value.data == b"{}"


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"a: 1")))
    made = fetch("-")
    assert made.value is not None
    assert (made.value.data, made.value.name, made.value.place) == (b"a: 1", "<stdin>", "")


def test_a_missing_file_is_guessed_at(tmp_path: Path) -> None:
    (tmp_path / "petstore.json").write_bytes(b"{}")
    made = fetch(tmp_path / "petstroe.json")
    assert made.diagnostics[0].rule.id == "input-not-found"
    assert "petstore.json" in made.diagnostics[0].remedy


def test_what_is_no_readable_file_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path) == "input-is-a-folder"
    assert refused("a\x00b") == "input-unreadable"
    (tmp_path / "large.json").write_bytes(b"x" * 1001)
    assert refused(tmp_path / "large.json", limit=1000) == "input-too-large"


@pytest.mark.parametrize(
    ("limit", "words"), [(1000, "1000 bytes"), (2**20 - 1, "1048575 bytes"), (2**20, "1 MiB"), (3 * 2**20, "3 MiB")]
)
def test_the_limit_is_told_in_fitting_units(tmp_path: Path, limit: int, words: str) -> None:
    path = tmp_path / "large.json"
    path.write_bytes(b"x" * (limit + 1))
    (found,) = fetch(path, limit=limit).diagnostics
    assert f" {words}" in found.message
    path.write_bytes(b"x" * limit)
    assert fetch(path, limit=limit).value is not None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
def test_a_pipe_holds_nobody_up(tmp_path: Path) -> None:
    """As the spec itself, as what a reference leads to, and for every other reader of a user's file."""
    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)
    assert refused(pipe) == "input-is-no-file"
    assert refused("/dev/zero") == "input-is-no-file"
    spec = {"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {"/a": {"$ref": "pipe.yaml"}}}
    (tmp_path / "spec.json").write_text(json.dumps(spec))
    (found,) = load(tmp_path / "spec.json").diagnostics
    assert found.rule.id == "referenced-file-unreadable" and "is a pipe" in found.message
    with pytest.raises(NotRegular):
        read(pipe)


def test_nothing_is_fetched_unasked(site: str) -> None:
    Pages.asked.clear()
    assert refused(f"{site}/spec.json") == "remote-not-allowed"
    assert Pages.asked == []


def test_private_addresses_are_refused_even_when_fetching_is_allowed(site: str) -> None:
    Pages.asked.clear()
    for address in (
        f"{site}/spec.json",
        "http://localhost:1/a",
        "http://[::1]/a",
        "http://10.0.0.1/a",
        "http://[::ffff:127.0.0.1]/",
    ):
        assert refused(address, allow_remote=True) == "address-is-private"
    assert Pages.asked == []


def test_other_schemes_and_credentials_are_refused() -> None:
    assert refused("ftp://example.com/a", allow_remote=True) == "address-not-usable"
    assert refused("gopher://example.com/a", allow_remote=True) == "address-not-usable"
    made = fetch("https://user:hush@example.com/a?key=hush", allow_remote=True)
    assert made.diagnostics[0].rule.id == "address-not-usable"
    assert "hush" not in made.diagnostics[0].message + made.diagnostics[0].span.file + Source("https://a:hush@b/").name


def test_a_page_is_read_through_redirects(site: str) -> None:
    made = fetch(f"{site}/moved", allow_remote=True, allow_private=True)
    assert made.value is not None
    assert made.value.data.startswith(b'{"openapi"')
    assert made.value.place == f"{site}/spec.json"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_every_kind_of_redirect_is_followed(site: str, status: int) -> None:
    made = fetch(f"{site}/moved-{status}", allow_remote=True, allow_private=True)
    assert made.value is not None and made.value.place == f"{site}/spec.json"


@pytest.mark.parametrize("status", [300, 304, 305])
def test_what_is_no_redirect_is_not_followed(site: str, status: int) -> None:
    made = fetch(f"{site}/moved-{status}", allow_remote=True, allow_private=True)
    assert [found.rule.id for found in made.diagnostics] == ["fetch-failed"]
    assert str(status) in made.diagnostics[0].message


def test_redirects_are_checked_again(site: str) -> None:
    assert refused(f"{site}/to-file", allow_remote=True, allow_private=True) == "address-not-usable"
    assert refused(f"{site}/loop", allow_remote=True, allow_private=True) == "fetch-failed"


def test_failures_and_sizes(site: str) -> None:
    assert refused(f"{site}/nothing", allow_remote=True, allow_private=True) == "fetch-failed"
    assert refused(f"{site}/large", allow_remote=True, allow_private=True, limit=1000) == "input-too-large"
    assert refused("http://127.0.0.1:9/a", allow_remote=True, allow_private=True) == "fetch-failed"


def told(address: str) -> tuple[str, str, str]:
    """The rule, the sentence and the remedy of what is wrong with an address."""
    (found,) = load(address, allow_remote=True).diagnostics
    return found.rule.id, found.message, found.remedy


def test_an_answer_that_breaks_off_is_no_shorter_document(site: str) -> None:
    """Half a YAML document reads as a whole one."""
    with private_hosts():
        assert told(f"{site}/cut")[:2] == (
            "fetch-failed", f"{site}/cut could not be fetched: the answer breaks off after 56 of 5,000 bytes."
        )  # fmt: skip
        assert told(f"{site}/cut-chunks")[0] == "fetch-failed"


def test_what_to_do_about_a_failure_is_told(site: str) -> None:
    port = site.rpartition(":")[2]
    with private_hosts():
        assert told(f"{site}/page")[0] == "document-is-a-web-page" and "/v3/api-docs" in told(f"{site}/page")[2]
        assert "It wants to know who asks" in told(f"{site}/asks")[2]
        assert "nobody listens there" in told("http://127.0.0.1:9/a")[1]
        assert "Try http://" in told(f"https://127.0.0.1:{port}/spec.json")[2]
        assert told(f"{site}/a b")[:2] == (
            "address-not-usable", f"The address {site}/a b cannot be used: it holds a blank or a sign that cannot be seen."
        )  # fmt: skip
        Pages.elsewhere = f"http://localhost:{port}/spec.json"
        rule, sentence, remedy = told(f"{site}/elsewhere")
        assert (
            rule == "address-is-private"
            and "to which 127.0.0.1 redirects" in sentence
            and "--allow-private" not in remedy
        )
        rule, sentence, remedy = told("http://169.254.169.254/latest")
        assert rule == "address-is-private" and "clouds keep the keys" in sentence and "never read" in remedy


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("localhost:8000/openapi.json", "http://localhost:8000/openapi.json"),
        ("api.example.com/v1.json", "https://api.example.com/v1.json"),
        ("nowhere/sms.json", ""),
    ],
)
def test_an_address_without_its_scheme_is_offered_with_it(typed: str, meant: str) -> None:
    assert told(typed)[2] == ("Check the path" + (f"; did you mean {meant}?" if meant else "."))


def test_a_page_of_exactly_the_limit_is_read(site: str) -> None:
    made = fetch(f"{site}/large", allow_remote=True, allow_private=True, limit=5000)
    assert made.value is not None and len(made.value.data) == 5000
    assert refused(f"{site}/large", allow_remote=True, allow_private=True, limit=4999) == "input-too-large"


def test_time_that_the_look_up_of_a_name_took_is_gone(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock jumps while the name is looked up: what is left for the connection is a moment, not less than nothing."""
    now, look_up, late = time.monotonic, socket.getaddrinfo, []

    def slow(*asked: Any, **more: Any) -> Any:
        late.append(0.5 + TIMEOUT)
        return look_up(*asked, **more)

    monkeypatch.setattr(time, "monotonic", lambda: now() + sum(late))
    monkeypatch.setattr(socket, "getaddrinfo", slow)
    made = fetch(f"{site}/spec.json", allow_remote=True, allow_private=True)
    assert [found.rule.id for found in made.diagnostics] == ["fetch-failed"]
    assert "longer than" in made.diagnostics[0].message


def test_a_remote_description_reads_its_own_remote_parts(site: str) -> None:
    made = load(f"{site}/root.json", allow_remote=True, allow_private=True)
    assert made.value is not None and not made.diagnostics
    target = made.value.follow("#/components/schemas/A")
    assert target is not None and target.node == {"type": "string"}
    assert target.file == f"{site}/part.json"


def test_references_to_the_network_are_not_followed_unasked(site: str, tmp_path: Path) -> None:
    (tmp_path / "root.yaml").write_text(f"openapi: 3.0.3\nx-a: {{}}\npaths: {{/a: {{$ref: '{site}/part.json'}}}}\n")
    Pages.asked.clear()
    made = load(tmp_path / "root.yaml")
    assert [d.rule.id for d in made.diagnostics] == ["reference-leaves-to-the-network"]
    assert Pages.asked == []
    made = load(tmp_path / "root.yaml", allow_remote=True)
    assert [d.rule.id for d in made.diagnostics] == ["referenced-file-unreadable"]
    assert Pages.asked == []


def test_a_remote_description_cannot_read_local_files(site: str) -> None:
    made = load(f"{site}/evil.json", allow_remote=True, allow_private=True, allow_outside=True)
    assert [d.rule.id for d in made.diagnostics] == ["reference-scheme-not-read", "referenced-file-unreadable"]


@pytest.mark.parametrize(
    "address",
    [
        "[2002:7f00:1::]",  # 6to4 of 127.0.0.1
        "[2002:a00:1::1]",  # 6to4 of 10.0.0.1
        "[::ffff:10.0.0.1]",  # IPv4 mapped
        "[64:ff9b::a00:1]",  # NAT64 of 10.0.0.1
        "[fe80::1]",
        "[fd00::1]",
        "[ff02::1]",  # multicast
        "224.0.0.1",
        "239.1.2.3",
        "169.254.169.254",  # where clouds keep credentials
        "100.64.0.1",
        "192.168.1.1",
        "0.0.0.0",
    ],
)
def test_no_way_of_writing_an_address_leads_into_a_private_network(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_options: object) -> None:
        raise AssertionError("connected")

    monkeypatch.setattr("socket.create_connection", refuse)
    assert refused(f"http://{address}/a", allow_remote=True) == "address-is-private"


@pytest.mark.parametrize("address", ["[2002:808:808::]", "[64:ff9b::808:808]", "[2606:4700::1111]", "8.8.8.8"])
def test_public_addresses_are_asked_however_written(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def unreachable(place: object, **_options: object) -> None:
        asked.append(place)
        raise OSError("unreachable")

    monkeypatch.setattr("socket.create_connection", unreachable)
    assert refused(f"http://{address}/a", allow_remote=True) == "fetch-failed"
    assert asked == [(address.strip("[]"), 80)]


def test_a_name_with_one_private_address_is_private(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, 80)) for number in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_args, **_options: both)
    assert refused("http://spec.example/a", allow_remote=True) == "address-is-private"


# -- private networks --------------------------------------------------------------------------------------------------


def test_a_private_host_is_read_where_somebody_allows_it(site: str) -> None:
    with private_hosts():
        assert refused(f"{site}/spec.json") == "remote-not-allowed"
        assert fetch(f"{site}/spec.json", allow_remote=True).value is not None
        assert refused("http://169.254.169.254/latest/meta-data", allow_remote=True) == "address-is-private"
        assert refused("http://[fe80::1]/a", allow_remote=True) == "address-is-private"
        assert refused("http://[::ffff:169.254.1.1]/a", allow_remote=True) == "address-is-private"
    assert refused(f"{site}/spec.json", allow_remote=True) == "address-is-private"


def test_a_listed_origin_is_read_and_the_list_is_asked_for_only_then(site: str) -> None:
    asked: list[int] = []

    def origins() -> tuple[str, ...]:
        asked.append(1)
        return (site,)

    with private_hosts(False, origins):
        assert fetch(__file__).value is not None and not asked
        assert fetch(f"{site}/spec.json").value is not None and asked
        assert refused("http://127.0.0.1:9/spec.json") == "remote-not-allowed"


def test_a_private_host_is_not_reached_by_way_of_another(site: str) -> None:
    """The site is allowed as 127.0.0.1; it redirects to itself under another name, which nobody named."""
    port = site.rpartition(":")[2]
    Pages.elsewhere = f"http://localhost:{port}/spec.json"
    assert refused(f"{site}/elsewhere", allow_remote=True, allow_private=True) == "address-is-private"


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://Specs.example.com:443/a?b", "https://specs.example.com"), ("http://a:8000/b", "http://a:8000"),
        ("http://[::1]:80/b", "http://[::1]"), ("ftp://a/b", ""), ("a.json", ""), ("https://u:p@a/b", ""), ("http://a:x/", ""),
    ],
)  # fmt: skip
def test_origins(address: str, origin: str) -> None:
    assert origin_of(address) == origin


def test_a_project_lists_origins_and_add_does_so_by_itself(
    site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Pages.whole = json.dumps(
        {"openapi": "3.0.3", "info": {"title": "A", "version": "1"},
         "paths": {"/a": {"get": {"operationId": "a", "responses": {"200": {"description": "Fine"}}}}}}
    )  # fmt: skip
    address = f"{site}/whole.json"
    assert main(["add", address, "--service", "A", "--all"]) == 2
    assert not (tmp_path / "extsvc.toml").exists()
    assert main(["add", address, "--service", "A", "--all", "--allow-private"]) == 0
    assert f'remote = ["{site}"]' in (tmp_path / "extsvc.toml").read_text(encoding="utf-8")
    assert main(["sync", "--refetch"]) == 0 and main(["check"]) == 0
    assert main(["validate", address]) == 0
    assert main(["operations", f"http://localhost:{site.rpartition(':')[2]}/whole.json"]) == 2
    text = (tmp_path / "extsvc.toml").read_text(encoding="utf-8")
    (tmp_path / "extsvc.toml").write_text(text.replace(f'["{site}"]', f'["{site}/"]'), encoding="utf-8")
    capsys.readouterr()
    assert main(["check"]) == 2 and "is no origin" in capsys.readouterr().err
