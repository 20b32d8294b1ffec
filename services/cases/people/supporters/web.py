"""The register of interpreters, volunteers and freelancers: a list for those who counsel, forms for lead and deputy."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.foundation.policy import Reader, SupporterKeeper
from services.cases.foundation.spoken_languages import named
from services.cases.foundation.workplace import Workplace, workplace_of
from services.cases.people.supporters import acts
from services.cases.people.supporters.domain import (
    LONGEST_NAME,
    LONGEST_WORDS,
    MOST_FEE,
    MOST_LANGUAGES,
    OFFERED,
    Details,
    EntryChangedError,
    Pay,
    Step,
    StepAheadError,
    Supporter,
    SupporterKind,
    fingerprint,
    hindrance,
    pledges_of,
    supporter_sealer,
)
from services.cases.people.supporters.store import Supporters
from services.cases.people.supporters.words import hindrance_words, kind_words, pay_words, step_words
from services.cases.people.team.domain import StaffMember
from services.cases.people.team.store import Team
from services.cases.people.team_languages.domain import MatchedAs
from services.cases.people.team_languages.words import matched_words
from services.cases.people.undertakings.domain import EndsBeforeItBeginsError, GivenInTheFutureError
from services.cases.people.undertakings.store import Undertakings
from shared.accounts.domain import Person
from shared.languages import Wording
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter()
ROWS = 4
"""So many languages can be chosen at once; with those that are filled in, and two more."""
ACTIONS = ("change", "pledge", "end", "use_again", "erase")


@router.get("/supporters")
async def show(request: Request, person: Reader) -> Response:
    return await show_register(request, person)


@router.post("/supporters")
async def add(request: Request, person: SupporterKeeper) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    supporter_id = form.uuid("id")
    details = details_in(form, await staff_of(workplace))
    if details and supporter_id and await entered(request, form, supporter_id, details, person):
        return RedirectResponse(link(request, f"/supporters/{supporter_id}?told=noted"), 303)
    return await show_register(request, person, form=form, status=409 if "seen" in form.problems else 422)


@router.get("/supporters/{supporter_id}")
async def show_one(request: Request, supporter_id: UUID, person: Reader) -> Response:
    return await show_entry(request, supporter_id, person)


@router.post("/supporters/{supporter_id}")
async def change(request: Request, supporter_id: UUID, person: SupporterKeeper) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    action = form.choice("action", ACTIONS)
    given: dict[str, Any] = {"reader": person, "workplace": workplace}
    if action == "change":
        details = details_in(form, await staff_of(workplace))
        if details:
            await entered(request, form, supporter_id, details, person)
    elif action == "pledge":
        await pledge(request, form, supporter_id, person)
    elif action in ("end", "use_again"):
        await acts.end(supporter_id, on=workplace.today() if action == "end" else None, **given)
    elif action == "erase":
        await acts.erase(supporter_id, **given)
        return RedirectResponse(link(request, "/supporters?told=erased"), 303)
    if not form.ok:
        status = 409 if "seen" in form.problems else 422
        return await show_entry(request, supporter_id, person, form=form, status=status)
    return RedirectResponse(link(request, f"/supporters/{supporter_id}?told=noted"), 303)


async def entered(request: Request, form: Form, supporter_id: UUID, details: Details, person: Person) -> bool:
    """Whether it was; why not stands in the form."""
    workplace, _ = workplace_of(request), words(request).gettext
    given: dict[str, Any] = {"reader": person, "workplace": workplace, "now": workplace.now()}
    try:
        await acts.enter(supporter_id, details, seen=form.given("seen"), **given)
    except StepAheadError as error:
        form.problem(f"{error.step}_on", _("This day has not come yet."))
    except EntryChangedError:
        form.problem("seen", _("A colleague has changed this meanwhile. Please look at both, and save again."))
    return form.ok


async def pledge(request: Request, form: Form, supporter_id: UUID, person: Person) -> None:
    workplace, _ = workplace_of(request), words(request).gettext
    version, given_on = form.text("text_version", most=40), form.day("given_on")
    until, undertaking_id = form.day("until", required=False), form.uuid("undertaking_id")
    if not form.ok or given_on is None or undertaking_id is None:
        return
    try:
        await acts.note_pledge(
            supporter_id,
            undertaking_id=undertaking_id,
            text_version=version,
            given_on=given_on,
            until=until,
            reader=person,
            workplace=workplace,
            now=workplace.now(),
        )
    except GivenInTheFutureError:
        form.problem("given_on", _("This day has not come yet."))
    except EndsBeforeItBeginsError:
        form.problem("until", _("This is before the day it was given."))


async def staff_of(workplace: Workplace) -> list[StaffMember]:
    async with workplace.store.work() as work:
        return [one for one in await Team(work).staff() if one.active]


def details_in(form: Form, staff: list[StaffMember]) -> Details | None:
    """None where something is wrong with the form; what, stands in it."""
    kind = form.code("kind", SupporterKind)
    name, reach = form.text("name", most=LONGEST_NAME), form.text("reach", most=LONGEST_WORDS, required=False)
    languages = [code for code in form.all("language") if code]
    if any(code not in OFFERED for code in languages) or len(languages) > MOST_LANGUAGES:
        form.problem("language", "not_offered")
    dialects = form.text("dialects", most=LONGEST_WORDS, required=False)
    matched_as = form.code("matched_as", MatchedAs, required=False)
    conflicts = form.text("conflicts", most=LONGEST_WORDS, required=False)
    fee = form.whole("fee_per_hour", least=0, most=MOST_FEE, required=False)
    pay = form.code("pay", Pay, required=False)
    account = form.choice("staff_id", [str(one.id) for one in staff], required=False)
    steps = {step: day for step in Step if (day := form.day(f"{step}_on", required=False))}
    if not form.ok or kind is None:
        return None
    return Details(
        kind=kind,
        name=name,
        reach=reach or None,
        languages=tuple(dict.fromkeys(languages)),
        dialects=dialects,
        matched_as=matched_as,
        conflicts=conflicts or None,
        fee_per_hour=fee,
        pay=pay,
        staff_id=UUID(account) if account else None,
        steps=steps,
    )


def form_of(one: Supporter) -> Form:
    given = {name: str(value) for name in FIELDS if (value := getattr(one, name)) is not None}
    given |= {f"{step}_on": day.isoformat() for step, day in one.steps.items()}
    given |= {"seen": fingerprint(one), "undertaking_id": str(uuid4())}
    return Form({**{name: (value,) for name, value in given.items()}, "language": one.languages})


FIELDS = ("kind", "name", "reach", "dialects", "matched_as", "conflicts", "fee_per_hour", "pay", "staff_id")


def offered(wording: Wording, form: Form) -> dict[str, Any]:
    """What the form of an entry offers."""
    chosen = [code for code in form.all("language") if code]
    rows = [*chosen, *[""] * max(ROWS - len(chosen), min(2, MOST_LANGUAGES - len(chosen)))]
    return {
        "kinds": kind_words(wording),
        "pays": pay_words(wording),
        "steps": step_words(wording),
        "matched": matched_words(wording),
        "spoken": named(wording, OFFERED),
        "language_rows": rows,
        "hindrances": hindrance_words(wording),
    }


async def show_register(request: Request, person: Person, *, form: Form | None = None, status: int = 200) -> Response:
    workplace, wording = workplace_of(request), words(request)
    async with workplace.store.reading(person) as work:
        every = await Supporters(work).all(sealer=supporter_sealer(workplace.keys))
        undertakings, staff = await Undertakings(work).undertakings(), await Team(work).staff()
    today = workplace.today()
    filled = form or Form.empty(id=str(uuid4()), kind=SupporterKind.INTERPRETER)
    return page(
        request,
        "people/supporters/supporters.html",
        status=status,
        form=filled,
        lines=[(one, hindrance(one, undertakings, today=today, on=today)) for one in every],
        staff=staff,
        **offered(wording, filled),
    )


async def show_entry(
    request: Request, supporter_id: UUID, person: Person, *, form: Form | None = None, status: int = 200
) -> Response:
    workplace, wording, today = workplace_of(request), words(request), workplace_of(request).today()
    async with workplace.store.reading(person) as work:
        one = await Supporters(work).one(supporter_id, sealer=supporter_sealer(workplace.keys))
        undertakings, staff = await Undertakings(work).undertakings(), await Team(work).staff()
    filled = shown_again(form, one, today)
    return page(
        request,
        "people/supporters/supporter.html",
        status=status,
        form=filled,
        one=one,
        seen=fingerprint(one),
        pledges=pledges_of(one, undertakings),
        missing=hindrance(replace(one, ended_on=None), undertakings, today=today, on=today),
        staff=staff,
        today=today,
        **offered(wording, filled),
    )


def shown_again(form: Form | None, one: Supporter, today: date) -> Form:
    """The form of the entry, or the one that was refused; that of a pledge keeps what the entry says."""
    if form is None or form.given("action") == "pledge":
        found = form_of(one)
        for name in ("text_version", "given_on", "until"):
            if form and form.given(name):
                found.assume(name, form.given(name))
        if form:
            found.assume("action", "pledge")
            found.problems.update(form.problems)
        found.assume("given_on", today.isoformat())
        return found
    for name in ("undertaking_id", "given_on"):
        form.assume(name, {"undertaking_id": str(uuid4()), "given_on": today.isoformat()}[name])
    return form
