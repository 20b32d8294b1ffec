"""Publications in force on a day, as the register shows them."""

from datetime import UTC, date

from services.quality.evidence.publications.cells import PublicationCell, cells_on
from services.quality.evidence.publications.domain import Edition
from tests.quality.building import NOON

TODAY = NOON.date()


def cells(*editions: Edition, day: date = TODAY) -> list[PublicationCell]:
    return cells_on(editions, day, UTC)
