"""The types of Shop, one module each."""
