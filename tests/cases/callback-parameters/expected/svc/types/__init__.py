"""The types of Svc, one module per schema."""
