"""Who the twelve centres are, and on which days of which quarters they have lived."""

import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from random import Random
from uuid import UUID, uuid5

from services.quality.foundation.domain import Author, Period, Role
from services.quality.standards.catalogue.files import CURRENT, shipped

HERE = Path(__file__).parent
NAMES = UUID("0c9c0f0e-55a3-5b0e-9b57-6a3f1d2f7a11")
QUARTERS = 8
"""That are over when the demonstration begins."""
CATALOGUES = shipped()
STANDARDS = CATALOGUES[CURRENT]
NOON = time(12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Practice:
    """So many `clients` come in a year; `late` are the days by which its last release of a year misses its day."""

    id: str
    name: str
    clients: int
    colleagues: int
    well: float
    runs: bool = False
    late: int = 0
    land: str = ""
    places: int | None = None

    @property
    def lead(self) -> Author:
        return Author(uuid5(NAMES, f"{self.id}|lead"), Role.LEAD)

    @property
    def team(self) -> list[Author]:
        """The lead is one of them."""
        others = [uuid5(NAMES, f"{self.id}|{number}") for number in range(1, self.colleagues)]
        return [self.lead, *(Author(each, Role.COUNSELLOR) for each in others)]

    def chance(self, about: str, seed: int = 0) -> Random:
        return Random(f"{seed}|{self.id}|years|{about}")

    def share(self, quarters_ago: int, chance: Random) -> float:
        """How well one thing goes at some time: better year by year, and never everywhere alike."""
        return min(0.97, max(0.05, self.well - 0.02 * quarters_ago + chance.uniform(-0.2, 0.2)))


def practices() -> list[Practice]:
    return [Practice(**each) for each in tomllib.loads((HERE / "centres.toml").read_text())["centres"]]


def practice_of(centre: str) -> Practice | None:
    return next((each for each in practices() if each.id == centre), None)


def lived_quarters(running: Period) -> list[Period]:
    """Those that are over, the oldest first, and the one that runs."""
    return [running.back(number) for number in range(QUARTERS, -1, -1)]


def new_id(chance: Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)


def noon(day: date) -> datetime:
    return datetime.combine(day, NOON)
