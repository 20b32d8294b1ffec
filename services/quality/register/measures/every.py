"""All figures that are made from the register."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from services.quality.register.domain import Entry
from services.quality.register.measures import access, funding, learning, staff
from services.quality.scoring.figures import Absence, Figure

MEASURES: Mapping[str, Callable[[list[Entry], date], Figure | Absence]] = {
    **staff.MEASURES,
    **funding.MEASURES,
    **access.MEASURES,
    **learning.MEASURES,
}


def figures(entries: Iterable[Entry], *, day: date) -> dict[str, Figure | Absence]:
    """Every measure of the register on one day, of the entries in force on it (`domain.known_on`)."""
    kept = list(entries)
    return {name: made(kept, day) for name, made in MEASURES.items()}
