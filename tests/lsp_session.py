"""An editor for tests: the client of pygls over pipes, with what the server showed of each file."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pygls", reason="the extra `lsp` is not installed")

from lsprotocol import types as t  # only where it is installed
from pygls.lsp.client import LanguageClient

PATIENCE = 60.0  # seconds; a busy machine, not a slow server, would need them


class Editor:
    """One session. `shown` holds what the server published last, by address; `published` counts how often."""

    def __init__(self) -> None:
        self.client = LanguageClient("tests", "1")
        self.shown: dict[str, list[t.Diagnostic]] = {}
        self.published: dict[str, int] = {}
        self._news = asyncio.Event()
        self._versions: dict[str, int] = {}

        @self.client.feature(t.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def published(given: t.PublishDiagnosticsParams) -> None:
            self.shown[given.uri] = list(given.diagnostics)
            self.published[given.uri] = self.published.get(given.uri, 0) + 1
            self._news.set()

    async def start(
        self, root: Path, options: object = None, *, lazy: bool = True, units: str = "utf-16", place: Path | None = None
    ) -> Any:
        command = [sys.executable, "-P", "-m", "generator", "lsp", "--stdio"]
        await self.client.start_io(*command, cwd=place or root)
        resolving = t.ClientCodeActionResolveOptions(["edit"]) if lazy else None
        capabilities = t.ClientCapabilities(
            general=t.GeneralClientCapabilities(position_encodings=[units]),
            text_document=t.TextDocumentClientCapabilities(
                code_action=t.CodeActionClientCapabilities(resolve_support=resolving)
            ),
        )
        made = await self.client.initialize_async(
            t.InitializeParams(
                capabilities,
                initialization_options=options,
                workspace_folders=[t.WorkspaceFolder(root.as_uri(), root.name)],
            )
        )
        self.client.initialized(t.InitializedParams())
        return made

    async def stop(self) -> None:
        await self.client.shutdown_async(None)
        self.client.exit(None)
        await asyncio.wait_for(self.client._server.wait(), PATIENCE)  # its exit code is asked for by the tests
        await self.client.stop()

    @property
    def exit_code(self) -> int | None:
        return self.client._server.returncode

    async def visit(self, root: Path, work: Callable[[Editor], Awaitable[None]]) -> None:
        """Have one more folder open meanwhile; what was opened is closed behind it, and the server has taken note."""
        folder = t.WorkspaceFolder(root.as_uri(), root.name)
        self._folders(added=[folder])
        await work(self)
        for uri in tuple(self._versions):
            self.close(uri)
        await self.until(lambda: not any(self.shown.values()))
        self._folders(removed=[folder])

    def _folders(self, added: Sequence[t.WorkspaceFolder] = (), removed: Sequence[t.WorkspaceFolder] = ()) -> None:
        event = t.WorkspaceFoldersChangeEvent(added, removed)
        self.client.workspace_did_change_workspace_folders(t.DidChangeWorkspaceFoldersParams(event))

    def open(self, path: Path, text: str, language: str = "yaml") -> str:
        uri = path.as_uri()
        self._versions[uri] = 1
        self.client.text_document_did_open(t.DidOpenTextDocumentParams(t.TextDocumentItem(uri, language, 1, text)))
        return uri

    def change(self, uri: str, text: str) -> None:
        self._versions[uri] += 1
        named = t.VersionedTextDocumentIdentifier(self._versions[uri], uri)
        whole = t.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(t.DidChangeTextDocumentParams(named, [whole]))

    def close(self, uri: str) -> None:
        del self._versions[uri]
        self.client.text_document_did_close(t.DidCloseTextDocumentParams(t.TextDocumentIdentifier(uri)))

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait for the server to have shown something."""
        async with asyncio.timeout(PATIENCE):
            while not holds():
                self._news.clear()
                await self._news.wait()

    async def next(self, uri: str) -> list[t.Diagnostic]:
        """What is shown next of a file."""
        before = self.published.get(uri, 0)
        await self.until(lambda: self.published.get(uri, 0) > before)
        return self.shown[uri]

    async def opened(self, path: Path, text: str, language: str = "yaml") -> tuple[str, list[t.Diagnostic]]:
        uri = self.open(path, text, language)
        return uri, await self.next(uri)

    async def hover(self, uri: str, line: int, character: int) -> str:
        at = t.HoverParams(t.TextDocumentIdentifier(uri), t.Position(line, character))
        made = await self.client.text_document_hover_async(at)
        return made.contents.value if made is not None and isinstance(made.contents, t.MarkupContent) else ""

    async def definition(self, uri: str, line: int, character: int) -> t.Location | None:
        at = t.DefinitionParams(t.TextDocumentIdentifier(uri), t.Position(line, character))
        made = await self.client.text_document_definition_async(at)
        assert made is None or isinstance(made, t.Location)
        return made

    async def actions(self, uri: str, of: t.Range, only: list[str] | None = None) -> list[t.CodeAction]:
        here = [one for one in self.shown.get(uri, ()) if one.range == of]
        asked = t.CodeActionParams(t.TextDocumentIdentifier(uri), of, t.CodeActionContext(here, only=only))
        made = await self.client.text_document_code_action_async(asked)
        return [one for one in made or () if isinstance(one, t.CodeAction)]

    async def edited(self, uri: str, text: str, action: t.CodeAction) -> str:
        """The text with the edits of an action."""
        if action.edit is None:
            action = await self.client.code_action_resolve_async(action)
        assert action.edit is not None and action.edit.changes is not None
        for edit in action.edit.changes[uri]:
            start, end = offset(text, edit.range.start), offset(text, edit.range.end)
            text = text[:start] + edit.new_text + text[end:]
        return text


def offset(text: str, at: t.Position) -> int:
    """A place counted as the protocol does, in UTF-16, in characters of the text; by a way of its own."""
    lines = text.replace("\r\n", "\n\0").replace("\r", "\n").replace("\n\0", "\0\n").split("\n")
    before = sum(len(line) + 1 for line in lines[: at.line])
    line = lines[at.line].encode("utf-16-le")[: at.character * 2]
    return before + len(line.decode("utf-16-le"))


def session(work: Callable[[Editor], Awaitable[None]], root: Path, options: object = None, **more: Any) -> int | None:
    """Run a session; answers the server's exit code."""

    async def run() -> int | None:
        editor = Editor()
        await editor.start(root, options, **more)
        await work(editor)
        await editor.stop()
        return editor.exit_code

    return asyncio.run(run())
