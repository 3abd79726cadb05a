"""Credentials as Salesforce has them: external and named credentials, principals, permission sets; and their secrets."""
