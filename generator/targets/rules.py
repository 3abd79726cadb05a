"""What can go wrong between a target and its files."""

from __future__ import annotations

from generator.diagnostics import Rule, Severity

TEMPLATE_FAILED = Rule(
    "template-failed",
    Severity.ERROR,
    "the template {template} in {folder} cannot be printed: {reason}",
    "Mend the template, or take it away: the bundled one of the same name is used then.",
    "https://jinja.palletsprojects.com/en/stable/templates/",
    text="Templates of your own replace their namesakes and run in Jinja's sandbox. They see what the bundled ones see; "
    "words of the document reach them as values that must be printed through a filter.",
    bad="{{ operation.no_such_thing }}",
    good="{{ operation.docs }}",
)
PACKAGE_SHARED = Rule(
    "package-shared",
    Severity.ERROR,
    "{out} holds {other} as well: an installable project is one service alone; nothing was written",
    "Write it to a folder of its own (--out, or `out` in extsvc.toml).",
    "our own: a project has one version, and it is the document's",
    text="With `--package` (or `package = true` in extsvc.toml) the output folder is a project with a pyproject.toml, whose "
    "version is that of the document. Two documents have two versions.",
    bad="extsvc generate b.yaml --service B --all --package --out clients   # clients/ holds A",
    good="extsvc generate b.yaml --service B --all --package --out b-client",
)
PACKAGE_NAME = Rule(
    "package-name",
    Severity.ERROR,
    "there can be no project '{name}': {reason}",
    "Say something else, such as {better}.",
    "https://packaging.python.org/en/latest/specifications/name-normalization/",
    bad="--package json",
    good="--package acme-json",
)
