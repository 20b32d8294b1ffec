"""The calendar: a list by days of one's own appointments or the team's, and the address for other programs."""

from uuid import UUID

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.casework.appointments.store import Appointments, Engagements
from services.cases.casework.calendar import acts
from services.cases.casework.calendar.domain import MOST_ENTRIES, Entry, FeedNotFoundError, Span, TooOftenError, View
from services.cases.casework.calendar.feed import written
from services.cases.casework.calendar.store import Feeds
from services.cases.files.file.store import Files
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.access.store import Reading
from services.cases.foundation.policy import Reader
from services.cases.foundation.workplace import workplace_of
from services.cases.people.team.store import Team
from shared.accounts.domain import Person
from shared.web.forms import EARLIEST, LATEST, day_in, read_form
from shared.web.shell import Pages, link, page

router = APIRouter()
ADDRESS = "/calendar/{token}.ics"


@router.get("/calendar")
async def show(request: Request, person: Reader) -> Response:
    return await show_calendar(request, person)


@router.post("/calendar/address")
async def change_address(request: Request, person: Reader) -> Response:
    """A new address stands in this one answer, and nowhere else any more."""
    form, workplace = await read_form(request), workplace_of(request)
    action = form.choice("action", ("make", "end"))
    if action == "end":
        await acts.end_address(reader=person, workplace=workplace)
        return RedirectResponse(link(request, "/calendar?told=ended"), 303)
    if not form.ok:
        return await show_calendar(request, person, status=422)
    token = await acts.make_address(reader=person, workplace=workplace, now=workplace.now())
    own = str(request.app.state.settings.public_url).rstrip("/")
    return await show_calendar(request, person, address=own + ADDRESS.format(token=token))


@router.get(ADDRESS)
async def feed(request: Request, token: str) -> Response:
    """Without a sign-in: a program that knows the address reads when one colleague is taken."""
    workplace = workplace_of(request)
    now = workplace.now()
    try:
        whose, taken = await acts.read_feed(token, workplace=workplace, now=now)
    except FeedNotFoundError:
        raise HTTPException(404) from None
    except TooOftenError:
        raise HTTPException(429) from None
    pages: Pages = request.app.state.pages
    engaged = pages.languages[whose.language].gettext("Engaged")
    named = {"content-disposition": 'attachment; filename="calendar.ics"'}
    return Response(written(taken, engaged=engaged, now=now), media_type="text/calendar", headers=named)


async def show_calendar(request: Request, person: Person, *, address: str = "", status: int = 200) -> Response:
    workplace, asked = workplace_of(request), request.query_params
    view = View.DAY if asked.get("view") == View.DAY else View.WEEK
    whose = "team" if asked.get("whose") == "team" else "mine"
    day = day_in(asked.get("on", ""))
    today = workplace.today()
    span = Span.of(
        view, day if day and EARLIEST < day.replace(day=1) < LATEST.replace(day=1) else today, workplace.clock
    )
    async with workplace.store.reading(person) as work:
        entries = await entries_in(work, span, staff_id=None if whose == "team" else person.id)
        staff = await Team(work).staff()
        has_feed = await Feeds(work).of(person.id)
    return page(
        request,
        "casework/appointments/calendar.html",
        status=status,
        view=view.value,
        whose=whose,
        span=span,
        days=span.days(entries, workplace.now()),
        today=today,
        staff=staff,
        feed=has_feed,
        address=address,
        now=workplace.now(),
    )


async def entries_in(work: Reading, span: Span, *, staff_id: UUID | None) -> list[Entry]:
    """With the names of files that the reader may read; of all others, that the colleague is taken."""
    first, last = span.starts_at, span.ends_at
    own = await Appointments(work).between(first, last, staff_id=staff_id)
    files = {file.id: file for file in await Files(work).among({one.file_id for one in own})}
    async with work.errand(Errand.CALENDAR) as on_errand:
        besides = [one.id for one in own]
        taken = await Engagements(on_errand).between(first, last, staff_id=staff_id, most=MOST_ENTRIES, besides=besides)
    known = [Entry(one.starts_at, one.minutes, one.staff_id, one, files.get(one.file_id)) for one in own]
    return known + [Entry(one.starts_at, one.minutes, one.staff_id) for one in taken]
