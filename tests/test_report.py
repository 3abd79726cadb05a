"""The report formats: valid by their schemas, the same from run to run, harmless whatever a document says."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from generator.diagnostics import Diagnostic, Rule, Severity, Span
from generator.release import VERSION
from generator.report import FORMATS, Report, ReportStyle, render
from generator.report.common import fails, folded, summary
from generator.report.excerpt import cells, excerpt

SCHEMAS = Path(__file__).parent / "schemas"
WRONG = Rule("wrong-thing", Severity.ERROR, "{what} is wrong", "mend {what}", "https://example.com/spec", text="Why.")
LOST = Rule("lost-thing", Severity.REFUSAL, "{what} is lost", "")
ODD = Rule("odd-thing", Severity.WARNING, "{what} is odd", "look at {what}")
KNOW = Rule("good-to-know", Severity.NOTE, "{what}", "")
SOURCE = {1: '{"info": {"title": 5},', 2: '\t"ping": "pong"}'}


def finding(rule: Rule, line: int = 1, column: int = 11, what: str = "title", file: str = "a.json") -> Diagnostic:
    return Diagnostic(rule, Span(file, "/info/title", line, column), (("what", what),))


def reports() -> list[Report]:
    found = (finding(ODD, 2, 2, "ping"), finding(WRONG), finding(LOST, 0, 0), finding(KNOW, 1, 1, "100% sure"))
    hushed = ((finding(ODD, 1, 2, "info"), "the vendor knows"),)
    first = Report(
        "a.json", found, lambda file, line: SOURCE.get(line), ("Accepted.",), {"verdict": "accepted"}, hushed
    )
    return [first, Report("b,c:d.yaml")]


def test_text_is_what_we_promise() -> None:
    assert render(reports(), "text", ReportStyle(width=80)) == GOLDEN_TEXT


GOLDEN_TEXT = """\
Accepted.

a.json#/info/title: refusal lost-thing: title is lost

a.json:1:1: note good-to-know: 100% sure
    1 | {"info": {"title": 5},
      | ^

a.json:1:11: error wrong-thing: title is wrong
    1 | {"info": {"title": 5},
      |           ^~~~~~~
      = mend title

a.json:2:2: warning odd-thing: ping is odd
    2 |     "ping": "pong"}
      |     ^~~~~~
      = look at ping

a.json: 1 error, 1 refusal, 1 warning, 1 note

b,c:d.yaml: no findings

number           rule          file
     1  error    wrong-thing   a.json
     1  refusal  lost-thing    a.json
     1  warning  odd-thing     a.json
     1  note     good-to-know  a.json

2 files: 1 error, 1 refusal, 1 warning, 1 note; 1 suppressed
"""


def test_github_annotations_are_escaped_by_its_rules() -> None:
    assert render(reports(), "github") == GOLDEN_GITHUB


GOLDEN_GITHUB = """\
::error file=a.json,line=1,col=11,title=wrong-thing::title is wrong%0Amend title
::error file=a.json,title=lost-thing::/info/title: title is lost
::warning file=a.json,line=2,col=2,title=odd-thing::ping is odd%0Alook at ping
::notice file=a.json,line=1,col=1,title=good-to-know::100%25 sure
2 files: 1 error, 1 refusal, 1 warning, 1 note; 1 suppressed
"""


def test_a_github_property_cannot_end_early() -> None:
    found = Report("b,c:d%.yaml", (finding(WRONG, file="b,c:d%.yaml", what="x::error::y\r\nz"),))
    line = render([found], "github").splitlines()[0]
    assert line.startswith("::error file=b%2Cc%3Ad%25.yaml,line=1,col=11,title=wrong-thing::x::error::y\\x0d\\x0az is")


def test_sarif_keeps_to_the_published_schema() -> None:
    made = json.loads(render(reports(), "sarif", ReportStyle(version="1.2.3")))
    assert made["runs"][0]["tool"]["driver"]["version"] == "1.2.3"
    assert json.loads(render(reports(), "sarif"))["runs"][0]["tool"]["driver"]["version"] == VERSION
    schema = json.loads((SCHEMAS / "sarif-2.1.0.json").read_text())
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(made)
    results = made["runs"][0]["results"]
    rules = made["runs"][0]["tool"]["driver"]["rules"]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in results)
    assert [result.get("suppressions") for result in results].count(None) == 4
    assert results[-1]["suppressions"] == [{"kind": "external", "justification": "the vendor knows"}]


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("a b/c.json", "a%20b/c.json"), ("/r/x.json", "file:///r/x.json"), ("-", "stdin"), ("./x.json", "x.json"),
        ("https://h.example/a?b=c#d", "https://h.example/a?b=c#d"), ("dir\\x.json", "dir/x.json"),
    ],
)  # fmt: skip
def test_sarif_names_files_as_uris(file: str, uri: str) -> None:
    made = json.loads(render([Report(file, (finding(WRONG, file=file),))], "sarif"))
    place = made["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == uri


@pytest.mark.parametrize("fail_on", ["error", "warning", "never"])
def test_junit_keeps_to_its_schema(fail_on: str) -> None:
    schema = etree.XMLSchema(etree.parse(SCHEMAS / "junit.xsd"))
    tree = etree.fromstring(render(reports(), "junit", ReportStyle(fail_on=fail_on)).encode())
    schema.assertValid(tree)
    failures = {"error": 2, "warning": 3, "never": 0}[fail_on]
    assert tree.get("failures") == str(failures) == str(len(tree.findall(".//failure")))
    assert tree.get("tests") == str(len(tree.findall(".//testcase"))) == "6"


def test_json_has_everything() -> None:
    assert json.loads(render(reports(), "json"))["tool"] == {"name": "extsvc", "version": VERSION}
    made = json.loads(render(reports(), "json", ReportStyle(version="1")))
    assert made["counts"] == {"error": 1, "refusal": 1, "warning": 1, "note": 1}
    assert made["files"][0]["verdict"] == "accepted"
    assert made["files"][0]["diagnostics"][2] == {
        "rule": "wrong-thing", "severity": "error", "message": "title is wrong", "remedy": "mend title",
        "file": "a.json", "pointer": "/info/title", "line": 1, "column": 11, "source": "https://example.com/spec",
        "confidence": "the OpenAPI Specification",
    }  # fmt: skip
    assert made["files"][0]["suppressed"][0]["reason"] == "the vendor knows"


def test_markdown_never_lets_a_document_speak_markup() -> None:
    what = "<img src=x> @team #1 [a](http://e.example) |`x`| **b**"
    made = render([Report("a.json", (finding(WRONG, what=what),))], "markdown")
    row = next(line for line in made.splitlines() if "wrong-thing" in line)
    assert row.count("|") == 5
    assert not set("@[`*") & set(row)
    assert "<img" not in row and "#1" not in row.replace("&#", "") and "://" not in row


def test_colour_only_when_asked() -> None:
    assert "\x1b[" not in render(reports(), "text", ReportStyle(color=False))
    assert "\x1b[31m" in render(reports(), "text", ReportStyle(color=True))


def test_repeated_rules_are_folded_and_counted() -> None:
    many = Report("a.json", tuple(finding(ODD, line, 1, str(line)) for line in range(1, 41)))
    short = render([many], "text", ReportStyle(fold=5))
    assert short.count("warning odd-thing") == 5 and "... and 35 more of odd-thing (--no-fold shows every one)" in short
    assert render([many], "text", ReportStyle(fold=0)).count("warning odd-thing") == 40


@given(st.lists(st.sampled_from([WRONG, ODD, KNOW]), max_size=30), st.integers(0, 6))
def test_folding_loses_nothing(rules: list[Rule], fold: int) -> None:
    found = [finding(rule) for rule in rules]
    shown, hidden = folded(found, fold)
    assert len(shown) + sum(number for _, number in hidden) == len(found)
    assert all(number > 1 for _, number in hidden)


def test_fail_on() -> None:
    assert [fails(finding(rule), "error") for rule in (WRONG, LOST, ODD, KNOW)] == [True, True, False, False]
    assert [fails(finding(rule), "warning") for rule in (WRONG, LOST, ODD, KNOW)] == [True, True, True, False]
    assert not any(fails(finding(rule), "never") for rule in (WRONG, LOST, ODD, KNOW))


def test_summary_counts_in_words() -> None:
    assert summary([Report("a"), Report("b", (finding(WRONG),))]) == "2 files: 1 error"
    assert summary([Report("a")]) == "1 file: no findings"


HOSTILE = st.text(st.characters(), max_size=60)  # surrogates and controls included


@example("\x7f\x9b\u2028\ud800\U000e0001", "\x7f\t", "json")
@given(HOSTILE, HOSTILE, st.sampled_from(sorted(FORMATS)))
def test_no_text_breaks_out(what: str, line: str, format: str) -> None:
    found = Report("a.json", (finding(WRONG, 1, 3, what),), lambda file, number: line)
    made = render([found], format)
    assert made == render([found], format)
    made.encode()  # no lone surrogates
    assert not any(c < " " and c not in "\n\t" for c in made)
    assert not set(made) & set("\x7f\x85\u202a\u202b\u202d\u202e\u2066\u2067\u2028\u2029")
    if format == "junit":
        etree.fromstring(made.encode())
    if format == "github":
        assert len(made.splitlines()) == 2
    if format == "text":
        assert len(made.splitlines()) == 6


@given(st.text(max_size=300), st.integers(0, 310), st.integers(30, 120))
def test_the_caret_stands_below_its_character(line: str, column: int, width: int) -> None:
    words, caret = excerpt(line, column, width)
    assert cells(words) <= width
    assert caret.strip() and caret.lstrip(" ").startswith("^")
    assert caret.index("^") <= width


@pytest.mark.parametrize(
    ("line", "column", "caret_at"),
    [("\t\tkey: 1", 3, 8), ('"日本": 1', 7, 8), ("a\u0301b: 1", 3, 1), ("x" * 500 + "key", 501, None), ("", 5, 0)],
)
def test_excerpts(line: str, column: int, caret_at: int | None) -> None:
    words, caret = excerpt(line, column, 80)
    if caret_at is None:
        assert words.startswith("...") and words[caret.index("^") :].startswith("key")
    else:
        assert caret.index("^") == caret_at


def test_a_very_long_line_is_cut_without_reading_it_all() -> None:
    line = '{"a":' + "[1]," * 4_000_000 + "}"
    words, caret = excerpt(line, 9_000_002, 100)
    assert cells(words) <= 100 and "^" in caret


def test_all_formats_are_byte_stable_over_the_order_of_findings() -> None:
    one, other = reports(), reports()
    other[0] = Report("a.json", tuple(reversed(one[0].diagnostics)), one[0].source, one[0].headline, one[0].figures, one[0].suppressed)  # fmt: skip
    for format in FORMATS:
        assert render(one, format) == render(other, format)
