"""What is done to a federation, and when: drawn from a seed, so that the same blows can fall again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

Way = Literal["whole", "head", "child", "frozen"]
"""A server with all its processes, only the first of them, only one of its children; or stopped for a while."""

LAST = 0.95
"""Of the way: what falls later would be seen by no last look."""
LONGEST_DELAY = 1.0
FROZEN = (2.0, 5.0)
"""Seconds, at least and at most."""


@dataclass(frozen=True, slots=True)
class Blow:
    """Falls `delay` seconds after so great a share of the way is gone."""

    share: float
    delay: float
    place: str
    program: str
    way: Way = "whole"
    seconds: float = 0.0

    def __str__(self) -> str:
        how = f"stopped for {self.seconds:.1f} s" if self.way == "frozen" else f"kill -9, {self.way}"
        return f"{self.place} {self.program} ({how})"


def kills(seed: int, programs: Mapping[str, Sequence[str]]) -> list[Blow]:
    """Every kind of victim once, somewhere, and one more; `programs` by place, as they are called there."""
    random = Random(f"{seed}|kills")
    kinds = kinds_of(programs)
    chosen = [random.choice(places) for places in kinds.values()]
    chosen.append(random.choice([one for places in kinds.values() for one in places]))
    random.shuffle(chosen)
    shares = sorted(random.uniform(0, LAST) for _ in chosen)
    return [
        Blow(share, random.uniform(0, LONGEST_DELAY), place, program, way_for(program, random))
        for share, (place, program) in zip(shares, chosen, strict=True)
    ]


def freezes(seed: int, programs: Mapping[str, Sequence[str]]) -> list[Blow]:
    """Every server of every place stands still for some seconds."""
    random = Random(f"{seed}|freezes")
    chosen = [(place, server) for place in programs for server in ("postgres", "nats")]
    random.shuffle(chosen)
    shares = sorted(random.uniform(0, LAST) for _ in chosen)
    return [
        Blow(share, random.uniform(0, LONGEST_DELAY), place, server, "frozen", random.uniform(*FROZEN))
        for share, (place, server) in zip(shares, chosen, strict=True)
    ]


def kinds_of(programs: Mapping[str, Sequence[str]]) -> dict[str, list[tuple[str, str]]]:
    """Who stands for a kind: a service wherever it runs; the servers of the office are a kind of their own."""
    found: dict[str, list[tuple[str, str]]] = {}
    for place, names in sorted(programs.items()):
        for name in names:
            kind = f"{name} of the office" if "office" in names else name
            found.setdefault(kind, []).append((place, name))
    return found


def way_for(program: str, random: Random) -> Way:
    return random.choice(("whole", "head", "child")) if program == "postgres" else "whole"
