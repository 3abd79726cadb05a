"""The types of CPaaSSMS, one module per schema."""
