"""Regular expressions made to take for ever: families over several atoms, and some that became known."""

from __future__ import annotations

ATOMS = {"a": "a", r"\d": "7", r"\w": "b", "[a-z]": "q", ".": "x", r"\s": " ", "[^b]": "c", "(?:ab)": "ab", "é": "é"}

FAMILIES = (
    "(X+)+$", "^(X*)*$", "(X+)*Y", "^(X|X)*Y", "^(X|XX)+$", "(X?){30}X{30}Y", "(X+X+)+Y", "^(X+)+(X+)+(X+)+Y", "^(X|X?)+Y",
    "X*X*X*X*X*X*X*Y", "^X*X*X*X*X*X*Y$", "(X*)(X*)(X*)(X*)(X*)(X*)Y", "^(X{1,30}){1,30}Y", "((X{0,9}){0,9}){0,9}Y",
    r"(X+)\1+Y", "^(?=(X+)+Y)", "(?<!X)(X+)+Y", "((X)*)*Y", "(X|(X|(X|X)*)*)*Y", "^(?:(X+)|(X+)|(X+))*Y", "(X*?)*?Y",
    "(?:X+X?){40}Y", "X{0,300}X{0,300}X{0,300}Y", "(((){200}){200}){200}(X*)*Y", r"(?:\b|\b)(?:\b|\b)(?:X+)+(?:\b|\b)Y",
)  # fmt: skip

KNOWN = {
    r"^(([a-z])+.)+[A-Z]([a-z])+$": "a",
    r"^([a-zA-Z0-9])(([\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}(([a-z]{2,3})|([a-z]{2,3}[.]{1}[a-z]{2,3}))$": "a",
    r"^[\s\u200c]+|[\s\u200c]+$": " ",
    r"(?:(?:\"|'|\]|\}|\\|\d|(?:nan|infinity|true|false|null)|\`|\-|\+)+[)]*;?((?:\s|-|~|!|{}|\|\||\+)*.*(?:.*=.*)))": "x=x",
    r"^(.*?,){20}P": "1,",
    r"<(?:[^>\"']*|\"[^\"]*\"|'[^']*')*>": "<",
    r"^((http|https):\/\/)?([\w\-]+\.)+[\w]+(\/[\w\-\.]*)*\/?$": "a.",
    r"^(\w+([-+.]\w+)*@\w+([-.]\w+)*\.\w+([-.]\w+)*[;, ]*)+$": "a@a.a",
    r"\s*#?\s*(?:\s*,\s*)*$": " ",
    r"^-?(\d+\.?\d*)+$": "1",
    r"(\w+\s*)+:": "ab ",
    r"^\/(?:[^\/]+\/?)*\/\/$": "/a",
}


def table() -> list[tuple[str, str]]:
    """Each expression with a piece of text of which many make it slow."""
    made = [
        (family.replace("X", atom).replace("Y", "Ω"), unit)
        for family in FAMILIES
        for atom, unit in ATOMS.items()
    ]  # fmt: skip
    return made + list(KNOWN.items())
