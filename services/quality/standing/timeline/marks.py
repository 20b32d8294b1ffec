"""What happened in a quarter: rounds, versions of the standards, and steps of the plan that were done."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby
from zoneinfo import ZoneInfo

from services.quality.answers.plan.domain import PlanStep, State, ended_when
from services.quality.answers.rounds.domain import Round
from services.quality.foundation.domain import Period
from services.quality.standards.catalogue.domain import Catalogue
from services.quality.standards.catalogue.texts import Words


class Sign(StrEnum):
    """In the order in which those of one day are told."""

    ADOPTED = "adopted"
    IN_FORCE = "in_force"
    ROUND_BEGAN = "round_began"
    ROUND_CLOSED = "round_closed"
    STEP_DONE = "step_done"


@dataclass(frozen=True, slots=True)
class Mark:
    """`name` is what people wrote, or a text of the standards; `path` is where more stands."""

    sign: Sign
    day: date
    name: str | Words
    path: str


def marks(
    rounds: Iterable[Round],
    entries: Iterable[PlanStep],
    catalogues: Mapping[str, Catalogue],
    adopted: Mapping[str, datetime],
    clock: ZoneInfo,
) -> dict[Period, list[Mark]]:
    """By quarter, in the order of the days. `entries` are those of the plan, by step and number."""
    found = [*of_rounds(rounds, clock), *of_steps(entries, clock), *of_versions(catalogues, adopted, clock)]
    ordered = sorted(found, key=lambda mark: (mark.day, list(Sign).index(mark.sign), mark.path))
    return {period: list(each) for period, each in groupby(ordered, key=lambda mark: Period.of(mark.day))}


def of_rounds(rounds: Iterable[Round], clock: ZoneInfo) -> list[Mark]:
    """Each on the day on which it began, and on the day on which it was closed."""
    found: list[Mark] = []
    for each in rounds:
        path = f"/rounds/{each.id}"
        found.append(Mark(Sign.ROUND_BEGAN, each.begins, each.name, path))
        if each.closed:
            found.append(Mark(Sign.ROUND_CLOSED, each.closed.at.astimezone(clock).date(), each.name, path))
    return found


def of_steps(entries: Iterable[PlanStep], clock: ZoneInfo) -> list[Mark]:
    """Those that are done, on the day on which they were said to be; what was dropped is no mark."""
    found: list[Mark] = []
    for step_id, each in groupby(entries, key=lambda entry: entry.id):
        written = list(each)
        last, ended = written[-1], ended_when(written)
        if ended and last.said.state is State.DONE:
            day = ended.astimezone(clock).date()
            found.append(Mark(Sign.STEP_DONE, day, last.said.title, f"/plan/{step_id}"))
    return found


def of_versions(catalogues: Mapping[str, Catalogue], adopted: Mapping[str, datetime], clock: ZoneInfo) -> list[Mark]:
    """On the day on which one came from the office, and on the first day on which it is in force."""
    found: list[Mark] = []
    for version, catalogue in catalogues.items():
        path = f"/standards?after={version}" + (f"&before={catalogue.replaces}" if catalogue.replaces else "")
        found.append(Mark(Sign.IN_FORCE, catalogue.valid_from, catalogue.title, path))
        if version in adopted:
            day = adopted[version].astimezone(clock).date()
            found.append(Mark(Sign.ADOPTED, day, catalogue.title, path))
    return found
