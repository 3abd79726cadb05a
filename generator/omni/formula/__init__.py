"""The formulas of Integration Procedures."""
