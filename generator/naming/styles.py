"""The ways in which words make a name."""

from __future__ import annotations

from generator.naming.words import words_of


def snake(text: str) -> str:
    """`Send-Sms-Single` -> `send_sms_single`; digits stay with the word before them: `HTTPServer2` -> `http_server2`."""
    out: list[str] = []
    for word in words_of(text):
        if word.isdigit() and out and not out[-1][-1].isdigit():
            out[-1] += word
        else:
            out.append(word.lower())
    return "_".join(out)


def pascal(text: str) -> str:
    """`send-sms_single` -> `SendSmsSingle`; capitals that the author wrote stay."""
    return "".join(word[0].upper() + word[1:] for word in words_of(text))


# Words that end in s and mean one thing.
_ONE = frozenset({"news", "series", "species", "aws", "dns", "https", "ios", "sms", "os", "gps", "tls", "cors", "rss"})


def singular(name: str) -> str:
    """What one of several is called: `Labels` -> `Label`, `Entries` -> `Entry`; the last word decides."""
    words = words_of(name)
    last = words[-1] if words else ""
    if len(last) < 4 or last.lower() in _ONE or not last.endswith("s") or last.endswith(("ss", "us", "is")):
        return name
    if last.endswith("ies") and len(last) > 4:
        one = f"{last[:-3]}y"
    elif last.endswith(("sses", "xes", "ches", "shes", "zzes")):
        one = last[:-2]
    else:
        one = last[:-1]
    return name[: len(name) - len(last)] + one if name.endswith(last) else name
