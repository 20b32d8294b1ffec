"""What casework and feedback of a centre count month by month: tallies for `quality`, and draws for the office."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from deploy.demo.years.centres.practice import Practice, new_id
from services.cases.counting.draws.domain import Spent, Standing, draw
from services.cases.counting.draws.noise import with_noise
from services.cases.foundation.outcomes import K, Outcome
from services.quality.foundation.domain import Period
from shared.events import ContributionDrawn, FeedbackTallied, TallyReleased
from shared.privacy.budget import Budget
from shared.privacy.counts import (
    ABOUT_STAFF,
    COUNTED_BY,
    DRAWN,
    PERIODS,
    Answered,
    AnswersCell,
    AnswersHeld,
    Cell,
    Counted,
    FeedbackQuestion,
    Held,
    Indicator,
)

EVER, ANSWERS = 0.8, 0.5
"""How likely an indicator is counted for a client, and how likely a client answers a question."""
ENOUGH_ANSWERS = 10
FULLY = 0.9
"""Of what goes well, the share that goes well in whole."""
OF_STAFF = [each for each in Indicator if each in ABOUT_STAFF]
OF_CLIENTS = [each for each in Indicator if each not in ABOUT_STAFF]
MUSTS = frozenset(
    {
        *(Indicator.S3_1_PLEDGE, Indicator.K7_1, Indicator.K9_2_MFA),
        *(Indicator.U1_2, Indicator.U2_1, Indicator.U2_2, Indicator.U8_1),
    }
)
"""What the standards ask to be so for everybody: at most centres it is."""


@dataclass
class Casework:
    """`standings` are of what a draw takes."""

    tallies: list[TallyReleased | FeedbackTallied] = field(default_factory=list)
    standings: list[Standing] = field(default_factory=list)


@dataclass
class Waiting:
    """Who was counted and not told yet."""

    outcomes: dict[Indicator, list[Outcome]] = field(default_factory=lambda: {each: [] for each in Indicator})
    answers: dict[FeedbackQuestion, list[bool]] = field(default_factory=lambda: {each: [] for each in FeedbackQuestion})


def counted(practice: Practice, periods: Sequence[Period], chance: Random) -> Casework:
    """Of each quarter the whole, but of the last only where no services run that count it themselves.

    Who was counted too few with waits for a later month, as in a real centre.
    """
    casework, waiting = Casework(), Waiting()
    differs = {each: chance.uniform(-0.15, 0.15) for each in (*Indicator, *FeedbackQuestion)}
    kept = {each for each in Indicator if each in MUSTS and chance.random() < practice.well}
    last = 1 if practice.runs else 0
    for ago, period in zip(range(len(periods) - 1, last - 1, -1), periods, strict=False):
        share = {each: min(0.97, max(0.1, practice.well + more - 0.02 * ago)) for each, more in differs.items()}
        share |= dict.fromkeys(kept, 1.0)
        for month in period.months:
            for _ in range(poisson(practice.clients / 12, chance)):
                come(str(period), share, waiting, casework, chance)
            if month == period.months[-1]:
                count_colleagues(practice, ago - last, share, waiting, chance)
            casework.tallies.append(tally(month, waiting.outcomes, chance))
            casework.tallies.append(feedback(month, waiting.answers, chance))
    return casework


def come(period: str, share: Mapping[str, float], waiting: Waiting, casework: Casework, chance: Random) -> None:
    """One client, whatever is counted for the client, and what the client says."""
    mark = chance.randbytes(32)
    for indicator in [each for each in OF_CLIENTS if chance.random() < EVER]:
        how = outcome(share[indicator], chance)
        waiting.outcomes[indicator].append(how)
        if indicator in DRAWN:
            casework.standings.append(Standing(mark, indicator, period, how))
    for question in [each for each in FeedbackQuestion if chance.random() < ANSWERS]:
        waiting.answers[question].append(chance.random() < share[question])


def count_colleagues(
    practice: Practice, ago: int, share: Mapping[str, float], waiting: Waiting, chance: Random
) -> None:
    """Each once in the period of an indicator; the newest period ends so many quarters `ago`."""
    for indicator in [each for each in OF_STAFF if 3 * ago % PERIODS[each] == 0]:
        waiting.outcomes[indicator] = [outcome(share[indicator], chance) for _ in range(practice.colleagues)]


def tally(month: str, pending: dict[Indicator, list[Outcome]], chance: Random) -> TallyReleased:
    cells = tuple(cell(each, pending[each]) for each in Indicator)
    return TallyReleased(id=new_id(chance), catalogue=COUNTED_BY, window=month, cells=cells)


def cell(indicator: Indicator, waiting: list[Outcome]) -> Cell:
    if len(waiting) < K:
        if indicator in ABOUT_STAFF:
            waiting.clear()
        return Held(indicator=indicator)
    met, partly, not_met = (waiting.count(each) for each in Outcome)
    waiting.clear()
    return Counted(indicator=indicator, met=met, partly=partly, not_met=not_met)


def feedback(month: str, answers: dict[FeedbackQuestion, list[bool]], chance: Random) -> FeedbackTallied:
    cells = tuple(answer_cell(each, answers[each]) for each in FeedbackQuestion)
    return FeedbackTallied(id=new_id(chance), catalogue=COUNTED_BY, window=month, cells=cells)


def answer_cell(question: FeedbackQuestion, waiting: list[bool]) -> AnswersCell:
    if len(waiting) < ENOUGH_ANSWERS:
        return AnswersHeld(question=question)
    best, all_of_them = sum(waiting), len(waiting)
    waiting.clear()
    return Answered(question=question, best_two=best, others=all_of_them - best)


def outcome(well: float, chance: Random) -> Outcome:
    drawn = chance.random()
    if drawn >= well:
        return Outcome.NOT_MET
    return Outcome.MET if drawn < well * FULLY or well == 1.0 else Outcome.PARTLY


def poisson(mean: float, chance: Random) -> int:
    number, left = -1, mean
    while left > 0:
        number += 1
        left += math.log(1.0 - chance.random())
    return max(number, 0)


def draws(
    practice: Practice, standings: Sequence[Standing], periods: Iterable[tuple[Period, Budget]]
) -> list[ContributionDrawn]:
    """By the mechanism of casework: each client once, with noise that nobody can take out again."""
    spent: set[Spent] = set()
    told = []
    for period, budget in periods:
        drawn = draw(
            standings,
            period=str(period),
            spent=spent,
            budget=budget,
            centre=practice.id,
            key=practice.id.encode(),
            noise=with_noise,
        )
        spent.update(drawn.spent)
        told.append(drawn.told)
    return told
