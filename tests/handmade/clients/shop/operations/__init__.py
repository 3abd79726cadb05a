"""The operations of Shop, one module each."""
