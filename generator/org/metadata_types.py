"""The metadata types that the org hosts: how their files are called, in a zip and in a project (registry of @salesforce/source-deploy-retrieve)."""

from __future__ import annotations

from dataclasses import dataclass

META = "-meta.xml"


@dataclass(frozen=True, slots=True)
class MetadataType:
    """A type of metadata. `prefix` begins the ids of its components; `inside` is the type whose file holds it, "" for its own;
    `longest` is how many characters a name may have.
    """

    name: str
    folder: str
    suffix: str
    prefix: str
    inside: str = ""
    longest: int = 80

    def source_path(self, full_name: str) -> str:
        """Where a component lies in a project, below the package's main folder."""
        if self.name == "CustomObject":
            return f"{self.folder}/{full_name}/{full_name}.{self.suffix}{META}"
        if self.inside:
            above, _, own = full_name.partition(".")
            return f"{self.folder}/{above}/fields/{own}.{self.suffix}{META}"
        return f"{self.folder}/{full_name}.{self.suffix}{META}"

    def zip_path(self, full_name: str) -> str:
        """Where a component lies in a zip of the Metadata API."""
        if self.inside:
            return f"{self.folder}/{full_name.partition('.')[0]}.object"
        return f"{self.folder}/{full_name}.{self.suffix}"


HOSTED: dict[str, MetadataType] = {
    kind.name: kind
    for kind in (
        MetadataType(
            "ExternalServiceRegistration", "externalServiceRegistrations", "externalServiceRegistration", "0hE"
        ),
        MetadataType("NamedCredential", "namedCredentials", "namedCredential", "0XA"),
        MetadataType("ExternalCredential", "externalCredentials", "externalCredential", "0pu"),
        MetadataType("PermissionSet", "permissionsets", "permissionset", "0PS"),
        MetadataType("Flow", "flows", "flow", "301"),
        MetadataType("FlowTest", "flowtests", "flowtest", "0dt"),
        MetadataType("OmniIntegrationProcedure", "omniIntegrationProcedures", "oip", "0jN", longest=255),
        MetadataType("CustomObject", "objects", "object", "01I"),
        MetadataType("CustomField", "objects", "field", "00N", inside="CustomObject"),
    )
}
BY_FOLDER = {kind.folder: kind for kind in HOSTED.values() if not kind.inside}


@dataclass(frozen=True, slots=True, order=True)
class ComponentKey:
    """What a component is called: its type and its full name (`Invoice__c.Amount__c` for a field)."""

    type: str
    name: str

    @property
    def kind(self) -> MetadataType:
        """The hosted type. Raises `KeyError` for others."""
        return HOSTED[self.type]

    @property
    def source_path(self) -> str:
        return self.kind.source_path(self.name)

    @property
    def zip_path(self) -> str:
        return self.kind.zip_path(self.name)

    @property
    def folded(self) -> tuple[str, str]:
        """The same without regard to case: an org takes `Shop` and `shop` as one."""
        return self.type, self.name.lower()
