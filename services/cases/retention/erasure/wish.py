"""A counsellor deletes everything about one client at the client's wish: look, type the number, delete, certify."""

from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.contact.requests.store import Requests
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.policy import Reader
from services.cases.foundation.workplace import Workplace, workplace_of
from services.cases.retention.erasure import acts
from services.cases.retention.erasure.acts import Hers, NotErasedError, all_of_hers
from services.cases.retention.erasure.certificate import LegalGround, Stays, sinks
from services.cases.retention.erasure.hourly_purge import today_at
from services.cases.retention.erasure.words import lying, stays_words
from services.cases.retention.holds.store import HoldsInForce
from shared.accounts.web import Fresh
from shared.languages import Wording
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter()
GROUNDS = tuple(ground for ground in LegalGround if ground is not LegalGround.PURPOSE_ENDED)
LONGEST_CODE = 12


@router.get("/files/{file_id}/erase", dependencies=[Depends(Fresh())])
async def look_at_file(request: Request, file_id: UUID, person: Reader) -> Response:
    workplace = workplace_of(request)
    async with workplace.store.reading(person) as work:
        hers = await all_of_hers(work, file_id, concepts=workplace.concepts, today=today_at(workplace))
    return erase_page(request, f"/files/{file_id}", hers, Form.empty())


@router.post("/files/{file_id}/erase", dependencies=[Depends(Fresh())])
async def erase_file(request: Request, file_id: UUID, person: Reader) -> Response:
    form, workplace, place = await read_form(request), workplace_of(request), f"/files/{file_id}"
    code, ground = form.text("code", most=LONGEST_CODE), ground_in(form)
    try:
        begun = await acts.erase_file(
            file_id,
            code,
            ground=ground if form.ok else None,
            reader=person,
            workplace=workplace,
            now=workplace.now(),
        )
    except NotErasedError as error:
        if error.code_is_wrong:
            _ = words(request).gettext
            form.problem("code", _("Please type the number of this file, so that it is no mistake."))
        return erase_page(request, place, error.hers, form, status=409 if error.hers.hold else 422)
    return certified(request, begun)


@router.get("/requests/{request_id}/erase", dependencies=[Depends(Fresh())])
async def look_at_request(request: Request, request_id: UUID, person: Reader) -> Response:
    workplace = workplace_of(request)
    async with workplace.store.reading(person) as work:
        conversation = await Requests(work).conversation(request_id)
        async with work.errand(Errand.RETENTION) as on_errand:
            hold = await HoldsInForce(on_errand).hold_of(conversation.thread_id, today=today_at(workplace))
    if conversation.file_id:
        return RedirectResponse(link(request, f"/files/{conversation.file_id}/erase"), 303)
    return erase_page(request, f"/requests/{request_id}", Hers([], hold), Form.empty())


@router.post("/requests/{request_id}/erase", dependencies=[Depends(Fresh())])
async def erase_request(request: Request, request_id: UUID, person: Reader) -> Response:
    form, workplace, place = await read_form(request), workplace_of(request), f"/requests/{request_id}"
    ground = ground_in(form)
    if not form.checked("sure"):
        form.problem("sure", "missing")
    try:
        begun = await acts.erase_request(
            request_id,
            ground=ground if form.ok else None,
            reader=person,
            workplace=workplace,
            now=workplace.now(),
        )
    except NotErasedError as error:
        return erase_page(request, place, error.hers, form, status=409 if error.hers.hold else 422)
    return certified(request, begun)


def ground_in(form: Form) -> LegalGround:
    chosen = form.choice("ground", [ground.value for ground in GROUNDS])
    return LegalGround(chosen) if chosen else LegalGround.CONSENT_WITHDRAWN


def certified(request: Request, begun: list[UUID]) -> Response:
    """The rows are gone; a key that cannot be reached now is destroyed when it can."""
    return RedirectResponse(link(request, f"/certificates/{begun[0]}?told=erased"), 303)


def erase_page(request: Request, place: str, hers: Hers, form: Form, *, status: int = 200) -> Response:
    return page(
        request,
        "retention/erase.html",
        status=status,
        back=place,
        files=hers.files,
        hold=hers.hold,
        restricted=hers.restricted,
        parts=hers.parts,
        staff=hers.staff,
        form=form,
        grounds=GROUNDS,
        copies=copies_left(workplace_of(request), words(request)),
        stays=what_stays(workplace_of(request), words(request)),
    )


def copies_left(workplace: Workplace, wording: Wording) -> list[str]:
    """As a certificate of today says it."""
    today = today_at(workplace)
    return list(lying((sink for sink in sinks(today, today, backup_days=workplace.backup_days) if sink.until), wording))


def what_stays(workplace: Workplace, wording: Wording) -> list[str]:
    """The same; the counts that stay have a sentence of their own on the page."""
    stays = stays_words(wording, workplace.law)
    return [stays[code] for code in Stays if code not in (Stays.COUNTS, Stays.NOISED_COUNTS)]
