"""`extsvc explain RULE`: everything a rule says, with its source and a bad and a good example."""

from __future__ import annotations

import argparse
import json
import textwrap

from generator.cli.common import Fail

HELP = "Explain a rule; without a name list all rules."
PYTHON = "explain list_rules"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rule", nargs="?", help="a rule's id as a finding shows it, e.g. path-parameter-missing")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print the rule as JSON")
    form.add_argument(
        "--markdown", action="store_true", help="print all rules as the pages of the documentation hold them"
    )


def run(options: argparse.Namespace) -> int:
    if options.markdown:
        from generator.catalog_pages import pages

        print("\n".join(pages().values()), end="")
    elif options.rule is None:
        _list(options.json)
    else:
        _one(options.rule, options.json)
    return 0


def _list(as_json: bool) -> None:
    from generator.catalog import ROOMS, by_room

    if as_json:
        made = {room: [_row(rule_id) for rule_id in rules] for room, rules in by_room().items()}
        print(json.dumps(made, indent=2))
        return
    for room, rules in by_room().items():
        print(ROOMS[room].title)
        width = max(map(len, rules))
        for rule in rules.values():
            print(f"  {rule.id:<{width}}  {rule.severity.value:<8} {_first(rule.sentence)}")
        print()
    print("`extsvc explain RULE` tells more.")


def _first(sentence: str) -> str:
    return sentence if len(sentence) <= 90 else sentence[:87].rsplit(" ", 1)[0] + "..."


def _one(name: str, as_json: bool) -> None:
    from generator.catalog import all_rules, words_of

    rule = all_rules().get(name.strip().lower())
    if rule is None:
        raise Fail(f"there is no rule '{name}'", _guess(name))
    if as_json:
        print(json.dumps(_row(rule.id), indent=2))
        return
    print(rule.id)
    for label, text in words_of(rule):
        if label in ("Bad", "Good"):
            print(f"\n  {label}:\n{textwrap.indent(text, ' ' * 6)}")
        else:
            lines = textwrap.wrap(text, 88, break_long_words=False, break_on_hyphens=False) or [""]
            print(f"\n  {label + ':':<10}" + f"\n{' ' * 12}".join(lines))


def _row(rule_id: str) -> dict[str, str]:
    from generator.catalog import all_rules

    rule = all_rules()[rule_id]
    return {
        "id": rule.id, "severity": rule.severity.value, "sentence": rule.sentence, "text": rule.text,
        "remedy": rule.remedy, "source": rule.source, "confidence": rule.confidence.value,
        "bad": rule.bad, "good": rule.good,
    }  # fmt: skip


def _guess(name: str) -> str:
    from difflib import get_close_matches

    from generator.catalog import all_rules

    known = list(all_rules())
    words = set(name.lower().replace("_", "-").split("-"))
    near = get_close_matches(name.lower(), known, n=3, cutoff=0.5)
    near += [rule for rule in known if rule not in near and words & set(rule.split("-")) - {"not", "is", "a"}]
    if not near:
        return "`extsvc explain` lists all rules"
    return f"did you mean {', '.join(near[:3])}? `extsvc explain` lists all rules"
