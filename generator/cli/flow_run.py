"""`extsvc flow run`: one interview, its outputs, its debug log, its trace."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from generator.cli.common import FINDINGS, FINE, USAGE, Fail, plain, print_diagnostics

if TYPE_CHECKING:
    from datetime import datetime

    from generator.flow.mask import Masker
    from generator.flow.model import Flow
    from generator.flow.run.driver import Result
    from generator.flow.run.events import Event
    from generator.flow.run.state import Program, World
    from generator.flow.values import Value


def run(options: argparse.Namespace) -> int:
    """0 when the interview finished, 1 when it failed or stopped, 2 when the flow cannot be read."""
    from generator.cli.flow_services import Desk
    from generator.flow.files import read_flow
    from generator.flow.mask import Masker

    read = read_flow(Path(options.flow))
    if read.value is None:
        print_diagnostics(read.diagnostics)
        return USAGE
    desk, masker = Desk(), Masker()
    with desk.stack:
        result, events = _interview(options, read.value, desk, masker)
    _print(options, read.value, result, events, masker)
    return FINE if result.status == "finished" else FINDINGS


def _interview(
    options: argparse.Namespace, flow: Flow, desk: Any, masker: Masker
) -> tuple[Result, list[dict[str, Any]]]:  # fmt: skip
    from generator.cli.flow_calls import clock, line
    from generator.cli.flow_services import catalog, sources
    from generator.flow.files import with_subflows
    from generator.flow.run.driver import run as run_flow
    from generator.flow.run.state import program

    folders = (Path(flow.file).parent, *(Path(folder) for folder in options.subflows))
    flows = tuple(with_subflows(flow, folders).values())
    given = sources(options, flows, desk)
    programs = {other.name.lower(): program(other) for other in flows}
    world = make_world(options, programs, catalog(given, desk), flow)
    main = programs[flow.name.lower()]
    inputs = inputs_of(options.input, flow)
    _learn(inputs, world, masker)
    _tell_missing(options, flows, world)
    wire = line(options, given, flows, desk, masker)
    tick = clock(options.at)
    with ExitStack() as files:
        listeners, events = _listeners(options, main, world, masker, tick, files)
        result = run_flow(main, world, inputs, wire.actions, lambda event: _tell(listeners, event), tick)
    if wire.recorder is not None:
        _save(lambda: wire.recorder.save(Path(options.record)) if wire.recorder else None, options.record)
    return result, events


def _tell_missing(options: argparse.Namespace, flows: Sequence[Flow], world: World) -> None:
    """A line for each service whose callouts can only fail."""
    from generator.flow.services import operations_used, services_named

    for service in services_named(flows):
        if operations_used(flows, service) and not world.catalog.has_service(service) and not options.replay:
            print(plain(f"extsvc flow run: the service {service} is not at hand: its callouts fail"), file=sys.stderr)
            print(f"    name it with --spec SPEC --service {plain(service)}", file=sys.stderr)


def make_world(options: argparse.Namespace, programs: dict[str, Program], catalog: Any, flow: Flow) -> World:
    """What the run may lean on, from the options. Raises Fail."""
    from generator.cli.flow_calls import zone
    from generator.flow.run.state import LOOP_GUARD, World

    user = options.user or "User"
    mocks: dict[str, Value] = {}
    presets: dict[str, Value] = {}
    known: dict[str, Value] = {"$user": _user(user)}
    elements = {element.name.lower() for element in flow.elements}
    for name, text in _pairs(getattr(options, "set", []), "--set"):
        value = _json_or_text(text)
        if name.startswith("$"):
            _put_global(known, name, value)
        elif name.lower() in elements:
            mocks[name.lower()] = value
        else:
            presets[name.lower()] = value
    return World(
        programs=programs,
        catalog=catalog,
        http_errors=options.http_errors,
        zone=zone(options.timezone),
        user=user,
        mocks=mocks,
        globals=known,
        presets=presets,
        element_limit=getattr(options, "max_elements", LOOP_GUARD),
    )


def _user(name: str) -> Value:
    from generator.flow.values import obj

    return obj("User", Username=name, Alias=name, Id="005000000000000")


def _put_global(known: dict[str, Value], name: str, value: Value) -> None:
    """`$Record`, or a field below it such as `$User.Email`."""
    from generator.flow.values import Obj

    root, *path = name.split(".")
    if not path:
        known[root.lower()] = value
        return
    holders: list[Obj] = []
    holder = known.get(root.lower())
    for step in path:
        holders.append(holder if isinstance(holder, Obj) else Obj())
        holder = holders[-1].get(step)
    for step, parent in zip(reversed(path), reversed(holders), strict=True):
        value = parent.put(step, value)
    known[root.lower()] = value


def _pairs(given: Sequence[str], option: str) -> list[tuple[str, str]]:
    found = []
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise Fail(f"{option} is written as NAME=VALUE, not {text[:40]!r}")
        found.append((name.strip(), value))
    return found


def inputs_of(given: Sequence[str], flow: Flow) -> dict[str, Value]:
    """The input values, read as the variables' types ask: objects and collections as JSON. Raises Fail."""
    from generator.flow.nearest import nearest

    variables = {v.name.lower(): v for v in flow.variables if v.input}
    made: dict[str, Value] = {}
    for name, text in _pairs(given, "--input"):
        variable = variables.get(name.lower())
        if variable is None:
            near = nearest(name, (v.name for v in variables.values()))
            known = ", ".join(v.name for v in variables.values()) or "none"
            hint = f"did you mean {near[0]}?" if near else f"its input variables: {known}"
            raise Fail(f"{flow.name} has no input variable {name}", hint)
        structured = variable.collection or variable.data_type in ("Apex", "SObject")
        made[variable.name] = _json(text, name) if structured else text
    return made


def _json(text: str, name: str) -> Value:
    from generator.flow.run.scope import json_value
    from generator.flow.values import FlowFault

    try:
        return json_value(text)
    except FlowFault:
        raise Fail(f"the value of {name} is not valid JSON", "objects and collections are written as JSON") from None


def _json_or_text(text: str) -> Value:
    from generator.flow.run.scope import json_value
    from generator.flow.values import FlowFault

    try:
        return json_value(text)
    except FlowFault:
        return text


def _learn(inputs: dict[str, Value], world: World, masker: Masker) -> None:
    """Everything secret that is known before the run begins."""
    for name, value in (*inputs.items(), *world.globals.items(), *world.presets.items(), *world.mocks.items()):
        masker.named(name, value)
        masker.scan(value)


def _listeners(
    options: argparse.Namespace, main: Program, world: World, masker: Masker, tick: Callable[[], datetime], files: ExitStack
) -> tuple[list[Callable[[Event], None]], list[dict[str, Any]]]:  # fmt: skip
    from generator.flow.log import DebugLog
    from generator.flow.trace import header, line, record

    listeners: list[Callable[[Event], None]] = []
    events: list[dict[str, Any]] = []
    started = tick()
    if options.debug and options.format == "json":
        listeners.append(lambda event: events.append(record(event, masker)))
    elif options.debug:
        log = DebugLog(main, world, masker, started)
        listeners.append(lambda event: _write(sys.stdout, plain(log.block(event))))
    if options.trace:
        try:
            out = Path(options.trace).open("w", encoding="utf-8")  # noqa: SIM115  # closed by the stack
        except OSError as error:
            raise Fail(f"{options.trace} cannot be written: {error.strerror}") from None
        files.callback(out.close)
        out.write(header(main.name, started.isoformat()))
        listeners.append(lambda event: _write(out, line(event, masker)))
    return listeners, events


def _write(out: TextIO, text: str) -> None:
    out.write(text)


def _tell(listeners: list[Callable[[Event], None]], event: Event) -> None:
    for listener in listeners:
        listener(event)


def _save(save: Callable[[], None], path: str) -> None:
    try:
        save()
    except OSError as error:
        raise Fail(f"{path} cannot be written: {error.strerror}") from None


def _print(
    options: argparse.Namespace, flow: Flow, result: Result, events: list[dict[str, Any]], masker: Masker
) -> None:  # fmt: skip
    from generator.flow.show import plain as data

    shown = result.outputs.items()
    outputs = {n: v if options.show_secrets else masker.named(n, v) for n, v in shown}
    if options.format == "json":
        made: dict[str, Any] = {
            "flow": flow.name,
            "status": result.status,
            "outputs": {name: data(value) for name, value in outputs.items()},
            "fault": masker.text(result.fault),
            "executed": result.executed,
            "callouts": result.callouts,
            "seconds": round(result.seconds, 6),
        }
        print(json.dumps({**made, "events": events} if options.debug else made, indent=2, ensure_ascii=False))
        return
    for name, value in outputs.items():
        text = value if isinstance(value, str) else json.dumps(data(value), ensure_ascii=False)
        print(plain(f"{name} = {text}"))
    if result.status != "finished":
        print(plain(f"extsvc flow run: {flow.name} {result.status}: {masker.text(result.fault)}"), file=sys.stderr)
