"""A request for interpreting, and the states that it goes through."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from services.cases.foundation.records.domain import Noted, NotYetError, OfClient, sealed
from services.cases.foundation.spoken_languages import Spoken
from services.cases.people.supporters.domain import Hindrance, Supporter, hindrance
from services.cases.people.team_languages.domain import WISHES, base_of
from services.cases.people.undertakings.domain import Undertaking

LONGEST_WORDS = 500
NEAR = timedelta(days=2)
"""So long before the talk a request without an answer presses."""


class Way(StrEnum):
    ON_SITE = "on_site"
    PHONE = "phone"
    VIDEO = "video"


class Wish(StrEnum):
    """Of which gender the interpreter should be, as the client said it."""

    NOT_ASKED = "not_asked"
    ANY = "any"
    NO_ANSWER = "no_answer"
    WOMAN = "woman"
    MAN = "man"
    NOT_MAN = "not_man"


class WishMet(StrEnum):
    YES = "yes"
    NO = "no"


class State(StrEnum):
    REQUESTED = "requested"
    BOOKED = "booked"
    FULFILLED = "fulfilled"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = (State.REQUESTED, State.BOOKED)


class Begun(StrEnum):
    """Whether the interpreter was there when the talk began."""

    FROM_START = "from_start"
    LATE = "late"


class Payment(StrEnum):
    OPEN = "open"
    AGREED_RATE = "agreed_rate"
    EXPENSES = "expenses"
    WAIVED = "waived"
    """The interpreter wanted nothing."""


class Because(StrEnum):
    """Why it failed."""

    NOT_COME = "not_come"
    NOBODY_FOUND = "nobody_found"
    NOT_UNDERSTOOD = "not_understood"
    """The connection, or another dialect."""
    OTHER = "other"


class Told(StrEnum):
    LEAD = "lead"
    SERVICE = "service"
    INTERPRETER = "interpreter"
    NOBODY = "nobody"


class Instead(StrEnum):
    ANOTHER = "another"
    COLLEAGUE = "colleague"
    WITHOUT = "without"
    PUT_OFF = "put_off"
    DECLINED = "declined"
    """The client wanted nobody else."""


class Through(StrEnum):
    """By whom a booking was cancelled before the talk."""

    PERSON = "person"
    CENTRE = "centre"
    INTERPRETER = "interpreter"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked for. None where it cannot be opened."""

    starts_at: datetime
    appointment_id: UUID | None = None
    language: Spoken | None = sealed(default=None)
    way: Way | None = sealed(default=None)
    wish: Wish | None = sealed(default=None)
    words: str | None = sealed(default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking(Noted, Asked):
    """`talk_off_at` is when the appointment was moved or called off: the interpreter does not know it yet.

    `needs_another` is true while another request in the place of this one is still to be made.
    """

    state: State = State.REQUESTED
    instead_of: UUID | None = None
    supporter_id: UUID | None = None
    booked_at: datetime | None = None
    booked_by: UUID | None = None
    talk_off_at: datetime | None = None
    needs_another: bool = False
    begun: Begun | None = sealed(default=None)
    wish_met: WishMet | None = sealed(default=None)
    payment: Payment | None = sealed(default=None)
    because: Because | None = sealed(default=None)
    told: tuple[Told, ...] = sealed(default=())
    instead: Instead | None = sealed(default=None)
    by_whom: Through | None = sealed(default=None)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def lead_days(self) -> int:
        """Whole days from the request to the talk."""
        return max((self.starts_at - self.noted_at).days, 0)

    def lacks_outcome(self, now: datetime) -> bool:
        return self.is_open and self.starts_at <= now

    def has_wish(self) -> bool:
        return self.wish in WISHES


class BookingNotFoundError(Exception):
    """The file has no such booking."""


class BookingChangedError(Exception):
    """A colleague has changed the booking since this one saw it. Nothing is changed."""

    def __init__(self, state: State) -> None:
        super().__init__(state.value)
        self.state = state


class NotBookableError(Exception):
    """This supporter may not be given an assignment."""

    def __init__(self, hindrance: Hindrance) -> None:
        super().__init__(hindrance.value)
        self.hindrance = hindrance


def requested(
    file: OfClient, asked: Asked, *, booking_id: UUID, by: UUID, now: datetime, instead_of: UUID | None = None
) -> Booking:
    """Also of a day that has gone: what stood on paper is entered with its real date."""
    given: dict[str, Any] = vars(asked)
    row: dict[str, Any] = {"id": booking_id, "file_id": file.id, "key_id": file.key_id, "noted_at": now, "noted_by": by}
    return Booking(**row, **given, instead_of=instead_of)


def replaced(one: Booking) -> Booking | None:
    """Another request took its place; None where nothing changes."""
    return replace(one, needs_another=False) if one.needs_another else None


def booked(
    one: Booking,
    supporter: Supporter,
    undertakings: Iterable[Undertaking],
    *,
    seen: State,
    by: UUID,
    now: datetime,
    today: date,
    on: date,
) -> Booking | None:
    """None where this supporter was booked before. Raises NotBookableError, BookingChangedError.

    `on` is the day of the talk at the centre: pledge and introduction hold today and then.
    """
    if (one.state, one.supporter_id) == (State.BOOKED, supporter.id):
        return None
    check(one, seen, State.REQUESTED)
    if found := hindrance(supporter, undertakings, today=today, on=on):
        raise NotBookableError(found)
    met = fits(one.wish, supporter)
    state: dict[str, Any] = {"state": State.BOOKED, "supporter_id": supporter.id, "booked_at": now, "booked_by": by}
    return replace(one, **state, wish_met=None if met is None else WishMet.YES if met else WishMet.NO)


def fulfilled(
    one: Booking, begun: Begun, wish_met: WishMet | None, payment: Payment | None, *, seen: State, now: datetime
) -> Booking | None:
    """Also in the place of an outcome that was wrong. Raises NotYetError, BookingChangedError."""
    met = (wish_met or one.wish_met) if one.has_wish() else None
    given: dict[str, Any] = {"begun": begun, "wish_met": met, "payment": payment}
    return ended(one, State.FULFILLED, given, seen=seen, now=now)


def failed(
    one: Booking, because: Because, told: Sequence[Told], instead: Instead, *, seen: State, now: datetime
) -> Booking | None:
    """Nobody came, or nobody was found. Raises NotYetError, BookingChangedError."""
    given: dict[str, Any] = {"because": because, "told": tuple(told), "instead": instead}
    if one.state is State.REQUESTED:
        given["because"] = Because.NOBODY_FOUND
    return ended(one, State.FAILED, given, seen=seen, now=now)


def cancelled(one: Booking, by_whom: Through, *, seen: State, now: datetime) -> Booking | None:
    """Before the talk. Where the interpreter called it off, another one is to be asked. Raises BookingChangedError."""
    if (one.state, one.by_whom) == (State.CANCELLED, by_whom):
        return None
    check(one, seen, *OPEN)
    needs_another = by_whom is Through.INTERPRETER and one.talk_off_at is None and one.starts_at > now
    return replace(one, state=State.CANCELLED, by_whom=by_whom, needs_another=needs_another, talk_off_at=None)


def ended(one: Booking, state: State, given: dict[str, Any], *, seen: State, now: datetime) -> Booking | None:
    empty: dict[str, Any] = {"begun": None, "payment": None, "because": None, "told": (), "instead": None}
    needs_another = given.get("instead") is Instead.ANOTHER
    new = replace(one, state=state, **(empty | given), needs_another=needs_another, talk_off_at=None)
    if one.state is state and replace(one, needs_another=needs_another) == new:
        return None
    from_state = [State.BOOKED] + ([State.REQUESTED] if state is State.FAILED else [])
    if one.supporter_id:
        from_state += [State.FULFILLED, State.FAILED]
    check(one, seen, *from_state)
    if one.state is not State.REQUESTED and one.starts_at > now:
        raise NotYetError("action")
    return new


def check(one: Booking, seen: State, *states: State) -> None:
    if one.state is not seen or one.state not in states:
        raise BookingChangedError(one.state)


def fits(wish: Wish | None, supporter: Supporter) -> bool | None:
    """Whether the interpreter is as the client wishes; None without a wish, or where nobody has said it."""
    if wish is None or wish not in WISHES or supporter.matched_as is None:
        return None
    return supporter.matched_as in WISHES[wish]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry of the register, as it is offered for one request."""

    supporter: Supporter
    hindrance: Hindrance | None
    speaks: bool
    fits: bool | None


def candidates(
    one: Booking, register: Iterable[Supporter], undertakings: Sequence[Undertaking], *, today: date, on: date
) -> list[Candidate]:
    """Those who can be booked come first, of them those who speak the language, and fit the wish."""
    found = [
        Candidate(
            each,
            hindrance(each, undertakings, today=today, on=on),
            base_of(one.language) in each.languages,
            fits(one.wish, each),
        )
        for each in register
        if each.ended_on is None
    ]
    order = {True: 0, None: 1, False: 2}
    return sorted(found, key=lambda each: (each.hindrance is not None, not each.speaks, order[each.fits]))
