"""The REST face of the local org: resources as JSON, errors in Salesforce's shapes. No rule of the domain is in here."""
