"""Which release this is. Written here alone; the packaging reads it from here (pyproject.toml).

Asking the installation instead (`importlib.metadata`) imports an e-mail parser and a ZIP reader for it.
"""

VERSION = "0.1.0"
PUBLISHED = False  # whether an index has a release; what is said of installing follows from it


def installing(extra: str) -> str:
    """What to type for one of our extras."""
    if PUBLISHED:
        return f"pip install 'external-services[{extra}]'"
    return f"pip install '.[{extra}]' in a checkout, or the path of a wheel in the place of the dot"


def updating() -> str:
    """How to come by a newer version."""
    return "pip install --upgrade external-services" if PUBLISHED else "install a newer checkout or wheel"
