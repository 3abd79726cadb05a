"""Names of services: what an org takes as one."""

from __future__ import annotations

from generator.diagnostics import Checked
from generator.salesforce.namespaces import API_NAME
from generator.usecases import rules


def named(name: str, spec: str) -> Checked[str]:
    """The name given for the service of a spec, which does not say it itself. Findings: service-not-named, service-name-unusable."""
    from generator.salesforce.proposed_names import name_from_file

    return (
        service_name(name)
        if name
        else Checked(None, (rules.SERVICE_NOT_NAMED.at("", spec=spec, proposal=name_from_file(spec)),))
    )


def service_name(name: str) -> Checked[str]:
    """The name, when an org would take it: a letter, then letters and digits. Findings: service-name-unusable."""
    return Checked(name) if API_NAME.match(name) else Checked(None, (rules.SERVICE_NAME.at("", name=name),))
