"""The contact plan: the safe way to reach a client, and what may be sent to the client by it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter, ValidationError

from services.cases.casework.contact_plans.safe_hours import Days, Hour, Zone, safe_time, safe_times
from services.cases.contact.requests.domain import WrittenWish
from services.cases.foundation.records.domain import Noted, NotYetError, OfClient, sealed
from shared.client_letters import CodeWord, OwnWording, SafeTimes

LONGEST_ADDRESS = 500
LONGEST_WORDS = 500
LONGEST_WORDING = 70
ASKED_AGAIN_AFTER = timedelta(days=30)
"""How long a plan is good that has no day of its own: who looks at a phone changes from week to week."""


class Channel(StrEnum):
    PHONE = "phone"
    """A call. Nothing is written to that number."""
    TEXT = "text"
    EMAIL = "email"
    MESSENGER = "messenger"
    LETTER = "letter"
    PERSON = "person"
    """Through another person."""
    OTHER = "other"
    NUMBER = "number"
    """Only by the number of the public page: the client comes back and reads the answer there."""
    NONE = "none"

    @property
    def needs_address(self) -> bool:
        return self not in (Channel.NUMBER, Channel.NONE)

    @property
    def takes_notices(self) -> bool:
        """Whether a program can write by this channel: the others are for people alone."""
        return self in (Channel.TEXT, Channel.EMAIL, Channel.MESSENGER)


LOOKS_LIKE = {
    Channel.TEXT: re.compile(r"\+?(?:[ ()/-]*[0-9]){6,15}[ )]*"),
    Channel.EMAIL: re.compile(r"[^\s@,;:<>()]+@[^\s@,;:<>()]+\.[^\s@,;:<>().]{2,}"),
}
"""What a program writes to. The other channels are for people, who read more than a number."""


def is_address(channel: Channel, address: str) -> bool:
    """Whether something could arrive there; whether it does nobody knows."""
    pattern = LOOKS_LIKE.get(channel)
    return pattern is None or pattern.fullmatch(address) is not None


class Named(StrEnum):
    """Whether the centre may say who it is."""

    NO = "no"
    AS = "as"
    """Under the words that were agreed."""
    YES = "yes"


class Begins(StrEnum):
    CLIENT = "client"
    """The client contacts the centre, and never the other way round."""
    BOTH = "both"


class Safety(StrEnum):
    SAFE = "safe"
    NOT_SAFE = "not_safe"


class Notice(StrEnum):
    """What could be sent to a client."""

    LOOK_AGAIN = "look_again"
    """That the client may look at the page again: names nobody, and says nothing of what waits there."""
    WORDS = "words"
    """Anything that says more, such as a day."""


class Hindrance(StrEnum):
    """Why a program sends nothing to a client: the first that a colleague should know."""

    NOT_SAFE = "not_safe"
    RUN_OUT = "run_out"
    NO_CONTACT = "no_contact"
    """Nobody asked, the client wants none, or the client begins."""
    BY_HAND = "by_hand"
    """The way of the plan is for people alone."""
    NOT_CONFIRMED = "not_confirmed"
    """The client wrote it, and nobody has talked about it yet."""
    HOURS_IN_WORDS = "hours_in_words"
    """The client wrote hours in words, which no program reads."""
    NO_TIMES = "no_times"
    CODE_WORD = "code_word"
    OWN_WORDING = "own_wording"
    NO_SAFE_TIME = "no_safe_time"
    """None comes before the plan runs out."""
    CLOSED = "closed"
    """The file."""
    HIDDEN = "hidden"
    """What the client wrote of being reached is not shown to this colleague: it could be newer than the plan."""


class Origin(StrEnum):
    CONFIRMED = "confirmed"
    WRITTEN = "written"
    """As the client wrote it on the public page; nobody has talked about it yet."""
    NOTHING = "nothing"


@dataclass(frozen=True, kw_only=True)
class Way:
    """How a client is reached. Everything but the channel is optional, and None where it cannot be opened."""

    channel: Channel | None = sealed("contact")
    address: str | None = sealed("contact", default=None)
    hours: str | None = sealed("contact", default=None)
    code_word: str | None = sealed("contact", default=None)
    also_reads: str | None = sealed("contact", default=None)
    """Who else reads or answers there."""
    named: Named | None = sealed("contact", default=None)
    named_as: str | None = sealed("contact", default=None)
    begins: Begins | None = sealed("contact", default=None)
    silence: str | None = sealed("contact", default=None)
    """What to do if the client does not answer."""
    safe_zone: Zone | None = sealed("contact", default=None)
    """Whose clock the safe times go by."""
    safe_days: tuple[Days, ...] | None = sealed("contact", default=None)
    safe_from: Hour | None = sealed("contact", default=None)
    safe_until: Hour | None = sealed("contact", default=None)
    more_days: tuple[Days, ...] | None = sealed("contact", default=None)
    """A second line of safe times."""
    more_from: Hour | None = sealed("contact", default=None)
    more_until: Hour | None = sealed("contact", default=None)
    own_wording: str | None = sealed("contact", default=None)
    """What the client wants to read in a short message, instead of the words of the centre."""
    valid_until: date | None = None
    confirmed_on: date | None = None
    """None where nobody has talked about it with the client."""

    @property
    def runs_out_on(self) -> date | None:
        """The last day of a plan that was confirmed."""
        return self.confirmed_on and (self.valid_until or self.confirmed_on + ASKED_AGAIN_AFTER)

    @property
    def lets_write(self) -> bool:
        """Whether the centre may begin at all."""
        return self.channel not in (None, Channel.NUMBER, Channel.NONE) and self.begins is not Begins.CLIENT

    @property
    def safe_times(self) -> SafeTimes | None:
        """When a program may write; None where it never may. `hours` are for people."""
        return safe_times(
            self.safe_zone,
            safe_time(self.safe_days, self.safe_from, self.safe_until),
            safe_time(self.more_days, self.more_from, self.more_until),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPlan(Noted, Way):
    """A row is never changed: each change is the next one, and the one with the highest number is the plan."""

    number: int
    confirmed_by: UUID | None = None
    safety: Safety | None = sealed("contact")

    @property
    def is_safe(self) -> bool:
        """What cannot be opened is not safe."""
        return self.safety is Safety.SAFE


class ChangedMeanwhileError(Exception):
    """A colleague has changed the plan since the form was shown."""


class WrittenMeanwhileError(Exception):
    """The client has written another way since the form was shown: what is agreed now would hide it."""


class NotToBeSentError(Exception):
    """By the plan a program sends nothing, and nothing was kept."""

    def __init__(self, why: StrEnum) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, slots=True)
class Window:
    """A safe time in which a program may write, by the plan as it is now."""

    begins: datetime
    ends: datetime
    good_until: date
    """The last day of the plan, where the client lives."""
    times: SafeTimes

    @property
    def clock(self) -> ZoneInfo:
        """Of the place where the client lives."""
        return ZoneInfo(self.times.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanNow:
    """The plan in force. What may be sent to a client is asked here and nowhere else."""

    way: Way
    origin: Origin
    today: date
    is_safe: bool = True
    before: Way | None = None
    """What was confirmed before the client wrote something else."""
    wish: WrittenWish | None = None
    """What the client wrote, where that is the plan."""

    @property
    def has_run_out(self) -> bool:
        return self.way.runs_out_on is not None and self.today > self.way.runs_out_on

    @property
    def may_contact(self) -> bool:
        """Whether the centre may begin, by the way of the plan and by no other."""
        agreed = self.way.lets_write and (self.before is None or self.before.lets_write)
        return self.is_safe and agreed and not self.has_run_out

    def may_send(self, notice: Notice) -> bool:
        """Whether a program may send this to the address of the plan.

        As long as nobody has confirmed what the client wrote, it is no more than a neutral line; to a number of which
        the client said no more than that it is one, as well.
        """
        if not self.may_contact or self.way.channel is None:
            return False
        if self.origin is Origin.CONFIRMED:
            return self.way.channel.takes_notices
        return notice is Notice.LOOK_AGAIN and (self.way.channel.takes_notices or self.way.channel is Channel.PHONE)

    def hindrance(self, notice: Notice) -> Hindrance | None:
        """Why a program does not send this now; None where it does, within `safe_times`."""
        way, is_written = self.way, self.origin is not Origin.CONFIRMED
        if not self.is_safe:
            return Hindrance.NOT_SAFE
        if not self.may_contact:
            return Hindrance.RUN_OUT if self.has_run_out else Hindrance.NO_CONTACT
        # of a number that the client wrote nobody knows whether it takes short messages
        if is_written and (not self.may_send(notice) or way.channel is Channel.PHONE):
            return Hindrance.NOT_CONFIRMED
        if not self.may_send(notice) or not way.address:
            return Hindrance.BY_HAND
        if is_written and (self.wish is None or self.wish.said.span is None):
            # only who chose hours from the list said yes to a short message
            return Hindrance.HOURS_IN_WORDS if way.hours else Hindrance.NOT_CONFIRMED
        if not is_written and way.safe_times is None:
            return Hindrance.NO_TIMES
        if way.code_word and not CODE_WORD.fits(way.code_word):
            return Hindrance.CODE_WORD
        return Hindrance.OWN_WORDING if way.own_wording and not OWN_WORDING.fits(way.own_wording) else None

    def safe_times(self, zone: str) -> SafeTimes | None:
        """When a program may write. `zone` is the centre's: what nobody has confirmed is taken to go by it."""
        if self.origin is Origin.CONFIRMED:
            return self.way.safe_times
        return self.wish.safe_times(zone) if self.wish else None

    def next_window(self, notice: Notice, *, zone: str, now: datetime) -> Window:
        """The next safe time: now, if it is one. Raises NotToBeSentError."""
        if why := self.hindrance(notice):
            raise NotToBeSentError(why)
        times = self.safe_times(zone)
        found = times.next_from(now) if times else None
        if times is None or found is None:
            raise NotToBeSentError(Hindrance.NO_TIMES)
        day = found[0].astimezone(ZoneInfo(times.zone)).date()
        good_until = self.way.runs_out_on or day + ASKED_AGAIN_AFTER
        if day > good_until:
            raise NotToBeSentError(Hindrance.NO_SAFE_TIME)
        return Window(*found, good_until, times)


class Fitting:
    """What a program may put into a short message; people may agree on any words."""

    def __init__(self, kind: Any) -> None:
        self._adapter = TypeAdapter[str](kind)

    def fits(self, said: str) -> bool:
        try:
            self._adapter.validate_python(said)
        except ValidationError:
            return False
        return True


CODE_WORD, OWN_WORDING = Fitting(CodeWord), Fitting(OwnWording)


WRITTEN = {
    "email": Channel.EMAIL,
    "text": Channel.TEXT,
    "phone": Channel.PHONE,
    "other": Channel.OTHER,
    "none": Channel.NONE,
}
NO_CONTACT = Way(channel=Channel.NONE)


def way_of(wish: WrittenWish | None) -> Way:
    """What the client wrote on the public page, read as a plan; no contact where nothing was chosen."""
    if wish is None:
        return NO_CONTACT
    said = wish.said
    return Way(channel=WRITTEN[said.channel], address=said.value or None, hours=said.at or None)


def newest_of(plans: Sequence[ContactPlan]) -> ContactPlan | None:
    return max(plans, key=lambda one: one.number, default=None)


def plan_now(plans: Sequence[ContactPlan], wish: WrittenWish | None, today: date) -> PlanNow:
    """The plan in force, of all rows of a file and of what its client wrote last of being reached.

    A plan that a colleague has confirmed counts until the client writes something else: that is newer, and what was
    forbidden before stays forbidden until somebody has asked.
    """
    newest = newest_of(plans)
    is_safe = newest is None or newest.is_safe
    confirmed = newest if newest and newest.confirmed_on else None
    if confirmed and not (wish and is_news(wish, plans)):
        return PlanNow(way=confirmed, origin=Origin.CONFIRMED, today=today, is_safe=is_safe)
    origin = Origin.WRITTEN if wish else Origin.NOTHING
    return PlanNow(way=way_of(wish), origin=origin, today=today, is_safe=is_safe, before=confirmed, wish=wish)


def is_news(wish: WrittenWish, plans: Sequence[ContactPlan]) -> bool:
    """Whether the client wrote it after the plan was agreed, and it says something else."""
    agreed, written = last_agreed(plans), way_of(wish)
    return wish.at > agreed.noted_at and (written.address, written.hours) != (agreed.address, agreed.hours)


def last_agreed(plans: Sequence[ContactPlan]) -> ContactPlan:
    """The newest row that did more than turn the switch."""
    rows = sorted(plans, key=lambda one: one.number, reverse=True)
    return next((one for one, before in pairwise(rows) if one.safety is before.safety), rows[-1])


def next_plan(
    file: OfClient,
    plans: Sequence[ContactPlan],
    way: Way,
    *,
    plan_id: UUID,
    by: UUID,
    now: datetime,
    safety: Safety | None = None,
) -> ContactPlan:
    """The row after all others; not safe stays so until it is taken back."""
    newest = newest_of(plans)
    return ContactPlan(
        id=plan_id,
        file_id=file.id,
        key_id=file.key_id,
        noted_at=now,
        noted_by=by,
        number=newest.number + 1 if newest else 1,
        safety=safety or (newest.safety if newest else Safety.SAFE),
        confirmed_by=by if way.confirmed_on else None,
        **of_way(way),
    )


def confirmed_plan(
    file: OfClient,
    plans: Sequence[ContactPlan],
    wish: WrittenWish | None,
    way: Way,
    *,
    seen: UUID | None,
    wish_seen: datetime | None,
    plan_id: UUID,
    by: UUID,
    now: datetime,
    today: date,
) -> ContactPlan | None:
    """None where this very form was sent before.

    `seen` is the plan that stood there when it was shown, `wish_seen` when the client had written the wish that stood
    there. Raises NotYetError, ChangedMeanwhileError, WrittenMeanwhileError.
    """
    if any(one.id == plan_id for one in plans):
        return None
    if way.confirmed_on and way.confirmed_on > today:
        raise NotYetError("confirmed_on")
    require_seen(plans, seen)
    if wish and wish.at != wish_seen:
        raise WrittenMeanwhileError
    return next_plan(file, plans, way, plan_id=plan_id, by=by, now=now)


def switched(
    file: OfClient,
    plans: Sequence[ContactPlan],
    wish: WrittenWish | None,
    safety: Safety,
    *,
    seen: UUID | None,
    plan_id: UUID,
    by: UUID,
    now: datetime,
) -> ContactPlan | None:
    """The plan as it is, with the switch turned; None where it stands so already.

    That it is not safe is taken down whatever the form had seen; it is taken back only by a colleague who saw the
    newest. Raises ChangedMeanwhileError.
    """
    newest = newest_of(plans)
    if (newest.safety if newest else Safety.SAFE) is safety:
        return None
    if safety is Safety.SAFE:
        require_seen(plans, seen)
    way = newest or way_of(wish)
    new = next_plan(file, plans, way, plan_id=plan_id, by=by, now=now, safety=safety)
    return replace(new, confirmed_by=newest.confirmed_by if newest else None)


def put_right(
    file: OfClient, plans: Sequence[ContactPlan], wish: WrittenWish | None, *, plan_id: UUID, by: UUID, now: datetime
) -> ContactPlan | None:
    """After what the client wrote was put right: what was confirmed before is not in force any more."""
    return next_plan(file, plans, way_of(wish), plan_id=plan_id, by=by, now=now) if plans else None


def require_seen(plans: Sequence[ContactPlan], seen: UUID | None) -> None:
    newest = newest_of(plans)
    if (newest.id if newest else None) != seen:
        raise ChangedMeanwhileError


def of_way(way: Way) -> dict[str, Any]:
    return {name: getattr(way, name) for name in Way.__dataclass_fields__}
