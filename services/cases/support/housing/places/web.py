"""The directory of places: a list without addresses, and the page of one place with its address and its form."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.foundation.policy import Reader
from services.cases.foundation.records.concept import Concept
from services.cases.foundation.spoken_languages import SPOKEN, Spoken, named
from services.cases.foundation.workplace import workplace_of
from services.cases.people.team.store import Team
from services.cases.support.housing.domain import PlaceKind
from services.cases.support.housing.places import acts
from services.cases.support.housing.places.domain import (
    LONGEST_ADDRESS,
    LONGEST_NAME,
    LONGEST_WORDS,
    Access,
    Described,
    ForWhom,
    PlaceChangedError,
    PlaceNotFoundError,
    by_result,
)
from services.cases.support.housing.places.store import Places
from services.cases.support.housing.places.words import place_words
from shared.accounts.domain import Person
from shared.web.errors import error_answer
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter()


@router.get("/places")
async def show(request: Request, person: Reader) -> Response:
    return await show_places(request, person)


@router.post("/places")
async def add(request: Request, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    place_id, described = form.uuid("place_id"), described_in(form)
    if described and place_id:
        try:
            await acts.enter(described, place_id=place_id, reader=person, workplace=workplace, now=workplace.now())
        except PlaceChangedError:
            form.problem("action", "id_taken")
    if form.ok:
        return RedirectResponse(link(request, "/places?told=noted"), 303)
    return await show_places(request, person, form=form)


@router.get("/places/{known_place_id}")
async def show_one(request: Request, known_place_id: UUID, person: Reader) -> Response:
    return await show_place(request, known_place_id, person)


@router.post("/places/{known_place_id}")
async def change(request: Request, known_place_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    if form.choice("action", ("change", "remove")) == "remove":
        await acts.remove(known_place_id, reader=person, workplace=workplace)
        return RedirectResponse(link(request, "/places?told=removed"), 303)
    described, seen = described_in(form), seen_in(form)
    if described:
        try:
            now = workplace.now()
            await acts.enter(described, place_id=known_place_id, seen=seen, reader=person, workplace=workplace, now=now)
        except PlaceChangedError:
            form.problem("action", "changed_meanwhile")
    if form.ok:
        return RedirectResponse(link(request, f"/places/{known_place_id}?told=noted"), 303)
    return await show_place(request, known_place_id, person, form=form)


def seen_in(form: Form) -> datetime | None:
    try:
        return datetime.fromisoformat(form.given("seen"))
    except ValueError:
        form.problem("action", "changed_meanwhile")
        return None


def described_in(form: Form) -> Described | None:
    """None where something is wrong with the form; what, stands in it."""
    name, kind = form.text("name", most=LONGEST_NAME), form.code("kind", PlaceKind)
    for_whom, access = form.codes("for_whom", ForWhom), form.codes("access", Access)
    languages = tuple(Spoken(one) for one in SPOKEN if one in form.several("languages", ("", *SPOKEN)))
    address = form.text("address", most=LONGEST_ADDRESS, required=False)
    warning = form.text("warning", most=LONGEST_WORDS, required=False)
    if not form.ok or kind is None:
        return None
    return Described(
        name=name,
        kind=kind,
        for_whom=for_whom,
        access=access,
        languages=languages,
        address=address,
        warning=warning,
    )


async def show_places(request: Request, person: Person, *, form: Form | None = None) -> Response:
    async with workplace_of(request).store.reading(person) as work:
        found = await Places(work).all_of_them()
    return page(
        request,
        "support/housing/places.html",
        status=status_of(form),
        places=found,
        form=form or Form.empty(place_id=str(uuid4())),
        **offered(request),
    )


async def show_place(request: Request, known_place_id: UUID, person: Person, *, form: Form | None = None) -> Response:
    try:
        async with workplace_of(request).store.reading(person) as work:
            found = await Places(work).place(known_place_id)
            staff = await Team(work).staff()
    except PlaceNotFoundError:
        return error_answer(request, 404)
    now = found.described
    fresh = Form(
        {
            "seen": [found.changed_at.isoformat()],
            "name": [now.name],
            "kind": [now.kind],
            "for_whom": now.for_whom,
            "access": now.access,
            "languages": now.languages,
            "address": [now.address],
            "warning": [now.warning],
        }
        if now
        else {"seen": [found.changed_at.isoformat()]}
    )
    return page(
        request,
        "support/housing/place.html",
        status=status_of(form),
        known=found,
        form=form or fresh,
        seen=fresh.given("seen"),
        staff=staff,
        **offered(request),
    )


def status_of(form: Form | None) -> int:
    if form is None:
        return 200
    return 409 if form.problems.get("action") in ("id_taken", "changed_meanwhile") else 422


def offered(request: Request) -> dict[str, Any]:
    wording = words(request)
    return {"said": place_words(wording), "spoken": named(wording, SPOKEN), "by_result": by_result}


CONCEPT: Concept[None] = Concept(router=router)
