"""Which release this is. Written here alone; the packaging reads it from here (pyproject.toml).

Asking the installation instead (`importlib.metadata`) imports an e-mail parser and a ZIP reader for it.
"""

VERSION = "0.1.0"
