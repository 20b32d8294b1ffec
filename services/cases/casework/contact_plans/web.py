"""The contact plan of one file: its page with the form and the history, and the switch that takes effect at once."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.casework.contact_plans.acts import confirm, switch
from services.cases.casework.contact_plans.domain import (
    LONGEST_ADDRESS,
    LONGEST_WORDING,
    LONGEST_WORDS,
    Begins,
    ChangedMeanwhileError,
    Channel,
    Named,
    Origin,
    PlanNow,
    Safety,
    Way,
    WrittenMeanwhileError,
    is_address,
)
from services.cases.casework.contact_plans.page_parts import (
    facts,
    in_search,
    moments,
    of_file,
    of_many,
    on_paper,
    parts,
    reached,
    shown_of,
    shows_to,
    step,
    tasks_of,
)
from services.cases.casework.contact_plans.safe_hours import Days, Hour, Zone
from services.cases.casework.contact_plans.store import CONTACT_PLANS
from services.cases.files.file.store import Files
from services.cases.foundation.policy import FileReader, Reader
from services.cases.foundation.records.concept import Concept
from services.cases.foundation.records.domain import IdTakenError, NotYetError
from services.cases.foundation.workplace import workplace_of
from services.cases.people.team.store import Team
from shared.accounts.domain import Person
from shared.languages import Wording
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter()


@router.get("/files/{file_id}/contact-plan")
async def show(request: Request, file_id: UUID, person: FileReader) -> Response:
    return await show_plan(request, file_id, person)


@router.post("/files/{file_id}/contact-plan")
async def add(request: Request, file_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    way, plan_id = way_in(form, workplace.today(), words(request)), form.uuid("plan_id") or uuid4()
    seen: dict[str, Any] = {"seen": seen_in(form), "wish_seen": wish_seen_in(form)}
    now = workplace.now()
    act = partial(confirm, file_id, way, **seen, plan_id=plan_id, reader=person, workplace=workplace, now=now)
    await write_down(request, form, act)
    if not form.ok:
        return await show_plan(request, file_id, person, form=form)
    return RedirectResponse(link(request, f"/files/{file_id}/contact-plan?told=noted"), 303)


@router.post("/files/{file_id}/contact-plan/safety")
async def turn(request: Request, file_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    safety, plan_id, seen = form.code("safety", Safety), form.uuid("plan_id") or uuid4(), seen_in(form)
    now = workplace.now()
    if safety:
        act = partial(switch, file_id, safety, seen=seen, plan_id=plan_id, reader=person, workplace=workplace, now=now)
        await write_down(request, form, act)
    if not form.ok:
        return await show_plan(request, file_id, person, refused=form)
    # who is not safe is looked after first: whom to call, and what was agreed
    page_now = "emergency" if safety is Safety.NOT_SAFE else "contact-plan"
    return RedirectResponse(link(request, f"/files/{file_id}/{page_now}?told={safety}"), 303)


async def write_down(request: Request, form: Form, act: Callable[[], Awaitable[None]]) -> None:
    """Does what the form says, or enters into it what is wrong."""
    if form.ok:
        try:
            await act()
        except NotYetError as error:
            form.problem(error.field, words(request).gettext("This moment has not come yet."))
        except IdTakenError:
            form.problem("action", "id_taken")
        except ChangedMeanwhileError:
            form.problem("action", "changed_meanwhile")
        except WrittenMeanwhileError:
            form.problem("action", "written_meanwhile")


async def show_plan(
    request: Request, file_id: UUID, person: Person, *, form: Form | None = None, refused: Form | None = None
) -> Response:
    """422 where a form comes back; 409 where a colleague was faster: what stands there now is shown above the form.

    `refused` is one that is filled in nowhere on the page, such as a switch.
    """
    workplace = workplace_of(request)
    today = workplace.today()
    async with workplace.store.reading(person) as work:
        file = await Files(work).file(file_id)
        reach = await of_file(work, file)
        staff = await Team(work).staff()
    shown, status = shown_of(reach, today, words(request)), status_of(form or refused)
    return page(
        request,
        "casework/contact_plans/contact_plan.html",
        status=status,
        file=file,
        relation=work.relation(file_id),
        part=shown,
        plans=reach.plans,
        form=form or form_of(shown["now"], today, zone=str(workplace.clock)),
        seen=form.given("plan_seen") if form and status == 422 else shown["seen"],
        wish_seen=form.given("wish_seen") if form and status == 422 else shown["wish_seen"],
        problem=(form or refused or Form.empty()).problems.get("action"),
        staff=staff,
        now=workplace.now(),
    )


def status_of(form: Form | None) -> int:
    if form is None:
        return 200
    return 409 if form.problems.get("action") else 422


def form_of(now: PlanNow, today: date, *, zone: str) -> Form:
    """What the form begins with. By which way is chosen anew where nobody has confirmed what the client wrote."""
    way = now.way
    confirmed = now.origin is Origin.CONFIRMED
    values: dict[str, Any] = {name: getattr(way, name) or "" for name in CONTACT_PLANS.sealed if hasattr(way, name)}
    values |= {"safe_zone": way.safe_zone or zone}
    values |= {"channel": (way.channel if confirmed else None) or "", "confirmed_on": today.isoformat()}
    if way.valid_until and way.valid_until >= today:
        values["valid_until"] = way.valid_until
    several = {name: tuple(map(str, values.pop(name))) for name in ("safe_days", "more_days")}
    given = {name: (str(value),) for name, value in values.items()} | {"plan_id": (str(uuid4()),)}
    return Form({**given, **several})


def day_is_over(wording: Wording) -> str:
    _ = wording.gettext
    return _("This day is over. Next step: choose today or a later day, or leave it empty.")


def no_address(wording: Wording, channel: Channel) -> str:
    _ = wording.gettext
    if channel is Channel.EMAIL:
        return _("This is not an e-mail address. Next step: compare it, for example with name@example.org.")
    return _(
        "This is not a telephone number. Next step: write it in digits alone, for example 0170 1234567; "
        "what else there is to say of it goes into the other fields."
    )


def way_in(form: Form, today: date, wording: Wording) -> Way:
    """As the form says it: only the channel is needed, and an address where the channel has one."""
    valid_until = form.day("valid_until", required=False)
    if valid_until and valid_until < today:
        form.problem("valid_until", day_is_over(wording))
    channel = form.code("channel", Channel)
    address = form.text("address", most=LONGEST_ADDRESS, required=channel is not None and channel.needs_address)
    if channel and address and not is_address(channel, address):
        form.problem("address", no_address(wording, channel))
    named = form.code("named", Named, required=False)
    named_as = form.text("named_as", most=LONGEST_WORDS, required=named is Named.AS)
    safe_days, safe_from, safe_until = times_in(form, "safe")
    more_days, more_from, more_until = times_in(form, "more")
    zone = form.code("safe_zone", Zone, required=bool(safe_days or more_days))
    return Way(
        channel=channel,
        address=address or None,
        hours=words_in(form, "hours"),
        code_word=words_in(form, "code_word"),
        also_reads=words_in(form, "also_reads"),
        named=named,
        named_as=named_as or None,
        begins=form.code("begins", Begins, required=False),
        silence=words_in(form, "silence"),
        safe_zone=zone if safe_days or more_days else None,
        safe_days=safe_days,
        safe_from=safe_from,
        safe_until=safe_until,
        more_days=more_days,
        more_from=more_from,
        more_until=more_until,
        own_wording=form.text("own_wording", most=LONGEST_WORDING, required=False) or None,
        valid_until=valid_until,
        confirmed_on=form.day("confirmed_on", required=False) or today,
    )


def times_in(form: Form, line: str) -> tuple[tuple[Days, ...] | None, Hour | None, Hour | None]:
    """One line of safe times: all of it, or nothing."""
    days = form.codes(f"{line}_days", Days)
    begins = form.code(f"{line}_from", Hour, required=bool(days))
    ends = form.code(f"{line}_until", Hour, required=bool(days))
    if (begins or ends) and not days:
        form.problem(f"{line}_days", "missing")
    if begins and ends and begins.on_the_clock >= ends.on_the_clock:
        form.problem(f"{line}_until", "not_valid")
    return days or None, begins, ends


def words_in(form: Form, name: str) -> str | None:
    return form.text(name, most=LONGEST_WORDS, required=False) or None


def seen_in(form: Form) -> UUID | None:
    """The plan that stood there when the form was shown."""
    return form.uuid("plan_seen") if form.given("plan_seen") else None


def wish_seen_in(form: Form) -> datetime | None:
    """When the client had written the wish that stood there then."""
    given = form.given("wish_seen")
    try:
        return datetime.fromisoformat(given) if given else None
    except ValueError:
        form.problem("wish_seen", "not_valid")
        return None


CONCEPT = Concept(
    of=of_file,
    of_many=of_many,
    shows_to=shows_to,
    parts=parts,
    moments=moments,
    step=step,
    tasks_of=tasks_of,
    reached=reached,
    in_search=in_search,
    on_paper=on_paper,
    facts=facts,
    records=CONTACT_PLANS,
    page="/contact-plan",
    router=router,
)
