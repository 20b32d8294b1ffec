"""Which periods hold when those of this start differ from those that held before: the longer ones."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.cases.foundation.periods import Periods
from shared.dictionary.retention import Retention

type Months = Mapping[Retention, int]


@dataclass(frozen=True, slots=True)
class Shorter:
    """A period that was set shorter than the one that holds, and waits for somebody who says that it is meant so."""

    retention: Retention
    holds: int
    chosen: int


def months_of(periods: Periods) -> dict[Retention, int]:
    return {Retention(name): months for name, months in periods.model_dump().items()}


def in_force(chosen: Periods, held: Months) -> Periods:
    """A longer one holds at once; a shorter one may only be a setting that was forgotten, so what held goes on."""
    return chosen.model_copy(
        update={
            retention.value: max(months, held.get(retention, months)) for retention, months in months_of(chosen).items()
        }
    )


def shorter(chosen: Periods, held: Months) -> list[Shorter]:
    return [
        Shorter(retention, held[retention], months)
        for retention, months in months_of(chosen).items()
        if months < held.get(retention, months)
    ]


def as_seen(waiting: Iterable[Shorter]) -> str:
    """What a page showed, so that nothing else is confirmed than that."""
    return ",".join(f"{one.retention}:{one.holds}:{one.chosen}" for one in waiting)
