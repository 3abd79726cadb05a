"""The files that a description is made of: which may be read, and reading them through jsonref with our loader."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import quote, unquote, urljoin, urlsplit

from msgspec import Struct, field

from generator.diagnostics import Diagnostic, Rule
from generator.document import Document, parse
from generator.fetch import LIMIT, fetch
from generator.model.types import Json
from generator.oas import rules_reading as rules
from generator.oas.versions import VERSIONS, Version
from generator.oas.walk import named_places, references

MAX_FILES = 1000
_FULL = "no more files are read"
# Without the quote before it: a text is full of them, and all would be looked at.
_OUTWARD_JSON = rb'\$ref"\s*:\s*"[^#]'
_OUTWARD_YAML = rb"""\$ref['"]?\s*:\s*(?:['"][^#'"]|[^#'"\s])"""
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")


def _path(uri: str) -> str:
    """The path of a `file:` address."""
    from urllib.request import url2pathname  # costs 30 ms, and single files never get here

    return url2pathname(urlsplit(uri).path)


class Policy(Struct, frozen=True):
    """What a reference may lead to. `place` is the root document's real path or address, "" when it has none."""

    place: str = ""
    allow_remote: bool = False
    allow_outside: bool = False
    allow_private: bool = False

    @property
    def remote(self) -> bool:
        return self.place.startswith(("http://", "https://"))

    @property
    def root(self) -> str:
        """The root document's URI, base of its relative references (RFC 3986, section 5.1)."""
        return self.place if self.remote or not self.place else Path(self.place).as_uri()

    def uri(self, file: str) -> str:
        """The URI of a file named as in `Target.file`."""
        if not file or not self.root:
            return self.root
        return urljoin(self.root, file if _SCHEME.match(file) else quote(file))

    def file(self, uri: str) -> str:
        """The name of the file at a URI: "" for the root, relative to the root's folder, else the URI itself."""
        if uri == self.root:
            return ""
        if self.remote or not uri.startswith("file://"):
            return uri
        return Path(os.path.relpath(_path(uri), os.path.dirname(self.place))).as_posix()

    def refusal(self, ref: str, uri: str) -> tuple[Rule, dict[str, str]] | None:
        """Why a reference may not be followed; None when it may."""
        scheme = urlsplit(uri).scheme
        if not self.place and not scheme:
            return rules.REF_NO_FOLDER, {}
        if scheme in ("http", "https"):
            return None if self.allow_remote else (rules.REF_REMOTE, {})
        if scheme != "file" or (_SCHEME.match(ref) and not self.allow_outside):
            return rules.REF_SCHEME, {"scheme": scheme}
        if self.remote:
            return rules.REF_SCHEME, {"scheme": scheme}  # a fetched document must not read local files
        return None if self.allow_outside or self._inside(uri) else (rules.REF_OUTSIDE, {})

    def _inside(self, uri: str) -> bool:
        """Whether the file lies in the root's folder, symbolic links followed."""
        parts = urlsplit(uri)
        try:
            real = os.path.realpath(_path(uri))
        except ValueError:
            return False
        folder = os.path.dirname(self.place)
        return not parts.netloc and os.path.commonpath((real, folder)) == folder


class Files(Struct):
    """The documents read so far, by name, and what could not be read."""

    policy: Policy
    documents: dict[str, Document]
    findings: list[Diagnostic] = field(default_factory=list)
    refused: set[tuple[str, str]] = field(default_factory=set)  # (file, pointer of `$ref`) already reported
    _failures: dict[str, str] = field(default_factory=dict)
    _read_bytes: int = 0
    _version: Version = VERSIONS[0]

    def read_all(self, version: Version) -> None:
        """Read every file that a reference reaches, from the root on."""
        self._version = version
        waiting = [""]
        while waiting:
            file = waiting.pop()
            known = set(self.documents)
            self._read_from(file)
            waiting += [name for name in self.documents if name not in known]

    def _read_from(self, file: str) -> None:
        document = self.documents[file]
        if not leaves(document):
            return
        allowed = []
        here = self._identities(file, document)
        for pointer, ref in references(document.tree, self._version.book):
            if not isinstance(ref, str) or ref.startswith("#") or ref.partition("#")[0] in here:
                continue
            if self._own(file) and self.called(self._named(ref, file)) is not None:
                continue
            if self._may(file, pointer, ref):
                allowed.append((pointer, ref))
        if allowed:
            self._through_jsonref(file, allowed)

    def _identities(self, file: str, document: Document) -> frozenset[str]:
        """The `$id`s of a 3.1 document: references to them do not leave it."""
        if self._version.dialect != "2020-12" or b"$id" not in document.data:
            return frozenset()
        return frozenset(
            name for name, _ in named_places(document.tree, self.policy.uri(file)) if not name.startswith("#")
        )

    def address(self, ref: str, file: str) -> str:
        """Where that can be read what a reference in a file names, without the fragment.

        A document that says its own address (`$self`, OAS 3.2) may be a copy of what stands there: what lies beside that
        address lies beside the copy, too. Raises ValueError for what is no address.
        """
        own = self._own(file)
        if not own:
            return urljoin(self.policy.uri(file), ref).partition("#")[0]
        uri, folder = self._named(ref, file), urljoin(own, ".")
        return urljoin(self.policy.uri(file), uri[len(folder) :]) if uri.startswith(folder) else uri

    def called(self, uri: str) -> str | None:
        """The file, of those read so far, that says this is its address."""
        return next((name for name in self.documents if self._own(name) == uri), None)

    def _named(self, ref: str, file: str) -> str:
        """The address that a reference means, without the fragment."""
        return urljoin(self._own(file) or self.policy.uri(file), ref).partition("#")[0]

    def _own(self, file: str) -> str:
        """The address that a file gives itself; "" when it gives none."""
        tree = self.documents[file].tree
        own = tree.get("$self") if isinstance(tree, dict) and "$self" in self._version.book.root.fields else None
        return urljoin(self.policy.uri(file), own).partition("#")[0] if isinstance(own, str) else ""

    def home(self, before: str, file: str) -> str | None:
        """The file, of those read, that the part of a reference before `#` means. Raises ValueError."""
        called = self.called(self._named(before, file)) if "$self" in self._version.book.root.fields else None
        name = self.policy.file(self.address(before, file)) if called is None else called
        return name if name in self.documents else None

    def _may(self, file: str, pointer: str, ref: str) -> bool:
        try:
            uri = self.address(ref, file)
            refusal = self.policy.refusal(ref if uri == ref.partition("#")[0] else "", uri)
        except ValueError:
            refusal = rules.REF_BROKEN, {"hint": "; it is not a well-formed address"}
        if refusal:
            self._refuse(refusal[0], file, pointer, ref, **refusal[1])
        return refusal is None

    def _through_jsonref(self, file: str, wanted: list[tuple[str, str]]) -> None:
        """Let jsonref meet the references, so that it asks our loader for each file; note the files that fail."""
        import jsonref

        base = urljoin(self.policy.uri(file), ".")
        addressed = [{"$ref": self.address(ref, file) + "#" + ref.partition("#")[2]} for _, ref in wanted]
        proxies = jsonref.replace_refs(addressed, base_uri=base, loader=self._load)
        for (pointer, ref), proxy in zip(wanted, proxies, strict=True):
            try:
                _ = proxy.__subject__
            except (jsonref.JsonRefError, RecursionError):
                pass  # a broken pointer or a loop: judged with all other references, by `Spec.follow`
            failure = self._failures.get(self.address(ref, file))
            if failure == _FULL:
                self._refuse(rules.TOO_MANY_FILES, file, pointer, ref, limit=MAX_FILES)
            elif failure:
                self._refuse(rules.REF_FILE, file, pointer, ref, reason=failure)

    def _load(self, uri: str) -> Json:
        """jsonref's loader: only what the policy allows. Raises LookupError, which jsonref hands back as its own."""
        name = self.policy.file(uri)
        if name in self.documents:
            return self.documents[name].tree
        reason = self._failures.get(uri) or self._read(uri, name)
        if reason:
            self._failures[uri] = reason
            raise LookupError(reason)
        return self.documents[name].tree

    def _read(self, uri: str, name: str) -> str:
        """Add the document; answer why not."""
        refusal = self.policy.refusal("", uri)
        if refusal:
            return refusal[0].remedy
        if len(self.documents) >= MAX_FILES:
            return _FULL
        policy = self.policy
        source = _path(uri) if uri.startswith("file:") else uri
        fetched = fetch(
            source, allow_remote=policy.allow_remote, allow_private=policy.allow_private, limit=self._left()
        )
        made = fetched.then(lambda found: parse(found.data, self.display(name)))
        if made.value is None:
            first = made.diagnostics[0]
            if fetched.value is not None and first.span.line:
                return f"line {first.span.line}, column {first.span.column}: {first.message}"
            return first.message.replace(source, self.display(name))
        self._read_bytes += len(made.value.data)
        self.documents[name] = made.value
        return ""

    def _left(self) -> int:
        """Bytes that may still be read: all files together stay below the limit for one."""
        return max(1, LIMIT - self._read_bytes - len(self.documents[""].data))

    def display(self, name: str) -> str:
        """A file's name in messages, seen from where the user named the root."""
        folder = os.path.dirname(self.documents[""].name)
        return name if _SCHEME.match(name) else os.path.join(folder, unquote(name))

    def _refuse(self, rule: Rule, file: str, pointer: str, ref: str, **args: object) -> None:
        self.refused.add((file, pointer))
        self.findings.append(rule.at(pointer, file=file, ref=ref, **args))


def leaves(document: Document) -> bool:
    """Whether some `$ref` may lead out of the document; a look at the text, far cheaper than one at the tree."""
    return document.holds(_OUTWARD_JSON if document.format == "json" else _OUTWARD_YAML)
