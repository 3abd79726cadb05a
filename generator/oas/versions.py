"""What differs between the versions of the OpenAPI Specification, as values."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from generator.oas.book import Book, book


class Version(Struct, frozen=True):
    """One version. Pointers lead to the maps of reusable parts; "" where the version has none."""

    name: str  # "2.0", "3.0", "3.1", "3.2"
    marker: str  # the root field that names the version
    title: str
    schemas_at: str
    parameters_at: str
    responses_at: str
    security_at: str
    body_is_parameter: bool  # 2.0: parameters in body and formData
    nullable: bool  # 3.0: `nullable: true`
    type_lists: bool  # 3.1: `type: [string, "null"]`
    ref_siblings: bool  # 3.1: what stands beside `$ref` in a schema counts
    webhooks: bool
    meta_schema: str  # folder of openapi-spec-validator's resource
    dialect: str  # "draft4" (OAS's own subset of it) or "2020-12"

    @property
    def book(self) -> Book:
        """Which object has which fields in this version."""
        return book(self.name)


V20 = Version(
    "2.0", "swagger", "Swagger 2.0", "/definitions", "/parameters", "/responses", "/securityDefinitions",
    body_is_parameter=True, nullable=False, type_lists=False, ref_siblings=False, webhooks=False,
    meta_schema="v2.0", dialect="draft4",
)  # fmt: skip
V30 = Version(
    "3.0", "openapi", "OpenAPI 3.0", "/components/schemas", "/components/parameters", "/components/responses",
    "/components/securitySchemes",
    body_is_parameter=False, nullable=True, type_lists=False, ref_siblings=False, webhooks=False,
    meta_schema="v3.0", dialect="draft4",
)  # fmt: skip
V31 = Version(
    "3.1", "openapi", "OpenAPI 3.1", "/components/schemas", "/components/parameters", "/components/responses",
    "/components/securitySchemes",
    body_is_parameter=False, nullable=False, type_lists=True, ref_siblings=True, webhooks=True,
    meta_schema="v3.1", dialect="2020-12",
)  # fmt: skip

V32 = replace(V31, name="3.2", title="OpenAPI 3.2", meta_schema="v3.2")
VERSIONS = (V20, V30, V31, V32)
