"""Salesforce formulas as flows use them: read once into a small tree, then evaluated as often as asked."""
