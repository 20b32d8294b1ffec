"""Interpreting in one file: the page that asks for it, and one for each request with what is done next."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.casework.appointments.domain import Appointment
from services.cases.casework.appointments.store import Appointments
from services.cases.casework.facts.acts import facts_of
from services.cases.files.file.domain import File
from services.cases.files.file.store import Files
from services.cases.foundation.access.domain import Errand, Part
from services.cases.foundation.access.store import Reading
from services.cases.foundation.policy import FileReader, Reader
from services.cases.foundation.records.concept import Concept
from services.cases.foundation.records.domain import IdTakenError, NotYetError
from services.cases.foundation.spoken_languages import SPOKEN, named
from services.cases.foundation.workplace import workplace_of
from services.cases.people.supporters.domain import Supporter, supporter_sealer
from services.cases.people.supporters.store import Supporters
from services.cases.people.supporters.words import hindrance_words
from services.cases.people.team.store import Team
from services.cases.people.team_languages.words import matched_words
from services.cases.people.undertakings.store import Undertakings
from services.cases.support.bookings import acts
from services.cases.support.bookings.domain import (
    Booking,
    BookingChangedError,
    BookingNotFoundError,
    NotBookableError,
    candidates,
)
from services.cases.support.bookings.forms import OFFERED_TOLD, act_in, asked_in, new_form
from services.cases.support.bookings.outcomes import INTERPRETING, WISHES_ASKED
from services.cases.support.bookings.page_parts import (
    PAGE,
    left_running,
    moments,
    of_file,
    of_many,
    part,
    shows_to,
    step,
    tasks_of,
    waiting,
)
from services.cases.support.bookings.store import BOOKINGS, Bookings, TakenSupporters
from shared.accounts.domain import Person
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter()


@router.get("/files/{file_id}/bookings")
async def show(
    request: Request,
    file_id: UUID,
    person: FileReader,
    appointment: UUID | None = None,
    instead_of: UUID | None = None,
) -> Response:
    """`appointment` is one that needs an interpreter, `instead_of` a booking that failed: the form begins with it."""
    return await show_bookings(request, file_id, person, chosen=appointment, instead_of=instead_of)


@router.post("/files/{file_id}/bookings")
async def add(request: Request, file_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    async with workplace.store.reading(person) as work:
        appointments = await ahead(work, await Files(work).file(file_id))
    booking_id = form.uuid("booking_id") or uuid4()
    instead_of = form.uuid("instead_of") if form.given("instead_of") else None
    asked = asked_in(form, appointments, workplace.clock, now=workplace.now(), wording=words(request))
    if asked is None:
        return await show_bookings(request, file_id, person, form=form, status=422)
    given: dict[str, Any] = {"reader": person, "workplace": workplace, "now": workplace.now()}
    try:
        await acts.ask(file_id, asked, booking_id=booking_id, instead_of=instead_of, **given)
    except IdTakenError:
        form.problem("action", "id_taken")
        return await show_bookings(request, file_id, person, form=form, status=409)
    return RedirectResponse(link(request, f"/files/{file_id}{PAGE}?told=noted"), 303)


@router.get("/files/{file_id}/bookings/{booking_id}")
async def show_one(request: Request, file_id: UUID, booking_id: UUID, person: FileReader) -> Response:
    return await show_booking(request, file_id, booking_id, person)


@router.post("/files/{file_id}/bookings/{booking_id}")
async def change(request: Request, file_id: UUID, booking_id: UUID, person: Reader) -> Response:
    """Not done, and 409, where a colleague has changed the booking since the form was made."""
    form, wording, status = await read_form(request), words(request), 422
    act, _ = act_in(form, file_id, booking_id, person, workplace_of(request)), wording.gettext
    if act:
        try:
            await act()
        except NotBookableError as error:
            said = _("This person cannot be booked: %(why)s. Nothing was changed.")
            form.problem("supporter_id", said % {"why": hindrance_words(wording)[error.hindrance]})
        except BookingChangedError as error:
            state = BOOKINGS.words(wording).codes["state"][error.state]
            said = _("A colleague was faster. This request now says: %(state)s. Nothing was changed.")
            form.problem("action", said % {"state": state})
            status = 409
        except NotYetError:
            form.problem("action", _("This can be said when the talk has begun."))
    if not form.ok:
        return await show_booking(request, file_id, booking_id, person, form=form, status=status)
    return RedirectResponse(link(request, f"/files/{file_id}{PAGE}/{booking_id}?told=noted"), 303)


async def ahead(work: Reading, file: File) -> list[Appointment]:
    """The appointments that an interpreter can be asked for, the soonest first; none for a reader without them."""
    if not work.relation(file.id).shows(Part.APPOINTMENTS):
        return []
    return [one for one in reversed(await Appointments(work).of(file)) if one.is_open and one.ends_at > work.now]


async def register_of(work: Reading, request: Request) -> list[Supporter]:
    return await Supporters(work).all(sealer=supporter_sealer(workplace_of(request).keys))


async def show_bookings(
    request: Request,
    file_id: UUID,
    person: Person,
    *,
    chosen: UUID | None = None,
    instead_of: UUID | None = None,
    form: Form | None = None,
    status: int = 200,
) -> Response:
    """Raises NotAllowedError."""
    workplace, wording = workplace_of(request), words(request)
    async with workplace.store.reading(person) as work:
        file = await Files(work).file(file_id)
        known, appointments = await of_file(work, file), await ahead(work, file)
        relation = work.relation(file_id)
        facts = (await facts_of(work, file)).now() if relation.shows(Part.FACTS) else {}
        register, staff = await register_of(work, request), await Team(work).staff()
    wanted = next((one for one in appointments if one.id == chosen), None)
    before = next((one for one in known if one.id == instead_of and one.needs_another), None)
    return page(
        request,
        "support/bookings/bookings.html",
        status=status,
        file=file,
        relation=relation,
        waiting=waiting(known),
        before=[one for one in known if not one.is_open and not one.needs_another],
        appointments=[(str(one.id), wording.moment(one.starts_at, "short")) for one in appointments],
        spoken=named(wording, SPOKEN),
        form=form or new_form(facts, wording, workplace, appointment=wanted, before=before),
        names=names_in(register),
        staff=staff,
        now=workplace.now(),
    )


def names_in(register: Sequence[Supporter]) -> dict[UUID, str]:
    return {one.id: one.name for one in register}


async def show_booking(
    request: Request, file_id: UUID, booking_id: UUID, person: Person, *, form: Form | None = None, status: int = 200
) -> Response:
    """Raises NotAllowedError, BookingNotFoundError."""
    workplace, wording = workplace_of(request), words(request)
    async with workplace.store.reading(person) as work:
        file = await Files(work).file(file_id)
        one = await Bookings(work).one(booking_id, file)
        if one is None:
            raise BookingNotFoundError
        register, undertakings = await register_of(work, request), await Undertakings(work).undertakings()
        staff, relation = await Team(work).staff(), work.relation(file_id)
        async with work.errand(Errand.CALENDAR) as on_errand:
            taken = await TakenSupporters(on_errand).at_the_time_of(one) if one.is_open else set[UUID]()
    on = one.starts_at.astimezone(workplace.clock).date()
    return page(
        request,
        "support/bookings/booking.html",
        status=status,
        file=file,
        relation=relation,
        one=one,
        offered=candidates(one, register, undertakings, today=workplace.today(), on=on),
        hindrances=hindrance_words(wording),
        matched=matched_words(wording),
        offered_told=OFFERED_TOLD,
        taken=taken,
        names=names_in(register),
        form=form or first_form(one),
        staff=staff,
        now=workplace.now(),
    )


def first_form(one: Booking) -> Form:
    """With what is said of it already."""
    given = {
        name: (str(value),)
        for name in ("begun", "wish_met", "payment", "because", "instead")
        if (value := getattr(one, name))
    }
    return Form(given | {"told": tuple(map(str, one.told))})


CONCEPT = Concept(
    of=of_file,
    of_many=of_many,
    shows_to=shows_to,
    part=part,
    moments=moments,
    step=step,
    tasks_of=tasks_of,
    left_running=left_running,
    records=BOOKINGS,
    counts=(INTERPRETING, WISHES_ASKED),
    page=PAGE,
    router=router,
)
