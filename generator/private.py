"""What is kept outside of every project, for this user alone: a key that proves what is ours, and a place for what can be made anew."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

from generator.reading import read_ours

_KEY_BYTES = 32


def _home(variable: str, below: str) -> Path:
    """A folder of this user's for our files, as the XDG rules have it; %LOCALAPPDATA% on Windows."""
    named = os.environ.get(variable, "")
    if sys.platform == "win32" and not named:
        named = os.environ.get("LOCALAPPDATA", "")
    return (Path(named) if os.path.isabs(named) else Path.home() / below) / "extsvc"


def cache_folder() -> Path:
    """Where what can be made anew is kept, readable for this user alone. Raises OSError."""
    return _private(_home("XDG_CACHE_HOME", ".cache"))


def state_folder() -> Path:
    """Where what must last is kept, readable for this user alone. Raises OSError."""
    return _private(_home("XDG_STATE_HOME", ".local/state"))


def _private(folder: Path) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = os.lstat(folder)
    if os.name != "nt" and found.st_uid != os.getuid():
        raise PermissionError(1, "it belongs to somebody else", str(folder))
    return folder


@cache
def _key() -> bytes:
    """This user's key, made once; one for this process alone where nothing can be kept."""
    import secrets

    with suppress(OSError, RuntimeError):
        file = state_folder() / "key"
        with suppress(FileExistsError):
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            os.write(descriptor, secrets.token_bytes(_KEY_BYTES))
            os.close(descriptor)
        found = read_ours(file, 1_000)
        if len(found) == _KEY_BYTES and (os.name == "nt" or not os.lstat(file).st_mode & 0o077):
            return found
    return secrets.token_bytes(_KEY_BYTES)


def seal(text: str) -> str:
    """A mark that only this user can make."""
    import hmac

    return hmac.new(_key(), text.encode("utf-8", "replace"), "sha256").hexdigest()


def sealed(text: str, mark: str) -> bool:
    """Whether this user made the mark."""
    import hmac

    return hmac.compare_digest(seal(text).encode(), mark.encode("utf-8", "replace"))
