"""Handing over one file, the page that says it is done, and giving out the files of a colleague.

The pages show nothing of what is in a file: a lead who may not read it gives it away, too.
"""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.contact.requests.store import Requests
from services.cases.files.file.store import Files
from services.cases.files.hand_overs import acts
from services.cases.files.hand_overs.domain import MOST_AT_ONCE, Given, Rule, proposed
from services.cases.files.hand_overs.forms import choices_in, end_in, rule_in, words_in
from services.cases.files.hand_overs.store import FilesGiven, FilesOnlyKept
from services.cases.files.members.web import why
from services.cases.foundation.access.domain import (
    Act,
    Capacity,
    Errand,
    FileNotFoundHereError,
    Kind,
    Part,
    Subject,
)
from services.cases.foundation.access.store import Reading
from services.cases.foundation.policy import Reader
from services.cases.foundation.roles import NotAllowedError, Refused, Right, holds
from services.cases.foundation.workplace import workplace_of
from services.cases.people.members.domain import PlaceNotPossibleError
from services.cases.people.members.store import Members
from services.cases.people.team.domain import may_let_go
from services.cases.people.team.store import Team
from services.cases.people.team_languages.domain import base_of
from services.cases.people.team_languages.store import TeamLanguages
from services.cases.people.usual_deputies.domain import able
from shared.accounts.domain import Person
from shared.accounts.web import Fresh
from shared.web.forms import Form, read_form
from shared.web.shell import link, page

router = APIRouter()
FRESH = [Depends(Fresh())]
"""Nobody who found a screen open gives a file to somebody else."""


@router.get("/files/{file_id}/hand-over")
async def ask(request: Request, file_id: UUID, person: Reader) -> Response:
    return await show_form(request, file_id, person)


@router.post("/files/{file_id}/hand-over", dependencies=FRESH)
async def give(request: Request, file_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    async with workplace.store.reading(person) as work:
        await work.find_relations([file_id])
        relation, only_kept = work.relation(file_id), await is_only_kept(work, file_id)
        takers = able(await Team(work).staff())
    to = form.choice("staff_id", {str(one.id) for one in takers})
    words = words_in(form, required=relation.is_responsible and not only_kept)
    stays_until = end_in(form, workplace.clock)
    if form.ok:
        try:
            place = await acts.give(
                file_id, UUID(to), words=words, stays_until=stays_until, reader=person, workplace=workplace
            )
            return RedirectResponse(link(request, f"/hand-overs/{place}"), 303)
        except PlaceNotPossibleError as error:
            form.problem(error.field, why(request, error.why))
    return await show_form(request, file_id, person, form=form, status=422)


async def show_form(
    request: Request, file_id: UUID, person: Person, *, form: Form | None = None, status: int = 200
) -> Response:
    async with workplace_of(request).store.reading(person) as work:
        if not await Members(work).has_team(file_id):
            raise FileNotFoundHereError(file_id)
        await work.admit(Act.READ, Subject(Kind.TEAM, (file_id,)))
        if not (work.relation(file_id).is_responsible or holds(person, Right.SEE_ALL_FILES_EXIST)):
            raise NotAllowedError(person.id, "hand over", Refused(Act.ASSIGN, Kind.TEAM, (file_id,)))
        [cover] = await Files(work).covers([file_id])
        staff, relation = await Team(work).staff(), work.relation(file_id)
        only_kept = await is_only_kept(work, file_id)
    not_to = {cover.responsible} | ({person.id} if relation.opened is None else set())
    shown: dict[str, Any] = {
        "file": cover,
        "relation": relation,
        "only_kept": only_kept,
        "staff": staff,
        "offered": [(str(one.id), one.name) for one in able(staff) if one.id not in not_to],
        "before": next((one for one in staff if one.id == cover.responsible and one.active), None),
    }
    return page(request, "files/hand_overs/hand_over.html", status=status, form=form or Form.empty(), **shown)


async def is_only_kept(work: Reading, file_id: UUID) -> bool:
    async with work.errand(Errand.HANDING_OVER) as on_errand:
        return bool(await FilesOnlyKept(on_errand).among([file_id]))


@router.get("/hand-overs/{place_id}")
async def done(request: Request, place_id: UUID, person: Reader) -> Response:
    """Says nothing of the file: the colleague who gave it may not read it any more."""
    async with workplace_of(request).store.reading(person) as work:
        given = await Members(work).given_by_reader(place_id)
        staff = {one.id: one for one in await Team(work).staff()}
    if given is None or given.to not in staff:
        raise HTTPException(404)
    stays = staff.get(given.stays) if given.stays else None
    shown: dict[str, Any] = {"to": staff[given.to], "stays": stays, "until": given.until, "file_id": given.file_id}
    return page(request, "files/hand_overs/done.html", **shown)


@router.post("/files/{file_id}/hand-overs/{hand_over_id}")
async def take(request: Request, file_id: UUID, hand_over_id: UUID, person: Reader) -> Response:
    form = await read_form(request)
    await acts.take(file_id, hand_over_id, reader=person, workplace=workplace_of(request))
    back = f"/files/{file_id}" if form.given("from") == "file" else "/#new"
    return RedirectResponse(link(request, back), 303)


@router.get("/team/{staff_id}/files")
async def show_files(request: Request, staff_id: UUID, person: Reader) -> Response:
    return await show_leaver(request, staff_id, person)


@router.post("/team/{staff_id}/files", dependencies=FRESH)
async def give_out(request: Request, staff_id: UUID, person: Reader) -> Response:
    """All that is chosen in one step: when somebody leaves, no file is forgotten."""
    form, workplace = await read_form(request), workplace_of(request)
    async with workplace.store.reading(person) as work:
        places = await Members(work).places_of(staff_id)
        staff = await Team(work).staff()
    care = [one.file_id for one in places if one.capacity is Capacity.RESPONSIBLE]
    choices = choices_in(form, care, [one for one in able(staff) if one.id != staff_id])
    stays_until = end_in(form, workplace.clock)
    if form.ok and care and not choices:
        form.problem("rule", "missing")
    if form.ok:
        try:
            await acts.give_out(staff_id, choices, stays_until=stays_until, reader=person, workplace=workplace)
            return RedirectResponse(link(request, f"/team/{staff_id}/files?told=handed_over"), 303)
        except PlaceNotPossibleError as error:
            form.problem(error.field, why(request, error.why))
    return await show_leaver(request, staff_id, person, form=form, status=422)


async def show_leaver(
    request: Request, staff_id: UUID, person: Person, *, form: Form | None = None, status: int = 200
) -> Response:
    """`form` is the table as it was sent; without it each file stands with the colleague whom the rule proposes."""
    async with workplace_of(request).store.reading(person) as work:
        staff = await Team(work).staff()
        who = next((member for member in staff if member.id == staff_id), None)
        if who is None:
            raise HTTPException(404)
        places = await Members(work).places_of(staff_id)
        care = [one.file_id for one in places if one.capacity is Capacity.RESPONSIBLE]
        covers = await Files(work).covers(care)
        takers = [one for one in able(staff) if one.id not in (staff_id, person.id)]
        rule = rule_in(request.query_params.get("rule", ""), takers)
        files = await asked_for_rule(work, [one.id for one in covers], rule)
        async with work.errand(Errand.EXISTENCE) as on_errand:
            loads = await FilesGiven(on_errand).loads()
        async with work.errand(Errand.HANDING_OVER) as on_errand:
            restricted = await FilesOnlyKept(on_errand).among([one.id for one in covers])
    targets = proposed(files, rule, [one.id for one in takers], loads)
    shown: dict[str, Any] = {
        "who": who,
        "care": covers[:MOST_AT_ONCE],
        "more": max(len(covers) - MOST_AT_ONCE, 0),
        "others": len(places) - len(care),
        "staff": staff,
        "takers": takers,
        "loads": loads,
        "rule": rule,
        "unknown": rule is Rule.LANGUAGE and any(one.id not in targets for one in files),
        "restricted": restricted,
        "lets_go": who.active and who.id != person.id and may_let_go(person, who),
    }
    first = Form.empty(**{f"to-{file_id}": str(to) for file_id, to in targets.items()})
    return page(request, "files/hand_overs/leaver.html", status=status, form=form or first, **shown)


async def asked_for_rule(work: Reading, ids: list[UUID], rule: Rule | UUID) -> list[Given]:
    """What the rule needs to know of these files; the language only of those that the reader reads."""
    if rule is Rule.DEPUTY:
        deputies = await Members(work).deputies_in(ids)
        return [Given(one, deputies.get(one, ())) for one in ids]
    if rule is not Rule.LANGUAGE:
        return [Given(one) for one in ids]
    await work.find_relations(ids)
    readable = [one for one in ids if work.relation(one).shows(Part.MESSAGES)]
    async with work.errand(Errand.EXISTENCE) as on_errand:
        threads = await FilesGiven(on_errand).threads_of(readable)
    spoken = await Requests(work).spoken_among(list(threads.values())) if threads else {}
    speakers = await TeamLanguages(work).speakers()
    by_language = {code: frozenset(one.staff_id for one in them) for code, them in speakers.items()}
    languages = {one: base_of(spoken.get(threads[one])) for one in readable if one in threads}
    return [Given(one, speakers=by_language.get(languages.get(one, ""), frozenset())) for one in ids]
