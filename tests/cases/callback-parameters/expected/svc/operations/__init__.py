"""The operations of Svc, one module each."""
