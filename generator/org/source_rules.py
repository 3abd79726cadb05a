"""What there is to say about a folder of metadata before it is deployed: one row per rule."""

from __future__ import annotations

from generator.diagnostics import Confidence, Rule, Severity

_SFDX = "Salesforce DX Developer Guide: sfdx-project.json"

PACKAGE_DIRECTORY = Rule(
    "org-package-directory",
    Severity.WARNING,
    "the package directory {path} is left out: {reason}",
    "Mend packageDirectories in sfdx-project.json.",
    source=_SFDX,
    confidence=Confidence.DOCUMENTED,
    text="The package directories of sfdx-project.json decide what of a project is deployed. Each must be a folder within the project.",
    bad='{"packageDirectories": [{"path": "force-app"}, {"path": "../shared"}]}',
    good='{"packageDirectories": [{"path": "force-app"}]}',
)
SAME_COMPONENT = Rule(
    "org-component-twice",
    Severity.WARNING,
    "{type} {name} is there twice, in {left} and in {taken}; {taken} is deployed",
    "Remove one of the files, or leave it out in .forceignore.",
    source="`sf project deploy start`, @salesforce/source-deploy-retrieve 12: the later file takes the place of the first in the zip",
    confidence=Confidence.OBSERVED,
    text="Two files of a project describe the same component. As with the Salesforce CLI, the one of the later package directory is "
    "deployed, within a directory the one whose path comes later. The CLI does not tell; here it is told.",
    bad="a/flows/Send.flow-meta.xml and b/flows/Send.flow-meta.xml",
    good="a/flows/Send.flow-meta.xml and b/flows/Receive.flow-meta.xml",
)
