"""The address of one secret: which parameter of which principal, for which user; and its environment variable."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Slot:
    """One authentication parameter. `user` is set for per-user principals only."""

    external: str
    principal: str
    parameter: str
    user: str = ""

    @property
    def variable(self) -> str:
        """EXTSVC_<EXTERNAL>_<PRINCIPAL>[_<USER>]_<PARAMETER>, upper case, everything else an underscore."""
        parts = (self.external, self.principal, self.user, self.parameter)
        return "_".join(["EXTSVC", *(_upper(part) for part in parts if part)])

    @property
    def words(self) -> str:
        """For messages: the parameter, the principal, the external credential."""
        whose = f" of user {self.user}" if self.user else ""
        return f"'{self.parameter}'{whose} (principal '{self.principal}' of external credential {self.external})"

    @property
    def command(self) -> str:
        """What keeps a value for this address."""
        principal = f" --principal {quoted(self.principal)}"
        user = f" --user {quoted(self.user)}" if self.user else ""
        return f"extsvc credential set {self.external}{principal} --parameter {quoted(self.parameter)}{user}"


def quoted(word: str) -> str:
    """A word as one types it in a shell."""
    import shlex

    return shlex.quote(word)


def _upper(part: str) -> str:
    return "".join(c.upper() if c.isascii() and c.isalnum() else "_" for c in part)
