"""What a year has brought: rounds that were closed, measures that were finished, and what goes on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import groupby

from services.quality.assessment.domain import Assessment
from services.quality.plan.domain import Effect, PlanStep, State, ended_when
from services.quality.rounds.domain import Round, left_open


@dataclass(frozen=True, slots=True)
class ClosedRound:
    """A round with its last joint answers; `left_open` are criteria that nobody answered together."""

    round: Round
    joint: dict[str, Assessment]

    @property
    def left_open(self) -> tuple[str, ...]:
        return left_open(self.round, self.joint)


@dataclass(frozen=True, slots=True)
class YearInReview:
    """By the calendar of the centre. Steps stand as they stood at the end of the year."""

    year: int
    rounds: tuple[ClosedRound, ...]
    done: tuple[PlanStep, ...]
    dropped: tuple[PlanStep, ...]
    going_on: tuple[PlanStep, ...]

    @property
    def with_effect(self) -> tuple[PlanStep, ...]:
        """Of those that are done: where somebody has said what it has brought."""
        return tuple(step for step in self.done if step.said.effect is not Effect.NOT_SEEN_YET)


def year_of(year: int, rounds: Sequence[ClosedRound], entries: Sequence[PlanStep], *, clock: tzinfo) -> YearInReview:
    """`rounds` are closed ones, `entries` all of the plan: step by step, the oldest first."""
    at_end = [known for _, own in groupby(entries, key=lambda entry: entry.id) if (known := _until(own, year, clock))]
    over = [each for each in at_end if (ended := ended_when(each)) and _year(ended, clock) == year]
    return YearInReview(
        year,
        tuple(each for each in rounds if each.round.closed and _year(each.round.closed.at, clock) == year),
        tuple(each[-1] for each in over if each[-1].said.state is State.DONE),
        tuple(each[-1] for each in over if each[-1].said.state is State.DROPPED),
        tuple(each[-1] for each in at_end if not each[-1].is_over),
    )


def _until(entries: Iterable[PlanStep], year: int, clock: tzinfo) -> list[PlanStep]:
    return [entry for entry in entries if _year(entry.at, clock) <= year]


def _year(moment: datetime, clock: tzinfo) -> int:
    return moment.astimezone(clock).year
