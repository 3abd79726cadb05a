"""`extsvc org interviews|complete|publish`: what waits in a running org, and what it goes on with."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping

from generator.cli import flow_options
from generator.cli.common import FINDINGS, FINE, plain, value_of
from generator.cli.org import folder, reached
from generator.cli.org_manage import running


def run(options: argparse.Namespace) -> int:
    """0 fine, 1 when an interview that went on failed.

    Raises:
        Fail: no org runs, or it refuses.
    """
    return {"interviews": _list, "complete": _complete, "publish": _publish}[options.org_command](options)


def _list(options: argparse.Namespace) -> int:
    with reached(running(folder(options))) as org:
        told = org.get("/extsvc/interviews")
    if options.json:
        print(json.dumps(told))
        return FINE
    for one in told["interviews"]:
        waits = ", ".join(one["waits_for"]) or one["reason"]
        print(plain(f"{one['guid']}  {one['flow']}  {one['status']}  {one['element']}  {waits}"))
    for item in told["work_items"]:
        who = ", ".join(item["assignees"]) or "nobody"
        print(plain(f"{item['id']}  {item['stage']}.{item['step']}  {item['status']}  {who}  {item['flow']}"))
    if not told["interviews"]:
        print("no interview waits")
    return FINE


def _complete(options: argparse.Namespace) -> int:
    from generator.usecases.flow_world import given_json

    outputs = value_of(given_json(flow_options.pairs(options.outputs, "--output")))
    return _ended(options, "/extsvc/interviews/complete", {"id": options.id, "outputs": outputs})


def _publish(options: argparse.Namespace) -> int:
    from generator.usecases.flow_world import given_json

    data = value_of(given_json(flow_options.pairs(options.fields, "FIELD=VALUE")))
    return _ended(options, "/extsvc/interviews/publish", {"event": options.event, "data": data})


def _ended(options: argparse.Namespace, path: str, asked: Mapping[str, object]) -> int:
    with reached(running(folder(options))) as org:
        told = org.post(path, asked)["interviews"]
    if options.json:
        print(json.dumps(told))
    else:
        for one in told:
            outputs = json.dumps(one["outputs"], ensure_ascii=False) if one["outputs"] else ""
            print(plain(f"{one['guid']}  {one['flow']}  {one['status']}  {one['fault'] or outputs}".rstrip()))
        if not told:
            print("no interview waits for that")
    return FINDINGS if any(one["status"] not in ("finished", "waiting") for one in told) else FINE
