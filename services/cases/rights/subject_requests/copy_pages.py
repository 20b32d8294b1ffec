"""The copy of one client is made in memory and kept nowhere: a page to print in the client's language, or data."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from services.cases.casework.consents.store import Consents
from services.cases.files.file.domain import File
from services.cases.foundation.periods import rules
from services.cases.foundation.policy import Reader
from services.cases.foundation.workplace import workplace_of
from services.cases.retention.periods.store import PeriodsInForce
from services.cases.rights.copies.domain import Copy, for_machines, seen_mark, without
from services.cases.rights.copies.recipients import receivers
from services.cases.rights.copies.store import Copies, dictionary
from services.cases.rights.copies.words import Document, document
from services.cases.rights.subject_requests.cutoff import covered
from services.cases.rights.subject_requests.domain import COPIES, Asked, NotPossibleError, Review, ready
from services.cases.rights.subject_requests.store import ClientRights
from services.cases.support.mandates.domain import valid
from services.cases.support.mandates.store import Mandates
from shared.accounts.domain import Person
from shared.accounts.web import Fresh
from shared.dictionary.retention import Retention, Rule
from shared.languages import Languages, Wording
from shared.web.shell import Pages, link, words

type Rules = Mapping[Retention, Rule]
router = APIRouter()
FRESH = [Depends(Fresh())]
FILE_NAME = "copy.json"
"""Without a name, a number or a word of what it is about: it may be seen in a list of downloads."""


@router.get("/files/{file_id}/rights/{asked_id}/copy", dependencies=FRESH)
async def printed(request: Request, file_id: UUID, asked_id: UUID, person: Reader, language: str = "") -> Response:
    try:
        _, copy, asked, review = await looked_through(request, file_id, asked_id, person)
    except NotPossibleError as problem:
        return back(request, file_id, asked_id, problem)
    wording = spoken(request, language)
    told = told_to_her(request, wording, copy, await rules_that_hold(request), review)
    return in_her_language(request, wording, "rights/copies/copy.html", asked=asked, **told)


@router.get("/files/{file_id}/rights/{asked_id}/data", dependencies=[Depends(Fresh(saved="/data"))])
async def data(request: Request, file_id: UUID, asked_id: UUID, person: Reader) -> Response:
    try:
        _, copy, _, review = await looked_through(request, file_id, asked_id, person)
    except NotPossibleError as problem:
        return back(request, file_id, asked_id, problem)
    body = data_of(request, copy, await rules_that_hold(request), review.until)
    headers = {"content-disposition": f'attachment; filename="{FILE_NAME}"'}
    return Response(body, media_type="application/json", headers=headers)


@router.get("/files/{file_id}/recipients", dependencies=FRESH)
async def recipients(request: Request, file_id: UUID, person: Reader, language: str = "") -> Response:
    """Print who may learn what of the client by consent, and who did: from the copy itself."""
    workplace = workplace_of(request)
    async with workplace.store.reading(person) as work:
        file, copy = await Copies(work).copy_of(file_id, key=workplace.keys.mark)
        files = [file, *await Copies(work).others_to_hand_out(file)]
        consents = [consent for one in files for consent in await Consents(work).of(one)]
        mandates = [mandate for one in files for mandate in valid(await Mandates(work).of(one), on=workplace.today())]
    wording = spoken(request, language)
    told = receivers(wording, copy, consents, mandates, today=workplace.today())
    return in_her_language(
        request, wording, "rights/copies/recipients.html", told=told, file_id=file_id, day=today(request)
    )


async def rules_that_hold(request: Request) -> Rules:
    """The rules by which the file is erased: the longer period, while a shorter one waits for a confirmation."""
    workplace = workplace_of(request)
    async with workplace.store.work() as work:
        return rules(await PeriodsInForce(work).periods(workplace.periods))


def told_to_her(
    request: Request, wording: Wording, copy: Copy, of_centre: Rules, review: Review | None
) -> dict[str, Any]:
    """What `copy_words.html` says; without a review everything is in it."""
    return {"told": words_of(request, wording, copy, of_centre, review), "day": today(request)}


def words_of(request: Request, wording: Wording, copy: Copy, of_centre: Rules, review: Review | None) -> Document:
    left_out, until = bool(review and review.withheld), review.until if review else None
    told = document(wording, dictionary(), copy, rules=of_centre, left_out=left_out)
    return replace(told, until=until.astimezone(workplace_of(request).clock)) if until else told


def data_of(request: Request, copy: Copy, of_centre: Rules, until: datetime | None = None) -> bytes:
    workplace = workplace_of(request)
    return for_machines(
        copy,
        dictionary(),
        centre=workplace.centre,
        day=today(request),
        law=workplace.law,
        rules=of_centre,
        until=until,
    )


def alone(request: Request, wording: Wording, copy: Copy, of_centre: Rules, review: Review) -> str:
    """The same page as a file that needs no other: any browser shows it, with the fonts of the client's telephone."""
    pages: Pages = request.app.state.pages
    shown = told_to_her(request, wording, copy, of_centre, review)
    return pages.render("rights/copies/copy_alone.html", wording, {"wording": wording, **shown})


async def looked_through(
    request: Request, file_id: UUID, asked_id: UUID, person: Person
) -> tuple[File, Copy, Asked, Review]:
    """As two people have seen it. Raises NotPossibleError where they have not, or something was written since."""
    workplace = workplace_of(request)
    async with workplace.store.reading(person) as work:
        file, copy = await Copies(work).copy_of(file_id, key=workplace.keys.mark)
        asked = await ClientRights(work).asked(asked_id, file)
    if asked.right not in COPIES:
        raise NotPossibleError("nothing_to_prepare")
    there = covered(copy, asked.review)
    review = ready(asked, seen=seen_mark(there))
    return file, without(there, review.withheld), asked, review


def back(request: Request, file_id: UUID, asked_id: UUID, problem: NotPossibleError) -> Response:
    return RedirectResponse(link(request, f"/files/{file_id}/rights/{asked_id}?problem={problem.why}"), 303)


def today(request: Request) -> date:
    workplace = workplace_of(request)
    return workplace.now().astimezone(workplace.clock).date()


def spoken(request: Request, language: str) -> Wording:
    """404 for a language in which there is no document."""
    languages: Languages = request.app.state.pages.languages
    if not language:
        return words(request)
    if not languages.speaks(language):
        raise HTTPException(404)
    return languages[language]


def in_her_language(request: Request, wording: Wording, template: str, **shown: Any) -> HTMLResponse:
    pages: Pages = request.app.state.pages
    person = getattr(request.state, "person", None)
    html = pages.render(template, wording, {"request": request, "wording": wording, "person": person, **shown})
    return HTMLResponse(html, headers={"content-language": wording.code})
