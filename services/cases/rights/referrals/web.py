"""Referrals of one file: the list with what became of each, the form of a new one, and the warning before it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.casework.consents.domain import valid
from services.cases.casework.consents.store import Consents
from services.cases.files.file.store import Files
from services.cases.foundation.access.domain import Act, Kind, Subject
from services.cases.foundation.policy import FileReader, Reader
from services.cases.foundation.records.concept import Concept
from services.cases.foundation.records.domain import IdTakenError, NotYetError
from services.cases.foundation.spoken_languages import name_of
from services.cases.foundation.workplace import workplace_of
from services.cases.people.team.store import Team
from services.cases.rights.disclosures.domain import Lack, NoGroundError
from services.cases.rights.disclosures.domain import NotYetError as ToldTooEarlyError
from services.cases.rights.disclosures.words import lacks
from services.cases.rights.referrals.acts import note_step, refer
from services.cases.rights.referrals.domain import (
    LONGEST_WORDS,
    ReferralNotFoundError,
    ReferralOverError,
    Standing,
    WarnFirstError,
    courses,
)
from services.cases.rights.referrals.forms import FIELDS, recipient_in, wanted_in
from services.cases.rights.referrals.outcomes import CAREFUL
from services.cases.rights.referrals.page_parts import (
    PAGE,
    left_running,
    moments,
    of_file,
    of_many,
    part,
    shows_to,
    step,
    tasks_of,
)
from services.cases.rights.referrals.store import REFERRALS, Referrals
from services.cases.support.professionals.domain import DutyVersion, Professional
from services.cases.support.professionals.duty import public_duty
from services.cases.support.professionals.store import Professionals
from services.cases.support.professionals.words import kinds
from shared.accounts.domain import Person
from shared.languages import Wording
from shared.web.errors import error_answer
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter()
ASKED_AFTER = timedelta(days=14)
"""When somebody asks after a referral, if the counsellor says no other day."""
FIELD_OF = {
    Lack.DUTY: "duty",
    Lack.SECTION: "told",
    Lack.RECIPIENT: "recipient",
    Lack.KIND: "kind",
    Lack.WHICH_CONSENT: "consent_id",
}
"""The field to look at again; for all others the consent itself is missing."""


@router.get("/files/{file_id}/referrals")
async def show(request: Request, file_id: UUID, person: FileReader) -> Response:
    return await show_referrals(request, file_id, person)


async def show_referrals(
    request: Request, file_id: UUID, person: Person, *, form: Form | None = None, status: int = 200
) -> Response:
    workplace = workplace_of(request)
    async with workplace.store.reading(person) as work:
        file = await Files(work).file(file_id)
        found = courses(await Referrals(work).of(file))
        staff, relation = await Team(work).staff(), work.relation(file_id)
    today = workplace.today()
    return page(
        request,
        "rights/referrals/referrals.html",
        status=status,
        file=file,
        courses=found,
        relation=relation,
        staff=staff,
        today=today,
        form=form or Form.empty(on=today.isoformat(), ask_again_on=(today + ASKED_AFTER).isoformat()),
        new_id=uuid4(),
    )


@router.get("/files/{file_id}/referrals/new")
async def begin(request: Request, file_id: UUID, person: Reader) -> Response:
    return await show_new(request, file_id, person)


@router.post("/files/{file_id}/referrals/new")
async def add(request: Request, file_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    if form.given("action") == "back":
        return await show_new(request, file_id, person, form=form, status=200)
    wanted, referral_id = wanted_in(form), form.uuid("referral_id")
    to = await recipient_in(form, person, workplace)
    warned, status, lack = form.code("warned", DutyVersion, required=False), 422, None
    if form.ok and wanted and to and referral_id:
        by: dict[str, Any] = {"reader": person, "workplace": workplace, "now": workplace.now()}
        try:
            await refer(file_id, wanted, to, warned=warned, referral_id=referral_id, **by)
        except WarnFirstError:
            return await show_warning(request, file_id, person, form)
        except (NotYetError, ToldTooEarlyError):
            form.problem("on", "not_valid")
        except NoGroundError as error:
            lack = error.lack
            form.problem(FIELD_OF.get(lack, "consent_id"), lacks(words(request))[lack])
            status = 409 if lack is Lack.ENDED else 422
        except IdTakenError:
            form.problem("action", "id_taken")
            status = 409
    if not form.ok:
        return await show_new(request, file_id, person, form=form, lack=lack, status=status)
    return RedirectResponse(link(request, f"/files/{file_id}{PAGE}?told=noted"), 303)


async def show_new(
    request: Request,
    file_id: UUID,
    person: Person,
    *,
    form: Form | None = None,
    lack: Lack | None = None,
    status: int = 200,
) -> Response:
    """`lack` is why nothing may be told."""
    workplace, wording = workplace_of(request), words(request)
    async with workplace.store.reading(person) as work:
        file = await Files(work).file(file_id)
        await work.admit(Act.RIGHTS, Subject(Kind.FILE, (file.id,)))
        held = valid(await Consents(work).of(file), on=workplace.today())
        offered, relation = await Professionals(work).professionals(), work.relation(file_id)
    today = workplace.today()
    first = {"referral_id": str(uuid4()), "on": today.isoformat()}
    first |= {"ask_again_on": (today + ASKED_AFTER).isoformat()}
    first |= {"consent_id": str(held[0].id)} if len(held) == 1 else {}
    return page(
        request,
        "rights/referrals/new_referral.html",
        status=status,
        file=file,
        relation=relation,
        offered=[(one.id, option(one, wording, kinds(wording))) for one in offered],
        held=held,
        needs_consent=lack is not None and lack not in FIELD_OF,
        form=form or Form.empty(**first),
    )


def option(one: Professional, wording: Wording, said: Mapping[str, str]) -> str:
    """A line to choose from: who it is, and what helps to find one who fits."""
    speaks = wording.listing([name_of(wording, code) for code in one.languages]) if one.languages else ""
    confirmed = ""
    if one.sensitive_on:
        day = wording.day(one.sensitive_on, "medium")
        confirmed = wording.gettext("care in matters of gender: %(day)s") % {"day": day}
    # the name keeps its own direction
    return " · ".join(word for word in (f"\u2068{one.called}\u2069", said[one.kind], speaks, confirmed) if word)


async def show_warning(request: Request, file_id: UUID, person: Person, form: Form) -> Response:
    """Nothing was told yet. What was filled in comes along, so that it need not be written twice."""
    async with workplace_of(request).store.reading(person) as work:
        file = await Files(work).file(file_id)
    return page(
        request,
        "rights/referrals/warning.html",
        file=file,
        duty=public_duty(),
        fields=[(name, value) for name in FIELDS for value in form.all(name)],
    )


@router.post("/files/{file_id}/referrals/{referral_id}")
async def note(request: Request, file_id: UUID, referral_id: UUID, person: Reader) -> Response:
    form, workplace, wording = await read_form(request), workplace_of(request), words(request)
    standing, on, step_id = form.code("standing", Standing), form.day("on"), form.uuid("step_id")
    again = form.day("ask_again_on", required=False)
    said = form.text("words", most=LONGEST_WORDS, required=False) or None
    status = 422
    if form.ok and standing and on and step_id:
        by: dict[str, Any] = {"reader": person, "workplace": workplace, "now": workplace.now()}
        try:
            await note_step(file_id, referral_id, standing, said, on=on, ask_again_on=again, step_id=step_id, **by)
        except NotYetError:
            form.problem("on", wording.gettext("This lies ahead, or before the day of the referral."))
        except (ReferralOverError, IdTakenError):
            form.problem("action", wording.gettext("This referral has ended already, as it is shown here."))
            status = 409
        except ReferralNotFoundError:
            return error_answer(request, 404)
    if not form.ok:
        return await show_referrals(request, file_id, person, form=form, status=status)
    return RedirectResponse(link(request, f"/files/{file_id}{PAGE}?told=noted"), 303)


CONCEPT = Concept(
    of=of_file,
    of_many=of_many,
    shows_to=shows_to,
    part=part,
    moments=moments,
    step=step,
    tasks_of=tasks_of,
    left_running=left_running,
    records=REFERRALS,
    router=router,
    counts=(CAREFUL,),
)
