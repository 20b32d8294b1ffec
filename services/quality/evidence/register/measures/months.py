"""Months that somebody has forgotten, of what the centre tells month by month."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from services.quality.evidence.register.domain import Entry
from services.quality.evidence.register.kinds.every import KINDS
from services.quality.evidence.register.kinds.fields import Kind
from services.quality.evidence.register.measures.counting import dated, of_kind, recent
from services.quality.evidence.register.nothing import holds, said_of
from shared.calendar import months_later


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A kind of which nothing is entered for the month that begins with the day."""

    kind: Kind
    month: date


def left_out(entries: Iterable[Entry], today: date) -> Iterator[LeftOut]:
    """Of the month that is over last. Of what was not told in the year before it nobody is reminded, nor of what is
    said to be rightly empty."""
    kept, month = list(entries), months_later(today.replace(day=1), -1)
    for kind in (each for each in KINDS if each.every_month):
        own = of_kind(kept, kind.name)
        told = any(dated(entry, "month") == month for entry in own)
        if not told and recent(own, "month", month) and not holds(said_of(kind.name, kept), today):
            yield LeftOut(kind, month)
