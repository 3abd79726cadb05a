"""Compile-only Apex of a service, so that an IDE, apex-ls and PMD know its classes before an org does."""
