"""Apex is not run here. What is said to whoever sends some."""

from __future__ import annotations

_SECRETS = "ConnectApi.NamedCredentials"


def compile_problem(code: str) -> str:
    """Why this code is not compiled, with the command that does its work where there is one."""
    if _SECRETS.lower() in code.lower():
        return "There is no Apex in this local org. To keep the secrets of a principal here: extsvc org credential set"
    return "There is no Apex in this local org."
