"""Steps of the improvement plan. An entry is never changed, only followed by a newer one: its history is all there."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from services.quality.foundation.domain import Author, Role
from services.quality.standards.catalogue.ids import Ids

LONGEST_TITLE = 200
LONGEST_TEXT = 2_000
FURTHEST = timedelta(days=365 * 10)
TEAM = "team"
"""Who owns a step that belongs to everybody."""


class State(StrEnum):
    OPEN = "open"
    DOING = "doing"
    DONE = "done"
    DROPPED = "dropped"

    @property
    def is_over(self) -> bool:
        return self in (State.DONE, State.DROPPED)


class Effect(StrEnum):
    """What a step that is done has brought, as far as the team sees it."""

    NOT_SEEN_YET = ""
    AS_EXPECTED = "as_expected"
    PARTLY = "partly"
    NONE = "none"


class Severity(StrEnum):
    """How much depends on it."""

    NOT_SAID = ""
    """Of a step that is older than this question."""
    SERIOUS = "serious"
    NOTICEABLE = "noticeable"
    SMALL = "small"


class Unit(StrEnum):
    """What the figure of a step is told in, and its target."""

    SCORE = "score"
    """From 0 to 4, of a criterion or of the mean of several figures."""
    STEP = "step"
    SHARE = "share"
    """From 0 to 1."""
    MONTHS = "months"
    AMOUNT = "amount"
    WORDS = "words"
    """There is no single number: the target is said in words."""


class UnfitStepError(Exception):
    """The form cannot be taken as it stands; `field` and `code` say where and why, never what was written."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field = field
        self.code = code


class ChangedMeanwhileError(Exception):
    """Somebody else wrote a newer entry since the form was opened."""


@dataclass(frozen=True, slots=True)
class Owner:
    """The owner of a step: a role, the whole team, or one colleague by pseudonym."""

    role: str
    pseudonym: UUID | None = None

    def is_of(self, colleague: Author) -> bool:
        if self.pseudonym is not None:
            return self.pseudonym == colleague.pseudonym
        return self.role in (TEAM, colleague.role.value)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A step as it stands in a form."""

    title: str
    criteria: tuple[str, ...]
    expected: str
    owner: Owner
    due: date
    review_on: date | None = None
    state: State = State.OPEN
    reason: str = ""
    """Why it was dropped, or taken up again."""
    effect: Effect = Effect.NOT_SEEN_YET
    seen: str = ""
    """What came of it, in the team's words."""
    severity: Severity = Severity.NOT_SAID
    measure: str = ""
    """The figure that it is to move, of an indicator, by the name that stays over versions of the standards; empty for
    the measured score of its first criterion."""
    unit: Unit = Unit.SCORE
    target: float | None = None
    """In that unit. None where it is said in words, in `expected`."""

    @property
    def tie(self) -> tuple[str, str]:
        """What it is to move."""
        return self.measure, "" if self.measure else self.criteria[0]


@dataclass(frozen=True, slots=True)
class ValueOn:
    """What a figure was on a day, in the unit of its step."""

    value: float
    on: date


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One entry of a step: how it stood from then on. `number` counts its entries from 1."""

    id: UUID
    number: int
    said: Wanted
    by: Author
    at: datetime
    start: ValueOn | None = None
    """Of its figure, when it was tied to that; None where nothing was known, or of a step from before."""
    end: ValueOn | None = None
    """Of its figure, when it was over."""

    @property
    def is_over(self) -> bool:
        return self.said.state.is_over

    def is_overdue(self, today: date) -> bool:
        return not self.is_over and self.said.due < today

    def waits_for_review(self, today: date) -> bool:
        """Whether it is time to look at what a step that is done has brought."""
        said = self.said
        return said.state is State.DONE and said.effect is Effect.NOT_SEEN_YET and (said.review_on or said.due) <= today


def owner(given: str, colleague: Author) -> Owner:
    """`me`, `team` or a role. Raises UnfitStepError."""
    if given == "me":
        return Owner(colleague.role.value, colleague.pseudonym)
    if given != TEAM and given not in set(Role):
        raise UnfitStepError("owner", "not_offered")
    return Owner(given)


def begin(
    wanted: Wanted,
    *,
    offered: Collection[str],
    by: Author,
    id: UUID,
    now: datetime,
    today: date,
    figure: ValueOn | None = None,
) -> PlanStep:
    """The first entry of a step; `figure` is what it starts from. Raises UnfitStepError."""
    check(wanted, offered=offered)
    if not today <= wanted.due <= today + FURTHEST:
        raise UnfitStepError("due", "not_valid")
    begun = replace(wanted, state=State.OPEN, reason="", effect=Effect.NOT_SEEN_YET, seen="")
    return PlanStep(id, 1, begun, by, now, start=figure)


def follow(
    newest: PlanStep,
    wanted: Wanted,
    *,
    seen_number: int,
    offered: Collection[str],
    by: Author,
    now: datetime,
    figure: ValueOn | None = None,
) -> PlanStep | None:
    """The next entry, None where nothing changes; `figure` is what it is to move, as that is now.

    Raises ChangedMeanwhileError or UnfitStepError.
    """
    turned = wanted.state is not newest.said.state
    if not turned and not wanted.reason:
        wanted = replace(wanted, reason=newest.said.reason)
    if wanted == newest.said:
        return None
    if seen_number != newest.number:
        raise ChangedMeanwhileError
    check(wanted, offered={*offered, *newest.said.criteria})
    if turned and (wanted.state is State.DROPPED or newest.is_over) and not wanted.reason:
        raise UnfitStepError("reason", "say_why")
    if wanted.effect is not Effect.NOT_SEEN_YET and wanted.state is not State.DONE:
        raise UnfitStepError("effect", "only_when_done")
    start = newest.start if wanted.tie == newest.said.tie else figure
    end = newest.end if newest.is_over else figure
    return PlanStep(newest.id, newest.number + 1, wanted, by, now, start, end if wanted.state.is_over else None)


def check(wanted: Wanted, *, offered: Collection[str]) -> None:
    if not wanted.title:
        raise UnfitStepError("title", "missing")
    if not wanted.criteria:
        raise UnfitStepError("criteria", "missing")
    if not set(wanted.criteria) <= set(offered) or len(set(wanted.criteria)) != len(wanted.criteria):
        raise UnfitStepError("criteria", "not_offered")
    if abs(wanted.due.year - (wanted.review_on or wanted.due).year) > FURTHEST.days // 365:
        raise UnfitStepError("review_on", "not_valid")


def as_called_now(entry: PlanStep, ids: Ids) -> PlanStep:
    """With the ids that its criteria have now; one that is no more keeps its last."""
    then = ids.at(entry.at)
    criteria = tuple(dict.fromkeys(ids.now(then, each) or each for each in entry.said.criteria))
    return replace(entry, said=replace(entry.said, criteria=criteria))


def newest_of(entries: Iterable[PlanStep]) -> list[PlanStep]:
    """The last entry of each step: what is due first, then what is over, the latest first."""
    newest: dict[UUID, PlanStep] = {}
    for entry in entries:
        if entry.id not in newest or entry.number > newest[entry.id].number:
            newest[entry.id] = entry
    going = sorted((each for each in newest.values() if not each.is_over), key=lambda each: (each.said.due, each.id))
    over = sorted((each for each in newest.values() if each.is_over), key=lambda each: (each.at, each.id), reverse=True)
    return going + over


def going_on(steps: Iterable[PlanStep]) -> dict[str, list[PlanStep]]:
    """By criterion: what is not over yet, in the order given."""
    found: dict[str, list[PlanStep]] = {}
    for step in steps:
        for id_ in () if step.is_over else step.said.criteria:
            found.setdefault(id_, []).append(step)
    return found


def carried(steps: Iterable[PlanStep], criteria: Collection[str], today: date) -> list[PlanStep]:
    """What goes on about some criteria, and what is done and waits for somebody to say what it has brought."""
    return [step for step in about(steps, criteria) if not step.is_over or step.waits_for_review(today)]


def about(steps: Iterable[PlanStep], criteria: Collection[str]) -> list[PlanStep]:
    return [step for step in steps if not set(criteria).isdisjoint(step.said.criteria)]


def ended_when(entries: Sequence[PlanStep]) -> datetime | None:
    """Since when a step is over, by all its entries, the oldest first; None while it goes on."""
    since: datetime | None = None
    for entry in entries:
        since = (since or entry.at) if entry.is_over else None
    return since
