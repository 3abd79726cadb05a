"""The name of an operation whose operationId is missing: the method and the path (H-NAMING; seven cases of G-SUR, G-LUM, G-TH, G-JAY)."""

from __future__ import annotations

import re

_PIECE = re.compile(r"\{([^{}]*)\}|([^{}]+)")
_WORD = re.compile(r"[^\W_]+")


def _camel(text: str) -> str:
    return "".join(word[0].upper() + word[1:] for word in _WORD.findall(text))


def derived_name(method: str, path: str) -> str:
    """`GET /api/metrics/{systemId}` gives `getApiMetricsBySystemId`.

    Observed: the verb in lower case, each segment with its first letter raised, a path parameter as By + its name.
    Inferred: a second parameter repeats By; signs within a segment part words and are dropped.
    """
    parts = [method.lower()]
    for segment in path.split("/"):
        for parameter, text in _PIECE.findall(segment):
            parts.append(f"By{_camel(parameter)}" if parameter else _camel(text))
    return "".join(parts)


def certain(path: str) -> bool:
    """Whether the derived name rests on observed cases only: at most one path parameter, the last segment, and no signs."""
    segments = [segment for segment in path.split("/") if segment]
    plain = all(re.fullmatch(r"[A-Za-z0-9]+|\{[A-Za-z0-9]+\}", segment) for segment in segments)
    raised = any(len(segment) > 1 and segment.isupper() and not segment.startswith("{") for segment in segments)
    return plain and not raised and not any(segment.startswith("{") for segment in segments[:-1])


def label_of(name: str) -> str:
    """What Flow Builder shows: `getApiSystems` as "Get Api Systems", `Send-Message` as it is (G-LUM, G-8X8)."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return spaced[:1].upper() + spaced[1:]
