"""What can be known to be wrong with a flow before it runs."""

from __future__ import annotations

from collections.abc import Mapping

from generator.diagnostics import Diagnostic
from generator.flow.catalog import Catalog
from generator.flow.check import (
    actions,
    entry,
    expressions,
    graph,
    names,
    services,
    stages,
    transactions,
    variables,
    waits,
)
from generator.flow.check.fields import reference_findings
from generator.flow.check.symbols import symbols_of
from generator.flow.model import Flow
from generator.flow.references import uses


def check(flow: Flow, catalog: Catalog, flows: Mapping[str, Flow] | None = None) -> tuple[Diagnostic, ...]:
    """Every finding about a flow, in the order of its lines. `flows` are those at hand as subflows, by name."""
    symbols = symbols_of(flow, catalog)
    used = uses(flow)
    found = [
        *services.findings(flow, catalog),
        *graph.findings(flow),
        *names.findings(symbols, used),
        *reference_findings(symbols, used),
        *actions.findings(symbols),
        *variables.findings(symbols, used),
        *expressions.findings(flow),
        *entry.findings(flow),
        *transactions.findings(flow, flows or {}),
        *waits.findings(flow, flows or {}),
        *stages.findings(flow, flows or {}, used),
        *actions.subflow_findings(flow, flows or {}),
    ]
    return tuple(sorted(dict.fromkeys(found), key=lambda d: (d.span.line, d.severity.rank, d.rule.id)))
