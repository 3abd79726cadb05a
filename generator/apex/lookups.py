"""The types of members and methods of generated classes; what every class of Apex has besides."""

from __future__ import annotations

from generator.apex.known import KnownServices

SET = "_set"  # the hidden twin of a member, which tells whether it was set
OF_OBJECTS = {"tostring": "String", "hashcode": "Integer", "equals": "Boolean", "clone": ""}
OF_EXCEPTIONS = {
    "getmessage": "String", "gettypename": "String", "getlinenumber": "Integer", "getstacktracestring": "String",
    "getcause": "Exception", "initcause": "", "setmessage": "", "getinaccessiblefields": "",
}  # fmt: skip


def member_type(known: KnownServices, owner: str, name: str) -> str:
    """The type of a member, "" where there is none of this name."""
    found = known.type(owner)
    if found is None:
        return ""
    members, word = found[1].by_name, name.lower()
    if word in members:
        return members[word].type
    return "Boolean" if word.endswith(SET) and word.removesuffix(SET) in members else ""


def method_type(known: KnownServices, owner: str, name: str) -> str:
    """What a method answers with: an operation its response, with the namespace before it; "" where there is none."""
    client = known.client(owner)
    if client is None:
        return inherited(known, owner).get(name.lower(), "")
    method = client.service.by_method.get(name.lower())
    if method is not None:
        return f"{client.service.namespace}.{method.response.name}"
    return OF_OBJECTS.get(name.lower(), "")


def inherited(known: KnownServices, owner: str) -> dict[str, str]:
    """The methods that a generated class has without being given them."""
    found = known.type(owner)
    return {**OF_OBJECTS, **OF_EXCEPTIONS} if found is not None and found[1].exception else OF_OBJECTS
