"""The server: what an editor tells and asks, in the protocol's types. Whatever is to be known is asked of the worker."""

from __future__ import annotations

import os
from collections.abc import Sequence

from lsprotocol import types as t
from pygls import uris
from pygls.lsp.server import LanguageServer

from generator.lsp import messages as m
from generator.lsp.judging import Judging
from generator.lsp.worker import Worker
from generator.release import VERSION

NAME = "extsvc"
MEND = "source.extsvc.mend"  # no "source.fixAll": what `fix` does to a whole document is not done on every save
_SEVERITIES = {1: t.DiagnosticSeverity.Error, 2: t.DiagnosticSeverity.Warning, 3: t.DiagnosticSeverity.Information}
_WATCHED = ("**/extsvc.toml", "**/*.{yaml,yml,json}", "**/*-meta.xml")


class EditorServer(LanguageServer):
    """The state of one session: the worker, what is being judged, by which address the editor knows a file."""

    def __init__(self, worker: Worker) -> None:
        # The whole text with every change: pygls parts lines at signs that the protocol takes for ordinary ones.
        super().__init__(NAME, VERSION, text_document_sync_kind=t.TextDocumentSyncKind.Full)
        self.worker = worker
        self.judging = Judging(worker, self.show)
        self.external_services = True
        self.left = False  # whether the editor has said good-bye
        self.lazy = False  # whether the editor asks for the edits of a mend only when it is chosen
        self._uris: dict[str, str] = {}

    def path_of(self, uri: str) -> str | None:
        """The real path of a file; None for a text that is none, such as one that was never saved."""
        path = uris.to_fs_path(uri) if uri.startswith("file:") else None
        return os.path.realpath(path) if path else None

    def known(self, uri: str) -> str | None:
        """The same, and from now on the file is called as the editor calls it."""
        path = self.path_of(uri)
        if path is not None:
            self._uris[path] = uri
        return path

    def uri_of(self, path: str) -> str:
        return self._uris.get(path) or uris.from_fs_path(path) or ""

    def show(self, path: str) -> None:
        """Tell the editor what stands in a file."""
        found = [_diagnostic(one) for one in self.judging.board.of(path)]
        uri = self.uri_of(path)
        held = self.workspace.text_documents.get(uri)
        version = held.version if held is not None else None
        self.text_document_publish_diagnostics(t.PublishDiagnosticsParams(uri, found, version))

    def settle(self) -> None:
        """Tell the worker how this editor counts, and which folders it has open."""
        folders = (self.path_of(uri) for uri in self.workspace.folders)
        root = self.workspace.root_path
        roots = dict.fromkeys([*(one for one in folders if one), *([os.path.realpath(root)] if root else [])])
        units = str(getattr(self.workspace.position_encoding, "value", self.workspace.position_encoding))
        self.worker.settle(m.EditorSettings(units, tuple(roots), self.external_services))


def _position(at: t.Position) -> m.Position:
    return m.Position(at.line, at.character)


def _range(of: m.Range) -> t.Range:
    return t.Range(t.Position(of.start.line, of.start.character), t.Position(of.end.line, of.end.character))


def _diagnostic(one: m.ShownFinding) -> t.Diagnostic:
    return t.Diagnostic(_range(one.range), one.message, _SEVERITIES[one.weight], code=one.rule, source=NAME)


def server(worker: Worker) -> EditorServer:
    """A server with all that it offers."""
    made = EditorServer(worker)
    _about_the_session(made)
    _about_texts(made)
    _questions(made)
    _mends(made)
    return made


def _about_the_session(made: EditorServer) -> None:
    @made.feature(t.INITIALIZE)
    def initialize(given: t.InitializeParams) -> None:
        options = given.initialization_options
        if isinstance(options, dict):
            made.external_services = options.get("externalServices") is not False
        actions = given.capabilities.text_document and given.capabilities.text_document.code_action
        resolving = actions.resolve_support if actions else None
        made.lazy = resolving is not None and "edit" in resolving.properties

    @made.feature(t.INITIALIZED)
    async def initialized(_: t.InitializedParams) -> None:
        made.settle()
        workspace = made.client_capabilities.workspace
        watching = workspace.did_change_watched_files if workspace else None
        if watching is not None and watching.dynamic_registration:
            watchers = [t.FileSystemWatcher(pattern) for pattern in _WATCHED]
            options = t.DidChangeWatchedFilesRegistrationOptions(watchers)
            asked = t.Registration("extsvc-files", t.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
            await made.client_register_capability_async(t.RegistrationParams([asked]))

    @made.feature(t.SHUTDOWN)
    def shut_down(_: None) -> None:
        made.left = True

    @made.feature(t.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def folders_changed(_: t.DidChangeWorkspaceFoldersParams) -> None:
        made.settle()

    @made.feature(t.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def files_changed(_: t.DidChangeWatchedFilesParams) -> None:
        made.judging.everything()


def _about_texts(made: EditorServer) -> None:
    @made.feature(t.TEXT_DOCUMENT_DID_OPEN)
    def opened(given: t.DidOpenTextDocumentParams) -> None:
        path = made.known(given.text_document.uri)
        if path is not None:
            made.judging.changed(path, given.text_document.text, at_once=True)

    @made.feature(t.TEXT_DOCUMENT_DID_CHANGE)
    def changed(given: t.DidChangeTextDocumentParams) -> None:
        path = made.path_of(given.text_document.uri)
        if path is not None:
            made.judging.changed(path, made.workspace.get_text_document(given.text_document.uri).source)

    @made.feature(t.TEXT_DOCUMENT_DID_SAVE)
    def saved(_: t.DidSaveTextDocumentParams) -> None:
        made.judging.everything()

    @made.feature(t.TEXT_DOCUMENT_DID_CLOSE)
    def closed(given: t.DidCloseTextDocumentParams) -> None:
        path = made.path_of(given.text_document.uri)
        if path is not None:
            made.judging.closed(path)


def _questions(made: EditorServer) -> None:
    @made.feature(t.TEXT_DOCUMENT_HOVER)
    async def hover(given: t.HoverParams) -> t.Hover | None:
        path = made.path_of(given.text_document.uri)
        told = (
            (await made.worker.ask(m.HoverAsked(path, _position(given.position)), m.HoverText)).value if path else None
        )
        if told is None or not told.markdown:
            return None
        words = t.MarkupContent(t.MarkupKind.Markdown, told.markdown)
        return t.Hover(words, _range(told.range) if told.range is not None else None)

    @made.feature(t.TEXT_DOCUMENT_DEFINITION)
    async def definition(given: t.DefinitionParams) -> t.Location | None:
        path = made.path_of(given.text_document.uri)
        led = (await made.worker.ask(m.DefinitionAsked(path, _position(given.position)), m.Led)).value if path else None
        if led is None or led.range is None:
            return None
        return t.Location(made.uri_of(led.path), _range(led.range))


def _mends(made: EditorServer) -> None:
    options = t.CodeActionOptions([t.CodeActionKind.QuickFix, MEND], resolve_provider=True)

    async def edits(path: str, rule: str, pointer: str) -> t.WorkspaceEdit | None:
        answer = (await made.worker.ask(m.MendAsked(path, rule, pointer), m.Edits)).value
        if answer is None:
            return None
        return t.WorkspaceEdit({made.uri_of(path): [t.TextEdit(_range(one.range), one.text) for one in answer.edits]})

    @made.feature(t.TEXT_DOCUMENT_CODE_ACTION, options)
    async def actions(given: t.CodeActionParams) -> list[t.CodeAction] | None:
        path = made.path_of(given.text_document.uri)
        if path is None:
            return None
        within = m.Range(_position(given.range.start), _position(given.range.end))
        offered = (await made.worker.ask(m.MendsAsked(path, within), m.Offered)).value
        found = []
        for one in offered.mends if offered is not None else ():
            kind = t.CodeActionKind.QuickFix if one.rule else MEND
            if not _wanted(kind, given.context.only):
                continue
            action = t.CodeAction(one.title, kind, data={"path": path, "rule": one.rule, "pointer": one.pointer})
            action.diagnostics = [
                other for other in given.context.diagnostics if one.range and other.range == _range(one.range)
            ]
            if not made.lazy:
                action.edit = await edits(path, one.rule, one.pointer)
            found.append(action)
        return found

    @made.feature(t.CODE_ACTION_RESOLVE)
    async def resolved(action: t.CodeAction) -> t.CodeAction:
        data = action.data
        words = [data.get(name) for name in ("path", "rule", "pointer")] if isinstance(data, dict) else []
        path, rule, pointer = (str(one) if isinstance(one, str) else "" for one in (*words, *[None] * (3 - len(words))))
        if path:
            action.edit = await edits(path, rule, pointer)
        return action


def _wanted(kind: str, only: Sequence[t.CodeActionKind | str] | None) -> bool:
    """Whether an editor that asks for some kinds alone means this one; a kind means those below it, too."""
    given = str(getattr(kind, "value", kind))
    asked = [str(getattr(one, "value", one)) for one in only or ()]
    return not asked or any(given == one or given.startswith(f"{one}.") or not one for one in asked)
