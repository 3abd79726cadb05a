"""Records of the org's store: what flows find and change, to be seen and changed here."""

from __future__ import annotations

from generator.org.object_model import ANY, OrgField, OrgObject, shown
from generator.org.org_objects import OrgObjects
from generator.org.record_input import RecordRefused
from generator.records.values import FieldValue
from generator.setup.messages import SetupAnswer, SetupRequest, Told, moved_to, nothing_here, refusal
from generator.setup.rendering import page, path_step
from generator.setup.router import SetupRoute

SHOWN = 200  # records of an object


def _list(request: SetupRequest) -> SetupAnswer:
    found = [(one, len(list(one.rows()))) for one in OrgObjects(request.org).all() if not one.system]
    return page(request, "records.html.jinja", title="Records", objects=found)


def _known(request: SetupRequest, name: str) -> OrgObject:
    found = OrgObjects(request.org).named(name)
    if found is None or found.system:
        raise nothing_here()
    return found


def _own(known: OrgObject) -> list[OrgField]:
    """The fields that somebody writes."""
    return [one for one in known.fields.values() if one.writable and one.name != "OwnerId"]


def _object(request: SetupRequest, name: str, findings: list[Told] | None = None) -> SetupAnswer:
    known = _known(request, name)
    fields = _own(known)
    rows = list(known.rows())
    cells = [(str(row.get("id")), [shown_text(row.get(one.name.lower())) for one in fields]) for row in rows[:SHOWN]]
    return page(
        request, "object.html.jinja", 422 if findings else 200, title=known.label, it=known, fields=fields, rows=cells,
        total=len(rows), findings=findings or [], form=request.form,
    )  # fmt: skip


def shown_text(value: FieldValue) -> str:
    """A value as a page shows it, "" for null."""
    made = shown(value)
    return "" if made is None else str(made)


def _given(request: SetupRequest, known: OrgObject) -> dict[str, object]:
    """The fields that were typed; an empty one is null."""
    made: dict[str, object] = {}
    for one in _own(known):
        text = request.form.text(f"field.{one.name}")
        if one.kind == "boolean":
            made[one.name] = request.form.ticked(f"field.{one.name}")
        elif f"field.{one.name}" in request.form.values:
            made[one.name] = typed_value(text, one)
    return made


def typed_value(text: str, one: OrgField) -> object:
    """What somebody typed as a value of the field; "" is null."""
    if not text:
        return None
    if one.kind in ("double", "currency", "percent", "int"):
        try:
            return float(text)
        except ValueError:
            return text  # refused where values are judged
    return text if one.kind != ANY or text not in ("true", "false") else text == "true"


def _change(request: SetupRequest, name: str) -> SetupAnswer:
    known, form = _known(request, name), request.form
    objects = OrgObjects(request.org)
    try:
        if form.text("do") == "delete":
            change = objects.removal(known.name, form.text("id"))
        elif form.text("id"):
            change = objects.alteration(known.name, form.text("id"), _given(request, known))
        else:
            given = {name: value for name, value in _given(request, known).items() if value is not None}
            change = objects.creation(known.name, given)
        objects.carry_out([change], request.user)
    except RecordRefused as refused:
        return _object(request, name, [refusal(str(refused))])
    return moved_to(f"/records/{path_step(known.name)}?done=saved")


ROUTES = (
    SetupRoute("GET", "/records", _list),
    SetupRoute("GET", "/records/{name}", _object),
    SetupRoute("POST", "/records/{name}", _change),
)
