"""The public holidays of Germany and its Länder, 2020 to 2050, worked out by the library `holidays`.

The library imports the calendars of 250 countries, some 50 MiB, so the service reads a table. It is written anew, with
the packages for developers, by `python -m shared.clock.public_holidays`; a test compares the two.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parent / "public_holidays.json"
YEARS = range(2020, 2051)


class Land(StrEnum):
    """By its code in ISO 3166-2."""

    BADEN_WUERTTEMBERG = "BW"
    BAVARIA = "BY"
    BERLIN = "BE"
    BRANDENBURG = "BB"
    BREMEN = "HB"
    HAMBURG = "HH"
    HESSE = "HE"
    LOWER_SAXONY = "NI"
    MECKLENBURG = "MV"
    NORTH_RHINE = "NW"
    PALATINATE = "RP"
    SAARLAND = "SL"
    SAXONY = "SN"
    SAXONY_ANHALT = "ST"
    SCHLESWIG = "SH"
    THURINGIA = "TH"


@cache
def public_holidays(land: Land | None) -> frozenset[date]:
    """Without a Land those that all of Germany has."""
    table = json.loads(TABLE.read_text())
    days = table["DE"] + (table[land.value] if land else [])
    return frozenset(date.fromisoformat(day) for day in days)


def from_the_library() -> Mapping[str, Sequence[str]]:
    """By Land what it has beside all of Germany."""
    from holidays import country_holidays

    everywhere = set(country_holidays("DE", years=YEARS))
    beside = {land.value: set(country_holidays("DE", subdiv=land.value, years=YEARS)) - everywhere for land in Land}
    return {place: [day.isoformat() for day in sorted(days)] for place, days in ({"DE": everywhere} | beside).items()}


if __name__ == "__main__":
    TABLE.write_text(json.dumps(from_the_library(), indent=0) + "\n")
