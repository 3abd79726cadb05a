"""The SOAP face of the local org: the Metadata API's operations, told in its XML. No rule of the domain is in here."""
