"""A vote on the names of a budget: each centre names up to four criteria, and the four named most often are chosen."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from services.quality.office.governance.domain import NotNowError, UnfitError
from services.quality.office.voting.domain import usual_quorum
from services.quality.standards.catalogue.domain import Aspect, Catalogue, Criterion
from shared.privacy.budget import MOST_NAMES, Budget
from shared.privacy.counts import BANDED, BY_CONVERSATION, COUNTED_OF_CLIENTS


class Telling(StrEnum):
    """Whether a criterion is told of clients, over all centres, and why not."""

    TOLD = "told"
    NOT_CHOSEN = "not_chosen"
    """Casework counts clients for it, and the budget does not name it."""
    BY_CONVERSATION = "by_conversation"
    """Casework counts conversations for it, so that nobody could bound what a count says of one client."""
    NOT_COUNTED = "not_counted"


class Outcome(StrEnum):
    RUNNING = "running"
    CHOSEN = "chosen"
    NO_QUORUM = "no_quorum"
    NONE_NAMED = "none_named"
    """Enough took part, and no criterion has a place of its own among the four."""
    CALLED_OFF = "called_off"


@dataclass(frozen=True, slots=True)
class BudgetVote:
    """Who has voted is known; for what, only as counts, from the beginning on."""

    id: UUID
    year: int
    opened_at: datetime
    until: date
    """The last day."""
    quorum: int
    entitled: frozenset[str]
    """The centres that had a representative when it was opened."""
    counts: Mapping[str, int]
    """By criterion that could be named, in the order of the standards."""
    voted: frozenset[str] = field(default_factory=frozenset)
    called_off: bool = False
    voted_on: date | None = None
    """When the newest vote was cast."""

    def is_over(self, today: date) -> bool:
        """After its last day, or when nobody is left who could vote."""
        return self.called_off or today > self.until or self.voted == self.entitled

    @property
    def ended_on(self) -> date:
        """Its last day, or the day on which the last that could had voted."""
        return self.voted_on if self.voted_on and self.voted == self.entitled else self.until


def telling(criterion: Criterion, budget: Budget) -> Telling:
    if criterion.id in budget.criteria.names:
        return Telling.TOLD
    counted = {each for each in COUNTED_OF_CLIENTS - BANDED if each.partition(".")[0] == criterion.id}
    if counted - BY_CONVERSATION:
        return Telling.NOT_CHOSEN
    return Telling.BY_CONVERSATION if counted else Telling.NOT_COUNTED


def candidates(catalogue: Catalogue, budget: Budget) -> list[str]:
    """Criteria of users for which casework counts clients: others would have noise and nothing else."""
    could = (Telling.TOLD, Telling.NOT_CHOSEN)
    return [each.id for each in catalogue.of(Aspect.USERS) if telling(each, budget) in could]


def open_vote(
    year: int, names: Sequence[str], *, until: date, entitled: Collection[str], id: UUID, now: datetime, today: date
) -> BudgetVote:
    """Criteria of a year are drawn with its last quarter: it has to be decided before that begins.

    Raises NotNowError or UnfitError.
    """
    if not entitled:
        raise NotNowError("no_members")
    if until <= today:
        raise UnfitError("until", "not_ahead")
    if until >= date(year, 10, 1):
        raise UnfitError("year", "drawn_by_then")
    counts = dict.fromkeys(names, 0)
    return BudgetVote(id, year, now, until, usual_quorum(len(entitled)), frozenset(entitled), counts)


def cast(vote: BudgetVote, names: Collection[str], *, centre: str, today: date) -> BudgetVote:
    """With one vote more; a centre that names none has taken part. Raises NotNowError or UnfitError."""
    if centre not in vote.entitled:
        raise NotNowError("not_entitled")
    if vote.is_over(today):
        raise NotNowError("over")
    if centre in vote.voted:
        raise NotNowError("voted")
    named = set(names)
    if len(named) > MOST_NAMES:
        raise UnfitError("names", "at_most_four")
    if not named <= set(vote.counts):
        raise UnfitError("names", "unknown_criterion")
    counts = {name: votes + (name in named) for name, votes in vote.counts.items()}
    return replace(vote, voted=vote.voted | {centre}, counts=counts, voted_on=today)


def outcome(vote: BudgetVote, *, today: date) -> Outcome:
    if vote.called_off:
        return Outcome.CALLED_OFF
    if not vote.is_over(today):
        return Outcome.RUNNING
    if len(vote.voted) < vote.quorum:
        return Outcome.NO_QUORUM
    return Outcome.CHOSEN if chosen(vote) else Outcome.NONE_NAMED


def chosen(vote: BudgetVote) -> tuple[str, ...]:
    """At most four, in the order of the standards.

    Where several would share the last place, none of them gets it: noise grows with every name, and no criterion comes
    before another.
    """
    votes = sorted(vote.counts.values(), reverse=True)
    least = votes[MOST_NAMES] if len(votes) > MOST_NAMES else 0
    return tuple(name for name, found in vote.counts.items() if found > least)


def call_off(vote: BudgetVote, *, today: date) -> BudgetVote:
    """Only while it runs: what members decided is not called off afterwards. Raises NotNowError."""
    if outcome(vote, today=today) is not Outcome.RUNNING:
        raise NotNowError("over")
    return replace(vote, called_off=True)


def as_file(vote: BudgetVote) -> str:
    """The lines of the budget that a chosen vote decides, for those who make Kokon."""
    names = ", ".join(f'"{name}"' for name in chosen(vote))
    first = f'first_quarter = "{vote.year}-Q4"'
    return f'{first}\n\n[chosen]\nby = "members"\non = {vote.ended_on}\n\n[criteria]\nnames = [{names}]\n'
