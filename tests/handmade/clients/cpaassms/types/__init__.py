"""The types of CPaaSSMS, one module each."""
