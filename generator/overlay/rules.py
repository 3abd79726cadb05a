"""What a sound overlay must satisfy. Source: the Overlay Specification, versions 1.0.0 and 1.1.0."""

from __future__ import annotations

from generator.diagnostics import Rule, Severity

_SPEC = "https://spec.openapis.org/overlay/v1.0.0.html"

NOT_AN_OVERLAY = Rule(
    "overlay-not-an-overlay",
    Severity.ERROR,
    "this is not an OpenAPI Overlay: {why}",
    "An overlay has `overlay: 1.0.0`, `info` and a list of `actions`.",
    f"{_SPEC}#overlay-object",
    text="An overlay is recognised by its `overlay` field, which holds the version of the Overlay Specification.",
    bad="actions:\n  - target: $.info\n    update: {title: Mine}",
    good="overlay: 1.0.0\ninfo: {title: Mine, version: 1.0.0}\nactions:\n  - target: $.info\n    update: {title: Mine}",
)
VERSION = Rule(
    "overlay-unknown-version",
    Severity.WARNING,
    "overlay version '{version}' is not known; it is read as {read_as}",
    "Write `overlay: 1.0.0` (or 1.1.0).",
    f"{_SPEC}#versions",
    text="Only the major and minor number count. Versions 1.0 and 1.1 are known.",
    bad="overlay: 2.0.0",
    good="overlay: 1.0.0",
)
MISSING_FIELD = Rule(
    "overlay-missing-field",
    Severity.ERROR,
    "'{field}' is missing or is not {kind}",
    "Add `{field}` as {kind}.",
    f"{_SPEC}#schema",
    text="`info.title`, `info.version`, `actions` and each action's `target` are required.",
    bad="overlay: 1.0.0\nactions: []",
    good="overlay: 1.0.0\ninfo: {title: Mine, version: 1.0.0}\nactions:\n  - target: $.info\n    update: {x-mine: true}",
)
UNKNOWN_FIELD = Rule(
    "overlay-unknown-field",
    Severity.WARNING,
    "'{field}' is no field of an overlay here{near}",
    "Correct its name, or begin it with `x-`.",
    f"{_SPEC}#fixed-fields",
    text="A misspelt `update` makes an action do nothing, so unknown fields are worth a look.",
    bad="actions:\n  - target: $.info\n    updates: {title: Mine}",
    good="actions:\n  - target: $.info\n    update: {title: Mine}",
)
IDLE_ACTION = Rule(
    "overlay-idle-action",
    Severity.WARNING,
    "the action has neither `update` nor `remove: true`: it does nothing",
    "Give it one of them, or delete it.",
    f"{_SPEC}#action-object",
    text="An action says what to do with its targets by `update` or `remove` (version 1.1 adds `copy`).",
    bad="- target: $.info",
    good="- target: $.info\n  update: {title: Mine}",
)
BOTH = Rule(
    "overlay-update-and-remove",
    Severity.WARNING,
    "`{ignored}` has no effect: the action removes its target",
    "Delete `{ignored}`, or make it an action of its own.",
    f"{_SPEC}#action-object",
    text="`remove: true` wins over every other modifier of the same action.",
    bad="- target: $.tags\n  remove: true\n  update: {name: a}",
    good="- target: $.tags\n  remove: true",
)
BAD_PATH = Rule(
    "overlay-bad-path",
    Severity.ERROR,
    "the target is not a JSONPath: {why}",
    "Correct the expression; names with other characters than letters, digits and _ go into ['...'].",
    "RFC 9535",
    text="A target is a JSONPath query (RFC 9535): it begins with `$` and selects nodes of the description.",
    bad="- target: paths./a.get\n  remove: true",
    good="- target: $.paths['/a'].get\n  remove: true",
)
PATTERN_NOT_RUN = Rule(
    "overlay-pattern-not-run",
    Severity.ERROR,
    "the regular expression `{pattern}` is not run: {reason}",
    "Write it without look-around and back-references, and shorter if it is long; or name the places one by one.",
    "RFC 9485",
    text="`match` and `search` run regular expressions in bounded time only (I-Regexp asks for no more). The action is "
    "left out, because what it would select is not known.",
    bad="- target: $.paths[?search(@.summary, '(?=a)b')]\n  remove: true",
    good="- target: $.paths[?search(@.summary, 'ab')]\n  remove: true",
)
NO_MATCH = Rule(
    "overlay-no-match",
    Severity.WARNING,
    "the target {target} matches nothing",
    "Compare the expression with the description; perhaps the vendor renamed or removed that part.{near}",
    f"{_SPEC}#action-object",
    text="The specification lets such an action pass in silence. It mostly means that a new version of the "
    "description has moved on, and that the overlay should too.",
    bad="- target: $.paths['/messages'].get  # the path is /message\n  remove: true",
    good="- target: $.paths['/message'].get\n  remove: true",
)
PRIMITIVE = Rule(
    "overlay-primitive-target",
    Severity.WARNING,
    "the target {target} selects a single value; Overlay 1.0 allows objects and arrays only",
    "Select the object that contains it, or write `overlay: 1.1.0`. It was changed all the same.",
    f"{_SPEC}#action-object",
    text="Overlay 1.0: targets must be objects or arrays. Version 1.1 and most tools allow single values too.",
    bad="overlay: 1.0.0\nactions:\n  - target: $.info.title\n    update: Mine",
    good="overlay: 1.0.0\nactions:\n  - target: $.info\n    update: {title: Mine}",
)
INCOMPATIBLE = Rule(
    "overlay-incompatible-update",
    Severity.ERROR,
    "at {where} there is {old}, the update has {new}: they cannot be merged",
    "Remove the old value in an action before, then set the new one.",
    f"{_SPEC}#action-object",
    text="Objects merge with objects, lists are appended to lists, single values replace single values. "
    "Anything else is incompatible.",
    bad="- target: $.info\n  update: {contact: nobody}",
    good="- target: $.info.contact\n  remove: true\n- target: $.info\n  update: {x-contact: nobody}",
)
REMOVES_ALL = Rule(
    "overlay-removes-everything",
    Severity.ERROR,
    "the action removes the whole description",
    "Select a part of it.",
    f"{_SPEC}#action-object",
    text="`$` selects the description itself, which is contained in nothing it could be removed from.",
    bad="- target: $\n  remove: true",
    good="- target: $.components\n  remove: true",
)
BAD_COPY = Rule(
    "overlay-bad-copy",
    Severity.ERROR,
    "`copy` selects {number} nodes of the description; it must be exactly one",
    "Make the expression select one node.",
    "https://spec.openapis.org/overlay/v1.1.0.html#action-object",
    text="Overlay 1.1: `copy` is a JSONPath that selects the single node to merge into the targets.",
    bad="- target: $.paths['/b']\n  copy: $.paths.*",
    good="- target: $.paths['/b']\n  copy: $.paths['/a']",
)
OTHER_DOCUMENT = Rule(
    "overlay-extends-another",
    Severity.WARNING,
    "the overlay says it extends '{extends}', but it is applied to '{name}'",
    "Check that it is the right overlay; correct or delete `extends`.",
    f"{_SPEC}#overlay-object",
    text="`extends` names the description an overlay was made for. Only the file name is compared, since "
    "a description may be kept in another folder than its author's.",
    bad="extends: payments.yaml  # applied to messages.yaml",
    good="extends: messages.yaml",
)
