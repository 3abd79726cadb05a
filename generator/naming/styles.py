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
