"""A small registration of our own, in the shapes that orgs and the Salesforce CLI write."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape

NAME = "Shop"
FILE = f"{NAME}.externalServiceRegistration-meta.xml"
SCHEMA = """\
{"openapi": "3.0.3",
 "info": {"title": "Shop", "version": "1"},
 "paths": {
  "/orders": {"get": {"operationId": "List-Orders", "responses": {"200": {"description": "OK", "content": {
   "application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/Order"}}}}}}}},
  "/orders/{id}": {"get": {"operationId": "getOrder",
   "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
   "responses": {"200": {"description": "OK", "content": {
    "application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}}}}}},
 "components": {"schemas": {"Order": {"type": "object", "properties": {"id": {"type": "string"}, "a_b": {"type": "integer"}}}}}}
"""
ROWS = (("getorder", True), ("listx2dorders", True))


def text(
    schema: str | None = SCHEMA,
    rows: tuple[tuple[str, bool], ...] = ROWS,
    *,
    kind: str = "Custom",
    schema_type: str = "OpenApi3",
    status: str = "Complete",
    more: str = "",
    after_operations: str = "",
) -> str:
    """The XML of the registration; `more` are elements before the operations, None for a schema leaves it out."""
    listed = "".join(
        f"    <operations>\n        <active>{'true' if active else 'false'}</active>\n        <name>{name}</name>\n    </operations>\n"
        for name, active in rows
    )
    held = "" if schema is None else f"    <schema>{escape(schema, {chr(34): '&quot;'})}</schema>\n"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<ExternalServiceRegistration xmlns="http://soap.sforce.com/2006/04/metadata">\n'
        f"    <label>{NAME}</label>\n    <namedCredential>Old</namedCredential>\n"
        f"    <namedCredentialReference>ShopApi</namedCredentialReference>\n{more}{listed}{after_operations}"
        f"    <registrationProviderType>{kind}</registrationProviderType>\n{held}"
        f"    <schemaType>{schema_type}</schemaType>\n"
        "    <serviceBinding>{&quot;host&quot;:&quot;&quot;,&quot;compatibleMediaTypes&quot;:{}}</serviceBinding>\n"
        f"    <status>{status}</status>\n    <systemVersion>8</systemVersion>\n"
        "</ExternalServiceRegistration>\n"
    )


def put(folder: Path, words: str | None = None) -> Path:
    """The registration's file in a folder."""
    path = folder / FILE
    path.write_text(text() if words is None else words, encoding="utf-8")
    return path
