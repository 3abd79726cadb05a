"""A description whose references can be followed, over all its files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import unquote, urljoin

from msgspec import Struct

from generator.diagnostics import Checked, Diagnostic
from generator.document import Document
from generator.model.types import Json
from generator.oas.book import Book
from generator.oas.files import Files, Policy
from generator.oas.guess import version_of
from generator.oas.versions import Version
from generator.oas.walk import named_places
from generator.pointer import escape, unescape

# Beside `$ref`, these say something about the reference, not about the value (OAS 3.1.1, section 4.8.23).
_ABOUT_THE_REFERENCE = frozenset(("$ref", "summary", "description", "$comment", "title", "deprecated"))


_MAX_NESTED = 40


class ResolvedReference(Struct, frozen=True):
    """What a reference reached: the node, and where it really stands (`file` is "" for the root document)."""

    node: Json
    file: str
    pointer: str


class Spec:
    """A document, the files it reaches, its version, and the way from a `$ref` to what it means."""

    def __init__(self, files: Files, version: Version) -> None:
        self._files = files
        self.version = version
        self._followed: dict[str, dict[str, ResolvedReference | None]] = {}
        self._steps: dict[tuple[str, str], ResolvedReference | None] = {}
        self._under_way: set[tuple[str, str]] = set()
        self._anchors: dict[str, dict[str, str]] = {}

    @property
    def document(self) -> Document:
        return self._files.documents[""]

    @property
    def root(self) -> dict[str, Json]:
        """The OpenAPI object; empty when the root document is none."""
        tree = self.document.tree
        return tree if isinstance(tree, dict) else {}

    @property
    def book(self) -> Book:
        """Which object has which fields in the version of this description."""
        return self.version.book

    @property
    def documents(self) -> Mapping[str, Document]:
        """All files by name; the root is ""."""
        return self._files.documents

    @property
    def refused(self) -> frozenset[tuple[str, str]]:
        """File and pointer of each `$ref` that was reported while loading."""
        return frozenset(self._files.refused)

    @property
    def uri(self) -> str:
        """The root document's address, base of its relative references; "" when it has none."""
        return self._files.policy.uri("")

    def tree_at(self, uri: str) -> Json:
        """The tree of a file that is already loaded; raises LookupError for any other address."""
        return self._files.documents[self._files.policy.file(uri.partition("#")[0])].tree

    def follow(self, ref: str, file: str = "") -> ResolvedReference | None:
        """Where a `$ref` written in `file` ends, chains followed; None when it is broken, looping or refused.

        In 3.1 a schema that adds constraints beside its own `$ref` is an end: its siblings count.
        """
        known = self._followed.get(file)
        if known is None:
            known = self._followed[file] = {}
        if ref not in known:
            first = self.step(ref, file)
            known[ref] = self._end(ref, file) if first is not None and self._goes_on(first.node) else first
        return known[ref]

    def step(self, ref: str, file: str = "") -> ResolvedReference | None:
        """Where a `$ref` points, one step: the target may be a reference again."""
        key = (file, ref)
        if key in self._steps:
            return self._steps[key]
        if key in self._under_way or len(self._under_way) >= _MAX_NESTED:
            return None  # a pointer that leads through itself, or through far too many others
        self._under_way.add(key)
        self._steps[key] = found = self._one_step(ref, file)
        self._under_way.discard(key)
        return found

    def get(self, pointer: str, file: str = "") -> ResolvedReference | None:
        """The node at a JSON pointer; references on the way are gone through."""
        document = self._files.documents.get(file)
        if document is None or (pointer and not pointer.startswith("/")):
            return None
        tokens = pointer.split("/")[1:]
        straight = _at_names(document.tree, tokens) if "~" not in pointer else None
        if straight is not None:
            return ResolvedReference(straight, file, pointer)
        target = ResolvedReference(document.tree, file, "")
        for token in tokens:
            member = self._member(target, unescape(token))
            if member is None:
                return None
            target = member
        return target

    def locate(self, diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
        """The same findings with line, column and the file's name for people."""
        found = tuple(diagnostics)
        wanted: dict[str, set[str]] = {}
        for diagnostic in found:
            if not diagnostic.span.line:
                wanted.setdefault(diagnostic.span.file, set()).add(diagnostic.span.pointer)
        places = {
            file: self._files.documents[file].locate(pointers)
            for file, pointers in wanted.items()
            if file in self._files.documents
        }
        return tuple(self._placed(diagnostic, places) for diagnostic in found)

    def _placed(self, diagnostic: Diagnostic, places: dict[str, dict[str, tuple[int, int]]]) -> Diagnostic:
        span = diagnostic.span
        if span.line or span.file not in places:
            return diagnostic
        line, column = places[span.file][span.pointer]
        name = self._files.documents[span.file].name
        return diagnostic.located(span._replace(file=name, line=line, column=column))

    def _end(self, ref: str, file: str) -> ResolvedReference | None:
        """The end of a chain of references."""
        seen: set[tuple[str, str]] = set()
        end = None
        while (file, ref) not in seen:
            if ref in self._followed.get(file, ()):
                end = self._followed[file][ref]
                break
            seen.add((file, ref))
            target = self.step(ref, file)
            if target is None or not self._goes_on(target.node):
                end = target
                break
            assert isinstance(target.node, dict)
            file, ref = target.file, str(target.node["$ref"])
        for at, along in seen:
            self._followed.setdefault(at, {})[along] = end
        return end

    def _goes_on(self, node: Json) -> bool:
        if not isinstance(node, dict) or not isinstance(node.get("$ref"), str):
            return False
        if not self.version.ref_siblings or len(node) == 1:
            return True
        return all(key in _ABOUT_THE_REFERENCE or key.startswith("x-") for key in node)

    def _one_step(self, ref: str, file: str) -> ResolvedReference | None:
        before, _, fragment = ref.partition("#")
        home = self._home(before, file) if before else (file, "")
        if home is None:
            return None
        name, at = home
        if not fragment:
            return self.get(at, name)
        if "%" in fragment:
            try:
                fragment = unquote(fragment, errors="strict")
            except UnicodeDecodeError:
                return None
        if fragment.startswith("/"):
            return self.get(at + fragment, name)
        anchor = self._anchors_of(name).get("#" + fragment)
        # `#definitions/Pet` is wrong, but everybody knows what is meant; validation reports it
        return self.get(anchor, name) if anchor is not None else self.get(f"{at}/{fragment}", name)

    def _home(self, before: str, file: str) -> tuple[str, str] | None:
        """The file, and the pointer within, that the part of a reference before `#` means."""
        try:
            uri = urljoin(self._files.policy.uri(file), before)
        except ValueError:
            return None
        if self.version.dialect == "2020-12":
            for name in self._files.documents:
                pointer = self._anchors_of(name).get(uri, self._anchors_of(name).get(before))
                if pointer is not None:
                    return name, pointer
        home = self._files.home(before, file)
        return None if home is None else (home, "")

    def _anchors_of(self, file: str) -> dict[str, str]:
        """`$anchor`s (as "#name") and `$id`s of a file, to their pointers."""
        found = self._anchors.get(file)
        if found is None:
            found = self._anchors[file] = {}
            document = self._files.documents[file]
            if self.version.dialect == "2020-12" and (b"$id" in document.data or b"nchor" in document.data):
                found.update(named_places(document.tree, self._files.policy.uri(file)))
        return found

    def _member(self, target: ResolvedReference, token: str) -> ResolvedReference | None:
        """One step of a pointer; a reference in the way is gone through."""
        seen: set[tuple[str, str]] = set()
        found: ResolvedReference | None = target
        while found is not None:
            node, file, pointer = found.node, found.file, found.pointer
            if isinstance(node, list):
                return _item(node, token, found)
            if not isinstance(node, dict):
                return None
            if token in node:
                return ResolvedReference(node[token], file, f"{pointer}/{escape(token)}")
            ref = node.get("$ref")
            if not isinstance(ref, str) or (file, ref) in seen:
                return None
            seen.add((file, ref))
            found = self.step(ref, file)
        return None


def _at_names(node: Json, names: Iterable[str]) -> Json:
    """What members of objects within objects lead to, which is where most references lead; None where it is not just that."""
    for name in names:
        if not isinstance(node, dict) or name not in node:
            return None
        node = node[name]
    return node


def _item(node: list[Json], token: str, around: ResolvedReference) -> ResolvedReference | None:
    """An item of a list by its number (RFC 6901, section 4: ASCII digits without leading zeros)."""
    if not token.isascii() or not token.isdecimal() or (token[0] == "0" and token != "0") or len(token) > 9:
        return None
    return (
        ResolvedReference(node[int(token)], around.file, f"{around.pointer}/{token}")
        if int(token) < len(node)
        else None
    )


def resolve(document: Document, policy: Policy | None = None) -> Checked[Spec]:
    """The description that begins at a document, with every file it reaches and may read."""
    version = version_of(document.tree)
    if version.value is None:
        return Checked(None, _in_root(document, version.diagnostics))
    files = Files(policy or Policy(), {"": document})
    files.read_all(version.value)
    return Checked(Spec(files, version.value), (*version.diagnostics, *files.findings))


def _in_root(document: Document, diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Findings placed at once: there is no Spec to ask later."""
    found = tuple(diagnostics)
    places = document.locate(diagnostic.span.pointer for diagnostic in found)
    return tuple(
        diagnostic.located(diagnostic.span._replace(file=document.name, line=place[0], column=place[1]))
        for diagnostic in found
        for place in (places[diagnostic.span.pointer],)
    )
