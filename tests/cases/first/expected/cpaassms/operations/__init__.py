"""The operations of CPaaSSMS, one module each."""
