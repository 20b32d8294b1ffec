"""The form in which a colleague enters the languages they speak with clients."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.foundation.policy import Staff
from services.cases.foundation.spoken_languages import named
from services.cases.foundation.workplace import workplace_of
from services.cases.people.team_languages import acts
from services.cases.people.team_languages.domain import (
    MOST,
    OFFERED,
    Level,
    MatchedAs,
    Speech,
    SpeechChangedError,
    fingerprint,
    speech_of,
)
from services.cases.people.team_languages.store import TeamLanguages
from services.cases.people.team_languages.words import level_words, matched_words
from shared.accounts.domain import Person
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter()
MORE = 3
"""Empty rows below those that are filled in."""


@router.get("/team/{person_id}/languages")
async def show(request: Request, person_id: UUID, person: Staff) -> Response:
    return await show_form(request, person_id, person)


@router.post("/team/{person_id}/languages")
async def enter(request: Request, person_id: UUID, person: Staff) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    async with workplace.store.work() as work:
        await acts.changeable(work, person_id, person)
    speech = speech_in(form)
    if not form.ok:
        return await show_form(request, person_id, person, form=form, status=422)
    try:
        await acts.enter(person_id, speech, as_seen=form.given("seen"), reader=person, workplace=workplace)
    except SpeechChangedError:
        said = words(request).gettext("A colleague has changed this meanwhile. Please look at both, and save again.")
        form.problem("seen", said)
        return await show_form(request, person_id, person, form=form, status=409)
    return RedirectResponse(link(request, "/team?told=languages"), 303)


def speech_in(form: Form) -> Speech:
    """What is wrong stands in the form."""
    languages, levels = form.all("language"), form.all("level")
    fits = all(code in OFFERED for code in languages if code) and all(level in list(Level) for level in levels)
    if not form.given("seen") or not fits or len(languages) != len(levels) or len(languages) > MOST:
        form.problem("language", "not_offered")
    matched_as = form.code("matched_as", MatchedAs, required=False)
    return speech_of(languages, levels, matched_as) if form.ok else Speech()


async def show_form(
    request: Request, person_id: UUID, person: Person, *, form: Form | None = None, status: int = 200
) -> Response:
    wording = words(request)
    async with workplace_of(request).store.work() as work:
        member = await acts.changeable(work, person_id, person)
        now = (await TeamLanguages(work).speech()).get(member.id, Speech())
    filled = form or Form.empty(matched_as=now.matched_as or "")
    rows = list(zip(form.all("language"), form.all("level"), strict=False)) if form else list(now.languages)
    rows = [row for row in rows if row[0]]
    rows += [("", Level.COUNSELS.value)] * min(MORE, MOST - len(rows))
    return page(
        request,
        "people/team_languages/languages.html",
        status=status,
        form=filled,
        member=member,
        rows=rows,
        seen=fingerprint(now),
        now=now if status == 409 else None,
        offered=named(wording, OFFERED),
        levels=list(level_words(wording).items()),
        matched=list(matched_words(wording).items()),
    )
