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
