"""The forms of interpreting: of a request, and of what became of it."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta, tzinfo
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from services.cases.casework.appointments.domain import Appointment
from services.cases.casework.appointments.forms import required_moment_in
from services.cases.casework.facts.domain import Fact, Value
from services.cases.foundation.spoken_languages import Spoken
from services.cases.foundation.workplace import Workplace
from services.cases.support.bookings import acts
from services.cases.support.bookings.domain import (
    LONGEST_WORDS,
    Asked,
    Because,
    Begun,
    Booking,
    Instead,
    Payment,
    State,
    Through,
    Told,
    Way,
    Wish,
    WishMet,
)
from shared.accounts.domain import Person
from shared.languages import Wording
from shared.web.forms import Form

ACTIONS = ("book", "fulfil", "fail", "cancel")
OFFERED_TOLD = [each for each in Told if each is not Told.NOBODY]
type Facts = dict[Fact, Value]


def new_form(
    facts: Facts,
    wording: Wording,
    workplace: Workplace,
    *,
    appointment: Appointment | None = None,
    before: Booking | None = None,
) -> Form:
    """With what the facts, the appointment and the booking that it follows say already."""
    ahead = wording.there(workplace.now()) + timedelta(days=1)
    first = {"booking_id": str(uuid4()), "starts_at": ahead.strftime("%Y-%m-%dT10:00"), "wish": wished(facts).value}
    spoken = next(iter(facts.get(Fact.LANGUAGES, ())), "")
    first["language"] = str((appointment and appointment.language) or spoken)
    if appointment:
        first |= {"appointment_id": str(appointment.id)}
    if before:
        again = {name: str(value) for name in ("language", "way", "wish", "words") if (value := getattr(before, name))}
        at = max(before.starts_at, workplace.now())
        first |= again | {"instead_of": str(before.id), "starts_at": wording.there(at).strftime("%Y-%m-%dT%H:%M")}
    return Form.empty(**first)


def wished(facts: Facts) -> Wish:
    """As the facts say it."""
    said = next(iter(facts.get(Fact.INTERPRETER, ())), "")
    return Wish(said) if said in list(Wish) else Wish.NOT_ASKED


def asked_in(
    form: Form, appointments: Sequence[Appointment], clock: tzinfo, *, now: datetime, wording: Wording
) -> Asked | None:
    """None where something is wrong with the form; what, stands in it. An appointment says when it is."""
    among = {str(one.id): one for one in appointments}
    chosen = among.get(form.choice("appointment_id", among, required=False))
    starts_at = chosen.starts_at if chosen else required_moment_in(form, "starts_at", clock, now=now, wording=wording)
    way, wish = form.code("way", Way), form.code("wish", Wish)
    language = form.code("language", Spoken, required=False)
    words = form.text("words", most=LONGEST_WORDS, required=False) or None
    if not form.ok or starts_at is None:
        return None
    appointment_id = chosen.id if chosen else None
    return Asked(starts_at=starts_at, appointment_id=appointment_id, language=language, way=way, wish=wish, words=words)


def act_in(
    form: Form, file_id: UUID, booking_id: UUID, person: Person, workplace: Workplace
) -> Callable[[], Awaitable[None]] | None:
    """What the form asks for, or None where something is wrong with it."""
    action, seen = form.choice("action", ACTIONS), form.code("seen", State)
    given: dict[str, Any] = {"seen": seen, "reader": person, "workplace": workplace, "now": workplace.now()}
    said: tuple[Any, ...] = ()
    if action == "book":
        if not form.given("supporter_id"):
            form.problem("supporter_id", "missing")
        said = (form.uuid("supporter_id"),)
    elif action == "fulfil":
        payment = form.code("payment", Payment, required=False)
        said = (form.code("begun", Begun), form.code("wish_met", WishMet, required=False), payment)
    elif action == "fail":
        told = form.codes("told", Told) or (Told.NOBODY,)
        said = (form.code("because", Because), told, form.code("instead", Instead))
    elif action == "cancel":
        said = (form.code("by_whom", Through),)
    does: dict[str, Callable[..., Awaitable[None]]] = {
        "book": acts.book,
        "fulfil": acts.fulfil,
        "fail": acts.fail,
        "cancel": acts.cancel,
    }
    return partial(does[action], file_id, booking_id, *said, **given) if form.ok else None
