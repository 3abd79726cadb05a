"""Lines between two layers: down, across on a track of their own, down. Two lines never share a track where both are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from generator.flow.picture import Point, Spot, Wire

TRACK, ROOM, TIP = 9.0, 16.0, 8.0  # between tracks; before the first and after the last; for the point of an arrow
_NEAR = 4.0  # lines nearer than this look like one


@dataclass(slots=True)
class Hop:
    """A wire's way through a gap, from one spot to another; `above` and `other_above` say on which side of it each lies."""

    wire: Wire
    number: int
    one: Spot
    other: Spot
    above: bool
    other_above: bool
    x1: float = 0.0
    x2: float = 0.0
    y: float = 0.0  # of its track

    def corners(self) -> list[Point]:
        """The points of the way, from the edge of a spot to the edge of the other."""
        start, end = _edge(self.one, self.above), _edge(self.other, self.other_above)
        if abs(self.x1 - self.x2) < 0.05 and self.above is not self.other_above:
            return [(self.x1, start), (self.x1, end)]
        return [(self.x1, start), (self.x1, self.y), (self.x2, self.y), (self.x2, end)]

    @property
    def turns(self) -> bool:
        """Whether it needs a track."""
        return abs(self.x1 - self.x2) >= 0.05 or self.above is self.other_above

    @property
    def tops(self) -> list[float]:
        """Where it comes down from above."""
        return [x for x, above in ((self.x1, self.above), (self.x2, self.other_above)) if above]

    @property
    def bottoms(self) -> list[float]:
        """Where it goes down to what is below."""
        return [x for x, above in ((self.x1, self.above), (self.x2, self.other_above)) if not above]


def _edge(spot: Spot, above: bool) -> float:
    return round(spot.y + spot.height / 2 if above else spot.y - spot.height / 2, 1)


def routed_gap(hops: Sequence[Hop], top: float, *, edge: bool = False) -> float:
    """Give every hop of a gap its ports and its track; the bottom of the gap. A gap at the `edge` without lines has no height."""
    if not hops:
        return top if edge else top + 2 * ROOM
    _ports(hops)
    turning = [hop for hop in hops if hop.turns]
    tracks: list[list[Hop]] = []
    for hop in _ordered(turning):
        lowest = max((at + 1 for at, track in enumerate(tracks) if any(_above(one, hop) for one in track)), default=0)
        at = next((n for n in range(lowest, len(tracks)) if not any(_meet(one, hop) for one in tracks[n])), len(tracks))
        if at == len(tracks):
            tracks.append([])
        tracks[at].append(hop)
    for at, track in enumerate(tracks):
        for hop in track:
            hop.y = round(top + ROOM + at * TRACK, 1)
    return round(top + 2 * ROOM + max(len(tracks) - 1, 0) * TRACK + TIP, 1)


def _ports(hops: Sequence[Hop]) -> None:
    """Where each hop leaves and enters its spots: beside each other, in the order of where they lead."""
    ends: dict[tuple[str, bool], list[tuple[float, int, Hop, bool]]] = {}
    for number, hop in enumerate(hops):
        ends.setdefault((hop.one.key, hop.above), []).append((hop.other.x, number, hop, True))
        ends.setdefault((hop.other.key, hop.other_above), []).append((hop.one.x, number, hop, False))
    for found in ends.values():
        found.sort(key=lambda row: row[:2])
        spot = found[0][2].one if found[0][3] else found[0][2].other
        step = min(18.0, (spot.width - 16) / max(len(found), 1))
        for at, (_, _, hop, first) in enumerate(found):
            x = round(spot.x + (at - (len(found) - 1) / 2) * step, 1)
            if first:
                hop.x1 = x
            else:
                hop.x2 = x


def _above(one: Hop, other: Hop) -> bool:
    """Whether a hop must lie above another, so that their verticals at one place do not lie on each other."""
    return one is not other and any(abs(a - b) < _NEAR for a in one.tops for b in other.bottoms)


def _ordered(hops: Sequence[Hop]) -> list[Hop]:
    """Those first that must lie above others; where two want both, in the order of their places."""
    left = sorted(hops, key=lambda hop: (min(hop.x1, hop.x2), max(hop.x1, hop.x2)))
    if len(left) > 400:  # a picture that large is not looked at line by line
        return left
    made: list[Hop] = []
    while left:
        free = next((hop for hop in left if not any(_above(other, hop) for other in left)), left[0])
        left.remove(free)
        made.append(free)
    return made


def _meet(one: Hop, other: Hop) -> bool:
    """Whether the ways across of two hops would touch on one track."""
    first, second = sorted((one.x1, one.x2)), sorted((other.x1, other.x2))
    return first[0] - _NEAR < second[1] and second[0] - _NEAR < first[1]
