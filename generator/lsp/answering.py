"""The worker's side: each question about the texts that are held, answered from the use cases."""

from __future__ import annotations

import os
from functools import singledispatchmethod

from generator.diagnostics import Diagnostic, Severity
from generator.lsp import messages as m
from generator.lsp.mends import mended, offered
from generator.lsp.references import definition
from generator.lsp.texts import HeldText, Texts
from generator.lsp.told import told
from generator.oas import Spec, load
from generator.reading import unsaved
from generator.usecases.unsaved import as_bytes, judge_text

_WEIGHTS = {Severity.ERROR: 1, Severity.REFUSAL: 1, Severity.WARNING: 2, Severity.NOTE: 3}
MOST_FINDINGS = 1_000  # shown of one text: nobody reads more of them beside it


class Answering:
    """Answers questions; keeps nothing but texts and what was understood of them."""

    def __init__(self) -> None:
        self._texts = Texts()
        self._settings = m.EditorSettings()
        self._specs: tuple[dict[str, str], str, Spec | None] | None = None

    @singledispatchmethod
    def answer(self, question: m.Question) -> object:
        """What is answered to a question of this kind."""
        raise TypeError(type(question).__name__)

    @answer.register
    def _settings_given(self, question: m.EditorSettings) -> m.Done:
        self._settings, self._texts.units = question, question.units
        return m.Done()

    @answer.register
    def _opened(self, question: m.Opened) -> m.Done:
        self._texts.open(question.path, question.text)
        return m.Done()

    @answer.register
    def _closed(self, question: m.Closed) -> m.Done:
        self._texts.close(question.path)
        return m.Done()

    @answer.register
    def _judged(self, question: m.JudgeAsked) -> m.Judged:
        held = self._texts.held(question.path)
        if held is None:
            return m.Judged()
        _go_to(held.path)
        settings = self._settings
        made = judge_text(
            held.path, held.text, self._texts.unsaved(), external_services=settings.external_services
        ).value
        if made is None:
            return m.Judged()
        found = sorted(made.findings, key=lambda one: (one.severity.rank, one.span.line, one.span.column))
        held.found = tuple((shown, one) for one in found[:MOST_FINDINGS] if (shown := self._shown(one)) is not None)
        return m.Judged(tuple(shown for shown, _ in held.found), made.files)

    def _shown(self, found: Diagnostic) -> m.ShownFinding | None:
        """A finding at its place; None where its file has gone meanwhile."""
        at = self._texts.at(found.span.file)
        if at is None:
            return None
        span = found.span
        offset = at.places.of_reader(span.line, span.column, at.breaks)
        place = at.places.token(offset) if span.line else at.places.range(0, 0)
        words = f"{found.message}\n{found.remedy}" if found.remedy else found.message
        return m.ShownFinding(at.path, place, _WEIGHTS[found.severity], found.rule.id, span.pointer, words)

    @answer.register
    def _hover(self, question: m.HoverAsked) -> m.HoverText:
        held = self._texts.held(question.path)
        if held is None:
            return m.HoverText()
        _go_to(held.path)
        return told(held, self._spec(held), question.position)

    @answer.register
    def _definition(self, question: m.DefinitionAsked) -> m.Led:
        held = self._texts.held(question.path)
        return definition(self._texts, held, question.position, self._settings.folders) if held is not None else m.Led()

    @answer.register
    def _actions(self, question: m.MendsAsked) -> m.Offered:
        held = self._texts.held(question.path)
        return offered(held, self._spec(held), question.range) if held is not None else m.Offered()

    @answer.register
    def _mend(self, question: m.MendAsked) -> m.Edits:
        held = self._texts.held(question.path)
        return mended(held, self._spec(held), question) if held is not None else m.Edits()

    def _spec(self, held: HeldText) -> Spec | None:
        """The description that a text holds now; read once for all questions about one state of all texts."""
        if held.kind != "spec":
            return None
        texts = self._texts.unsaved()
        if self._specs is None or self._specs[0] != texts or self._specs[1] != held.path:
            with unsaved({path: as_bytes(path, text) for path, text in texts.items()}):
                self._specs = texts, held.path, load(held.path).value
        return self._specs[2]


def _go_to(path: str) -> None:
    """Work where the file lies: what is found around a flow is looked for from there."""
    try:
        os.chdir(os.path.dirname(path))
    except OSError:  # a folder that is not there yet
        os.chdir("/")
