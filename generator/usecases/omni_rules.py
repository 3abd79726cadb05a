"""What can stand in the way of running procedures and bots: one row per rule."""

from __future__ import annotations

from generator.diagnostics import Rule, Severity

_OURS = "our own: nothing is guessed where it could be asked for"
_ERROR = Severity.ERROR

NO_STEP = Rule(
    "step-not-found", _ERROR, "{where} has no element {name}", "{hint}", _OURS,
    bad="--set Get_Acount={}", good="--set Get_Account={}",
)  # fmt: skip
INPUT_NO_OBJECT = Rule(
    "procedure-input-no-object", _ERROR, "the input is no JSON object: {reason}", 'give --input NAME=VALUE, or --input-file FILE with {{"NAME": VALUE}}', _OURS,
    bad="--input-file list.json   # [1, 2]", good='--input-file input.json   # {"country": "NZ"}',
)  # fmt: skip
TEST_UNUSABLE = Rule(
    "host-test-unusable", _ERROR, "{path} is no test: {reason}", "see docs/hosts.md for what a test says", _OURS,
    bad='{"procedure": "Order_Price"}', good='{"procedure": "Order_Price", "expect": {"response": {"total": 12}}}',
)  # fmt: skip
SITE_UNUSABLE = Rule(
    "remote-site-unusable", _ERROR, "'{site}' is no address of a remote site", "write it as https://HOST", _OURS,
    bad="--remote-site restcountries", good="--remote-site https://restcountries.com",
)  # fmt: skip
