"""Draw an Einstein bot: its dialogs, and where each can lead."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from generator.diagnostics import Checked
from generator.usecases.stopping import needed, stopping


@stopping
def draw_bot(path: str | Path, format: Literal["mermaid", "svg"] = "mermaid") -> Checked[str]:
    """The picture of a bot as mermaid or SVG text: dialogs, and where each can lead."""
    from generator.bot.reader import read_bot
    from generator.flow.draw import mermaid, svg
    from generator.flow.graph import Edge, Graph, GraphNode

    bot = needed(read_bot(Path(path)))
    nodes = [GraphNode("\0start", "start", "Start", "")]
    edges = [Edge("\0start", bot.entry.lower())] if bot.dialog(bot.entry) is not None else []
    for dialog in bot.dialogs:
        calls = [s.invocation.action for s in dialog.walk() if s.invocation is not None]
        nodes.append(
            GraphNode(
                dialog.name.lower(), "action" if calls else "assignment", dialog.label or dialog.name, ", ".join(calls)
            )
        )
        led = {
            (t.lower(), s.navigation, label)
            for s in dialog.walk()
            for label, t in s.targets
            if bot.dialog(t) is not None
        }
        unusable = {s.question.invalid.lower() for s in dialog.walk() if s.question is not None}
        edges += [
            Edge(dialog.name.lower(), t, "unusable input", True) for t in sorted(unusable) if bot.dialog(t) is not None
        ]
        edges += [
            Edge(dialog.name.lower(), t, label or ("calls" if kind == "Call" else "")) for t, kind, label in sorted(led)
        ]
    graph = Graph(bot.name, tuple(nodes), tuple(edges))
    return Checked(svg(graph) if format == "svg" else mermaid(graph))
