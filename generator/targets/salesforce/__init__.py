"""Deployable Salesforce metadata of a service: registration, credentials, permission sets, package.xml."""
