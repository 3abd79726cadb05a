"""Integration Procedures run."""
