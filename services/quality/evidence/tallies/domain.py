"""Monthly counts: which may be kept, and how they add up over a year."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from services.quality.standards.catalogue.domain import Privacy, Source
from services.quality.standards.lineage import Beginning
from services.quality.standards.scoring.figures import Absence, Outcomes
from shared.events import FeedbackTallied, TallyReleased
from shared.privacy.counts import (
    ABOUT_STAFF,
    COUNTED_BY,
    COUNTED_OF_CLIENTS,
    Answered,
    AnswersCell,
    Cell,
    Counted,
    Held,
    Indicator,
    NotMeasured,
    ends_period,
)

LOAD = Indicator.S2_4.value
WAITS = tuple(sorted(COUNTED_OF_CLIENTS | ABOUT_STAFF))


class RefusedTallyError(Exception):
    """The tally cannot be kept, now or later; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class StillToComeError(Exception):
    """The standards that it was counted by are not known here yet: the tally can wait for them."""


@dataclass(frozen=True, slots=True)
class Tally:
    """One month of one version of the standards: for each measure what was counted, or why nothing is told.

    Casework and feedback tell their months apart.
    """

    catalogue: str
    window: str
    outcomes: dict[str, Outcomes | Absence]
    source: Source = Source.CASEWORK

    @property
    def key(self) -> tuple[str, str, str]:
        return self.source, self.catalogue, self.window


def accept(event: TallyReleased | FeedbackTallied, known: Collection[str]) -> Tally:
    """The tally of an event, if its standards are known and no cell is about fewer people than it may be.

    Raises RefusedTallyError, StillToComeError.
    """
    tally = read(event)
    if tally.catalogue in known:
        return tally
    if may_come(tally.catalogue, known):
        raise StillToComeError
    raise RefusedTallyError("unknown_catalogue")


def read(event: TallyReleased | FeedbackTallied) -> Tally:
    """Whatever standards it goes by. Raises RefusedTallyError."""
    tally, fewest = _read(event)
    if any(isinstance(each, Outcomes) and each.total < fewest for each in tally.outcomes.values()):
        raise RefusedTallyError("too_few_people")
    return tally


def may_come(version: str, known: Collection[str]) -> bool:
    """Versions are named after the month that they are of: what is older than a known one never comes any more."""
    return all(_named(version) > _named(each) for each in known)


def _named(version: str) -> tuple[int, ...]:
    """`2025-10.1` in an order in which .10 follows .9."""
    return tuple(int(part) for part in version.replace("-", ".").split("."))


def _read(event: TallyReleased | FeedbackTallied) -> tuple[Tally, int]:
    """What it says, and about how many people each cell has to be at least."""
    match event:
        case TallyReleased():
            outcomes = {cell.indicator.value: outcomes_of(cell) for cell in event.cells}
            return Tally(event.catalogue, event.window, outcomes), Privacy.CLIENT.fewest
        case FeedbackTallied():
            answers = {cell.question.value: answered(cell) for cell in event.cells}
            return Tally(event.catalogue, event.window, answers, Source.FEEDBACK), Privacy.FEEDBACK.fewest


def answered(cell: AnswersCell) -> Outcomes | Absence:
    """The two best of four answers count as met."""
    return Outcomes(met=cell.best_two, not_met=cell.others) if isinstance(cell, Answered) else Absence.TOO_FEW


def outcomes_of(cell: Cell) -> Outcomes | Absence:
    match cell:
        case Counted():
            return Outcomes(cell.met, cell.partly, cell.not_met)
        case Held():
            return Absence.TOO_FEW
        case NotMeasured():
            return Absence.NOT_MEASURED


def without_earlier(tally: Tally, begins: Mapping[str, Beginning]) -> Tally:
    """Without what is counted anew: of earlier months, and of a program that still counts by earlier standards."""
    if not any(each.leaves_out(tally.window, tally.catalogue) for each in begins.values()):
        return tally
    anew = {name for name, each in begins.items() if each.leaves_out(tally.window, tally.catalogue)}
    return replace(tally, outcomes={name: known for name, known in tally.outcomes.items() if name not in anew})


def added_up(tallies: Iterable[Tally], *, months: Collection[str]) -> dict[str, Outcomes | Absence]:
    """By measure, over the months: what was counted, else whether anybody was waiting to be counted.

    Windows never overlap, so nobody is counted twice. One month in which something was measured is enough to know
    that it is.
    """
    total: dict[str, Outcomes | Absence] = {}
    for tally in tallies:
        if tally.window in months:
            for measure, told in tally.outcomes.items():
                total[measure] = _together(total.get(measure, Absence.NOT_MEASURED), told)
    return total


def ended_with_few(tallies: Iterable[Tally], *, months: Collection[str]) -> frozenset[str]:
    """Measures of colleagues of which the newest period that ended in these months was held back.

    A period is told once, with its last month, and what is held back of it never is. Casework holds back all below
    five, none at all like four: how large the team is, it does not say.
    """
    newest: dict[str, tuple[str, bool]] = {}
    for tally in tallies:
        if tally.window in months and tally.source is Source.CASEWORK:
            for name in ABOUT_STAFF & tally.outcomes.keys():
                if ends_period(name, tally.window):
                    held = tally.outcomes[name] is Absence.TOO_FEW
                    newest[name] = max(newest.get(name, ("", False)), (tally.window, held))
    return frozenset(name for name, (_, held) in newest.items() if held)


def with_waiting(
    counted: Mapping[str, Outcomes | Absence],
    begins: Mapping[str, Beginning],
    *,
    posts: float | None,
    few: Collection[str] = (),
) -> dict[str, Outcomes | Absence]:
    """Of what casework counts it never says that nothing counts it: no month told of it, or of too few people.

    `begins` says what is counted anew by standards that casework does not know yet: that nothing counts. The load of a
    post (S2.4) waits for the register to say how many posts of counselling there are. Of what ended with `few`
    nothing waits to be told.
    """
    anew = {name for name, each in begins.items() if COUNTED_BY in each.earlier}
    known = {name: told for name, told in counted.items() if told is not Absence.NOT_MEASURED}
    whole = dict(counted) | {name: known.get(name, Absence.TOO_FEW) for name in WAITS if name not in anew}
    if not posts and whole.get(LOAD) is Absence.TOO_FEW:
        whole[LOAD] = Absence.NOTHING_ENTERED
    return whole | {name: Absence.FEWER_THAN_FIVE for name in few if whole.get(name) is Absence.TOO_FEW}


def _together(one: Outcomes | Absence, other: Outcomes | Absence) -> Outcomes | Absence:
    if isinstance(one, Outcomes):
        return one + other if isinstance(other, Outcomes) else one
    if isinstance(other, Outcomes):
        return other
    return Absence.TOO_FEW if Absence.TOO_FEW in (one, other) else Absence.NOT_MEASURED
