"""What follows from the periods for one client on one day: kept, held, announced, or due."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from services.cases.contact.requests.domain import mark_of
from shared.dictionary.retention import Retention, Rule, due_on

LONGEST_WISH = 10
"""Years that a client may have a file kept beyond its period."""
MAJORITY = 18
"""Years: nobody comes of age later than this from today."""
REVIEW = timedelta(days=14)
"""What is to be erased has stood on the list at least so long, so that somebody can still say no."""
AHEAD = timedelta(days=30)
"""How long before its day something stands on the list."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of one conversation, as far as its period depends on it: numbers and days, no word of anybody.

    `active` is the last day on which something happened in it, `same_as` the client where there is a file. `restricted`
    is a file that is only kept at the client's wish, `asked` one with an open request by right.
    """

    thread_id: UUID
    request_id: UUID
    active: date
    file_id: UUID | None = None
    code: str | None = None
    same_as: UUID | None = None
    closed: date | None = None
    keep_until: date | None = None
    hold_until: date | None = None
    announced: date | None = None
    restricted: bool = False
    asked: bool = False

    @property
    def mark(self) -> str:
        """By which the inbox tells the request from others."""
        return mark_of(self.request_id)

    @property
    def retention(self) -> Retention:
        return Retention.FILE_CLOSED if self.file_id else Retention.REQUEST_UNFILED

    @property
    def runs_since(self) -> date | None:
        """None while the file is open."""
        if self.file_id is None:
            return self.active
        return max(self.active, self.closed) if self.closed else None


class Why(StrEnum):
    """Why something is kept today, the reason that weighs most; or that it goes."""

    OPEN = "open"
    RESTRICTED = "restricted"
    """Only kept, at the client's wish (Article 18), until that is lifted."""
    ASKED = "asked"
    """The client asked for something by right and has no answer yet."""
    HELD = "held"
    WISHED = "wished"
    """Longer at the client's wish, or because the client was under age."""
    RUNNING = "running"
    ANNOUNCED = "announced"
    DUE = "due"


KEEPS_BACK = frozenset({Why.RESTRICTED, Why.ASKED, Why.HELD})
"""On the list whatever their day is, so that nobody forgets them."""


@dataclass(frozen=True, slots=True)
class Decision:
    """`goes_on` is the day on which it is erased if nothing happens until then.

    None while a file is open or restricted, or a request by right is not answered: then no day is set.
    """

    kept: Kept
    why: Why
    since: date | None = None
    goes_on: date | None = None

    @property
    def goes(self) -> bool:
        return self.why is Why.DUE


LATE = timedelta(days=30)
"""After its day, something that is still there without a reason is overdue."""


def day_of(kept: Kept, *, rules: Mapping[Retention, Rule]) -> date | None:
    """On which its period is over, whatever keeps it longer; None while a file is open."""
    return due_on(rules[kept.retention], kept.runs_since) if kept.runs_since else None


def is_overdue(kept: Kept, *, today: date, rules: Mapping[Retention, Rule]) -> bool | None:
    """Whether it was still there 30 days after its day, without a reason then; None before, and where it has no day.

    A hold, the client's wish, a restriction and an open request by right are reasons.
    """
    day = day_of(kept, rules=rules)
    if day is None or day + LATE > today:
        return None
    longer = max((one for one in (kept.keep_until, kept.hold_until) if one), default=day)
    return not (kept.restricted or kept.asked or longer >= day + LATE)


def decide(kept: Kept, *, today: date, rules: Mapping[Retention, Rule]) -> Decision:
    """The one place that decides: the list shows what it says, and the purge does what it says."""
    since = kept.runs_since
    over = since and due_on(rules[kept.retention], since)
    if since is None or over is None:
        return Decision(kept, Why.OPEN)
    if kept.restricted or kept.asked:
        return Decision(kept, Why.RESTRICTED if kept.restricted else Why.ASKED, since)
    due = max(over, kept.keep_until or over)
    held = kept.hold_until is not None and kept.hold_until >= today
    # a day that is yet to come was written by a clock that ran ahead, and nobody has seen the list since
    announced = kept.announced if kept.announced and kept.announced <= today else today
    reviewed = announced + REVIEW
    free = kept.hold_until + timedelta(days=1) if held and kept.hold_until else due
    goes_on = max(due, reviewed, free) if on_list_by(due, today) else max(due, free)
    return Decision(kept, why_of(held, today, over=over, due=due, goes_on=goes_on), since, goes_on)


def why_of(held: bool, today: date, *, over: date, due: date, goes_on: date) -> Why:
    if held:
        return Why.HELD
    if today < due:
        return Why.WISHED if due > over and today >= over else Why.RUNNING
    return Why.DUE if today >= goes_on else Why.ANNOUNCED


def on_list_by(due: date, today: date) -> bool:
    return due <= today + AHEAD


def decisions(kept: Iterable[Kept], *, today: date, rules: Mapping[Retention, Rule]) -> list[Decision]:
    """Of everything there is, the first to go first; what has no day last."""
    found = [decide(one, today=today, rules=rules) for one in as_clients(kept)]
    return sorted(found, key=lambda one: (one.goes_on or date.max, str(one.kept.thread_id)))


def listed(found: Sequence[Decision], *, today: date) -> list[Decision]:
    """What goes soon, or would if nothing kept it."""
    return [one for one in found if one.why in KEEPS_BACK or (one.goes_on and on_list_by(one.goes_on, today))]


def announced(found: Sequence[Decision], *, today: date) -> list[Decision]:
    """Of the list, what has its day: when a restriction is lifted the review begins, and is not over already."""
    return [one for one in listed(found, today=today) if one.goes_on]


def as_clients(kept: Iterable[Kept]) -> list[Kept]:
    """The periods of two files of one client run together: what happens in one keeps the other."""
    everything = list(kept)
    clients: dict[UUID, list[Kept]] = {}
    for one in everything:
        clients.setdefault(one.same_as or one.thread_id, []).append(one)
    return [together(one, clients[one.same_as or one.thread_id]) for one in everything]


def together(one: Kept, hers: Sequence[Kept]) -> Kept:
    closed = [each.closed for each in hers if each.closed]
    return replace(
        one,
        active=max(each.active for each in hers),
        closed=max(closed) if len(closed) == len(hers) else None,
        keep_until=max((each.keep_until for each in hers if each.keep_until), default=None),
        hold_until=max((each.hold_until for each in hers if each.hold_until), default=None),
        restricted=any(each.restricted for each in hers),
        asked=any(each.asked for each in hers),
    )


def until_after_majority(year: int, *, rule: Rule) -> date | None:
    """For a client who comes of age in this year: the period begins when it is over. The age itself is not kept."""
    return due_on(rule, date(year, 12, 31))


def never_shorter(keep_until: date | None, until: date | None) -> date | None:
    """The later day. Nobody can see which of them is a wish, and which is there because the client was under age."""
    return max((day for day in (keep_until, until) if day), default=None)
