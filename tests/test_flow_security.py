"""Flow files come from strangers, and runs hold secrets: what must not get in, and what must not get out."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.__main__ import main
from generator.flow import elements, schema
from generator.flow.catalog import Catalog
from generator.flow.check import check
from generator.flow.draw import mermaid, svg
from generator.flow.graph import graph_of
from generator.flow.mask import HIDDEN, Masker, secret_name
from generator.flow.reader import read
from generator.salesforce import xml
from tests.tries import tries

SPECS = Path(__file__).parent.parent / "specs"
SMS = SPECS / "sms" / "flows" / "Send_SMS_With_Fault_Path.flow-meta.xml"
FLOW = '<Flow xmlns="http://soap.sforce.com/2006/04/metadata"><label>{}</label></Flow>'
LAUGHS = (
    '<!DOCTYPE Flow [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
    + FLOW.format("&c;")
)
OUTSIDE = '<!DOCTYPE Flow [<!ENTITY x SYSTEM "{}">]>' + FLOW.format("&x;")


def listener() -> socket.socket:
    made = socket.socket()
    made.bind(("127.0.0.1", 0))
    made.listen(1)
    made.settimeout(0.2)
    return made


def unreadable(data: bytes) -> str:
    found = read(data, "x.flow-meta.xml")
    assert found.value is None
    (finding,) = found.diagnostics
    assert finding.rule.id in ("flow-unreadable", "flow-wrong-root")
    return finding.message


def test_entities_and_document_types_are_refused(tmp_path: Path) -> None:
    assert "DTD" in unreadable(LAUGHS.encode())
    secret = tmp_path / "secret.txt"
    secret.write_text("do not read me", encoding="utf-8")
    assert "do not read me" not in unreadable(OUTSIDE.format(secret.as_uri()).encode())
    assert "DTD" in unreadable(b'<!DOCTYPE Flow SYSTEM "flow.dtd"><Flow/>')
    assert unreadable(FLOW.format("&undefined;").encode())


def test_nothing_is_fetched() -> None:
    with listener() as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/x"
        unreadable(OUTSIDE.format(url).encode())
        unreadable(f'<!DOCTYPE Flow SYSTEM "{url}"><Flow/>'.encode())
        xinclude = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{url}"/>'
        assert read(FLOW.format(xinclude).encode(), "x").value is not None
        with pytest.raises(TimeoutError):
            server.accept()


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00", b"<", b"<Flow>", b"<Flow></Floww>", b"\xff\xfe<\x00", b"<a/>", b"not xml", b"<Flow/><Flow/>", b'<?xml version="1.0" encoding="nope"?><Flow/>',
     b"<Flow>" + b"<a>" * 100 + b"</a>" * 100 + b"</Flow>", b"<Flow>\x01</Flow>", b"<x:Flow/>", b"\xef\xbb\xbf"],
)  # fmt: skip
def test_broken_bytes_are_a_finding(data: bytes) -> None:
    assert unreadable(data)


def test_size_and_count_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml, "MAX_BYTES", 1000)
    assert "larger than" in unreadable(FLOW.format("x" * 2000).encode())
    monkeypatch.setattr(xml, "MAX_ELEMENTS", 10)
    assert "more than" in unreadable(("<Flow>" + "<a/>" * 20 + "</Flow>").encode())


def test_a_long_attribute_and_a_long_text_cost_little() -> None:
    text = "x" * 5_000_000
    found = read(f'<Flow a="{text}"><label>{text}</label></Flow>'.encode(), "x")
    assert found.value is not None and len(found.value.label) == 5_000_000


TAGS = sorted(
    {tag for tags in elements.FIELDS.values() for tag in tags}
    | schema.SETTINGS | schema.READ | schema.RESOURCES | elements.BY_TAG.keys() | elements.ONLY_IN_ORGS.keys() | {"targetReference", "surprise"}
)  # fmt: skip
LEAVES = st.sampled_from(
    ["", "true", "1", "x", "A", "$Flow.X", "{!a.b}", "{!", "1 AND (", "-", "2026-13-01", "NaN", "a.b[$EachItem].c", "..", "IF(", "and"]
)  # fmt: skip
TREES = st.recursive(
    st.tuples(st.sampled_from(TAGS), LEAVES),
    lambda inner: st.tuples(st.sampled_from(TAGS), st.lists(inner, max_size=5)),
    max_leaves=40,
)


def written(tree: Any) -> str:
    tag, inside = tree
    body = inside if isinstance(inside, str) else "".join(map(written, inside))
    return f"<{tag}>{body}</{tag}>"


@given(st.lists(TREES, max_size=8))
@settings(max_examples=tries(150))
def test_any_tree_of_known_words_is_read_checked_and_drawn(trees: list[Any]) -> None:
    found = read(f"<Flow>{''.join(map(written, trees))}</Flow>".encode(), "x.flow-meta.xml")
    assert found.value is not None
    for finding in (*found.diagnostics, *check(found.value, Catalog())):
        assert finding.message and finding.remedy
    assert svg(graph_of(found.value)).endswith("</svg>\n") and mermaid(graph_of(found.value))


HOSTILE = '"]; end --> <script>alert(1)</script> {!x} %%{init}%% \u202e `x`'


def test_words_of_a_flow_stay_words_in_pictures() -> None:
    label = HOSTILE.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = f"<Flow><label>{label}</label><assignments><name>a</name><label>{label}</label></assignments></Flow>"
    found = read(text.encode(), "x")
    assert found.value is not None
    graph = graph_of(found.value)
    assert "<script" not in svg(graph) and "\u202e" not in svg(graph)
    xml.parse(svg(graph).encode())
    (line,) = [row for row in mermaid(graph).splitlines() if row.strip().startswith("n1[")]
    assert line.count('"') == 2 and "<script" not in line and "-->" not in line


# -- secrets ----------------------------------------------------------------------------------------------------------

SECRET = "s3cr3t-9f8e7d6c5b4a"


@pytest.mark.parametrize(
    "name", ["password", "Password", "apiKey", "api_key", "ApiKeyx5fvalue", "Authorization", "accessToken", "client_secret", "session-id", "SessionId", "myPassword", "x-api-key", "userSecret"]
)  # fmt: skip
def test_names_of_secrets_are_known(name: str) -> None:
    assert secret_name(name)


@pytest.mark.parametrize(
    "name",
    ["destination", "text", "tokens", "passenger", "keyboard", "maxTokens", "author", "secretary", "pinned", "basic"],
)
def test_other_names_are_not_taken_for_secrets(name: str) -> None:
    assert not secret_name(name)


def test_a_learnt_secret_is_hidden_wherever_it_stands() -> None:
    masker = Masker([SECRET])
    assert masker.text(f"x{SECRET}y") == f"x{HIDDEN}y"
    assert masker.text("Authorization: Bearer abcdefghijkl") == f"Authorization: Bearer {HIDDEN}"
    assert masker.text("BASIC dXNlcjpwYXNz and a bEaReR  abcdefghijkl") == f"BASIC {HIDDEN} and a bEaReR {HIDDEN}"


class Echo(BaseHTTPRequestHandler):
    """Refuses every key, and is so careless as to say which one it got."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        body = json.dumps({"message": f"wrong key: {self.headers.get('authorization')}"}).encode()
        self.send_response(401)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def echo() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_key_never_shows_in_log_trace_recording_and_messages(
    echo: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    trace, recording = tmp_path / "trace.jsonl", tmp_path / "recording.json"
    common = ["flow", "run", str(SMS), "--spec", str(SPECS / "sms.json"), "--service", "CPaaSSMS", "--base-url", echo]
    inputs = [
        "--input",
        "destination=+6512345678",
        "--input",
        "subAccountId=demo",
        "--header",
        f"Authorization: Bearer {SECRET}",
    ]
    for form in ("text", "json"):
        extra = ["--debug", "--format", form, "--trace", str(trace), "--record", str(recording)]
        assert main([*common, *inputs, *extra]) == 0
        out, err = capfd.readouterr()
        assert "401" in out and HIDDEN in out
        assert SECRET not in out + err + trace.read_text(encoding="utf-8")
    assert SECRET not in recording.read_text(encoding="utf-8")


def test_secret_fields_are_hidden_though_the_flow_uses_them(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    text = """<Flow xmlns="http://soap.sforce.com/2006/04/metadata"><apiVersion>66.0</apiVersion><label>S</label>
      <assignments><name>A</name><label>A</label>
        <assignmentItems><assignToReference>login.password</assignToReference><operator>Assign</operator>
          <value><elementReference>apiKey</elementReference></value></assignmentItems>
        <assignmentItems><assignToReference>note</assignToReference><operator>Assign</operator>
          <value><stringValue>key is {!apiKey}!</stringValue></value></assignmentItems></assignments>
      <start><connector><targetReference>A</targetReference></connector></start>
      <variables><name>apiKey</name><dataType>String</dataType><isInput>true</isInput></variables>
      <variables><name>login</name><dataType>Apex</dataType><isOutput>true</isOutput></variables>
      <variables><name>note</name><dataType>String</dataType><isOutput>true</isOutput></variables></Flow>"""
    path, trace = tmp_path / "S.flow-meta.xml", tmp_path / "t.jsonl"
    path.write_text(text, encoding="utf-8")
    for form in ("text", "json"):
        options = ["--debug", "--format", form, "--trace", str(trace), "--input", f"apiKey={SECRET}"]
        assert main(["flow", "run", str(path), *options]) == 0
        out, err = capfd.readouterr()
        assert SECRET not in out + err + trace.read_text(encoding="utf-8")
    assert main(["flow", "run", str(path), "--show-secrets", "--input", f"apiKey={SECRET}"]) == 0
    assert SECRET in capfd.readouterr().out


def test_no_input_ends_in_a_traceback(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "broken.flow-meta.xml"
    broken.write_bytes(LAUGHS.encode())
    tries = [
        ["check", str(broken)], ["run", str(broken)], ["draw", str(broken)], ["check", str(tmp_path / "none.xml")], ["draw", str(tmp_path)],
        ["test", str(broken)], ["run", str(SMS), "--input", "nonsense"], ["run", str(SMS), "--input", "no=1"],
        ["run", str(SMS), "--spec", "none.json"], ["run", str(SMS), "--spec", str(SMS)], ["run", str(SMS), "--clients", str(tmp_path)], ["run", str(SMS), "--timezone", "Mars/North"],
        ["run", str(SMS), "--at", "soon"], ["run", str(SMS), "--replay", str(broken)], ["run", str(SMS), "--trace", str(tmp_path / "no" / "t")], ["draw", str(SMS), "--run", str(broken)],
        ["check", str(SMS), "--registration", str(broken)], ["check", str(SMS), "--registration", str(tmp_path / "none")], ["run", str(SMS), "--header", "x"],
        ["check", str(SMS), "--service", "X"], ["run", str(SMS), "--input", "subAccountId=1", "--set", "x"],
    ]  # fmt: skip
    for words in tries:
        code = main(["flow", *words])
        out, err = capfd.readouterr()
        assert code in (1, 2), words
        assert "Traceback" not in out + err, words
        assert err.strip() or out.strip(), words


def test_names_in_a_flow_lead_out_of_no_folder(tmp_path: Path) -> None:
    from generator.flow.files import find_flow
    from generator.flow.services import beside
    from generator.salesforce.registrations import SUFFIXES

    flows = tmp_path / "project" / "flows"
    flows.mkdir(parents=True)
    for suffix in SUFFIXES:
        (tmp_path / f"Secret{suffix}").write_text("<x/>", encoding="utf-8")
    (tmp_path / "Secret.flow-meta.xml").write_text("<Flow/>", encoding="utf-8")
    assert beside(flows / "A.flow-meta.xml", "../../Secret") is None
    assert find_flow("../../Secret", (flows,)) is None
    assert find_flow("Secret", (tmp_path,)) is not None
