"""The Salesforce names of a service after a change within some of its types."""

from __future__ import annotations

from generator.model.service import Service
from generator.salesforce.names import SalesforceNames, odd_members, separated, wanted_members
from generator.salesforce.scopes import CLASSES, MEMBERS


def names_again(former: SalesforceNames, service: Service) -> SalesforceNames:
    """The names of a service whose operations and types are called as those of the former one; members of the very same types
    stay."""
    made = SalesforceNames(service, former.pins, former.namespace)
    made.__dict__["_operations"] = former._operations
    if former.clashes:
        return made
    before, members = former.types, {}
    if before.keys() <= former.pins.get(CLASSES, {}).keys():  # then nothing but these pins decides on them
        made.__dict__["_typed"] = former._typed
    stay = {declared.key for declared in service.types if before.get(declared.key) is declared}
    for declared in service.types:
        if declared.key in stay:
            members[declared.key] = former.fields(declared.key)
        else:
            wanted = wanted_members(declared, made.types)
            members[declared.key], parted = separated(wanted, former.pins.get(f"{MEMBERS}{declared.key}", {}))
            if parted:
                return made
    odd = ((key, former.odd_fields.get(key, {}) if key in stay else odd_members(members[key])) for key in members)
    made.__dict__.update(_fielded=(members, ()), odd_fields={key: here for key, here in odd if here})
    return made
