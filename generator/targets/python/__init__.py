"""The Python target: what its templates may see."""
