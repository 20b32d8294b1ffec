"""The page of all facts of one file, with their history, and the form of one line on the page of the file."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.casework.facts.acts import change_facts, facts_of
from services.cases.casework.facts.domain import (
    FACTS_IN,
    LISTS,
    LONG,
    LONGER,
    MOST_LANGUAGES,
    SEVERAL,
    SHORT,
    ChangedMeanwhileError,
    Fact,
    Known,
    Line,
    Value,
    touched,
)
from services.cases.casework.facts.page_parts import (
    as_sent,
    confirmations,
    form_of,
    history,
    in_words,
    moments,
    of_file,
    part_of,
    parts,
    shown_wishes,
    shows_to,
)
from services.cases.casework.facts.store import FACT_CHANGES
from services.cases.files.file.part_page import status_of
from services.cases.files.file.store import Files
from services.cases.foundation.policy import FileReader, Reader
from services.cases.foundation.records.concept import Concept
from services.cases.foundation.records.domain import IdTakenError
from services.cases.foundation.spoken_languages import Spoken
from services.cases.foundation.workplace import workplace_of
from services.cases.people.team.store import Team
from shared.accounts.domain import Person
from shared.languages import Wording
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter()
ALL = "all"
TAKE_BACK = "take_back"


@router.get("/files/{file_id}/facts")
async def show(request: Request, file_id: UUID, person: FileReader) -> Response:
    return await show_facts(request, file_id, person)


@router.post("/files/{file_id}/facts")
async def change(request: Request, file_id: UUID, person: Reader) -> Response:
    """All facts from their own page, or one line from the page of the file; `take_back` empties the line."""
    form, workplace = await read_form(request), workplace_of(request)
    line = form.choice("line", [ALL, *Line])
    asked = FACTS_IN[Line(line)] if line in list(Line) else tuple(Fact)
    seen = form.uuid("seen") if form.given("seen") else None
    told, form_id = sent_in(form, asked), form.uuid("form_id")
    languages_seen = codes_in(form, "languages_seen", form.given("languages_seen").split(), Spoken)
    if not form.ok or form_id is None:
        return await show_facts(request, file_id, person, form=form, told=told)
    try:
        await change_facts(
            file_id,
            told,
            seen=seen,
            languages_seen=languages_seen,
            form_id=form_id,
            reader=person,
            workplace=workplace,
            now=workplace.now(),
        )
    except ChangedMeanwhileError as meanwhile:
        return await show_facts(request, file_id, person, form=form, told=told, meanwhile=meanwhile.facts)
    except IdTakenError:
        form.problem("action", "id_taken")
        return await show_facts(request, file_id, person, form=form, told=told)
    back = f"/files/{file_id}/facts?told=noted" if line == ALL else f"/files/{file_id}?told=facts"
    return RedirectResponse(link(request, back), 303)


def sent_in(form: Form, asked: Sequence[Fact]) -> dict[Fact, Value]:
    if form.given("action") == TAKE_BACK:
        return {fact: "" if fact not in LISTS and fact is not Fact.LANGUAGES else () for fact in asked}
    return {fact: value_in(form, fact) for fact in asked}


def value_in(form: Form, fact: Fact) -> Value:
    if fact is Fact.LANGUAGES:
        return codes_in(form, fact, form.all(fact), Spoken, most=MOST_LANGUAGES)
    if fact in LISTS:
        return codes_in(form, fact, form.all(fact), LISTS[fact][1], most=len(LISTS[fact][1]) if fact in SEVERAL else 1)
    return form.text(fact, most=LONG if fact in LONGER else SHORT, required=False)


def codes_in(
    form: Form, name: str, given: Sequence[str], kind: type[StrEnum], *, most: int = MOST_LANGUAGES
) -> tuple[StrEnum, ...]:
    """In the order in which they were chosen, each once; also those that are offered no more."""
    chosen = list(dict.fromkeys(one for one in given if one))
    if len(chosen) > most or not set(chosen) <= set(kind):
        form.problem(name, "not_offered")
        return ()
    return tuple(kind(one) for one in chosen)


async def show_facts(
    request: Request,
    file_id: UUID,
    person: Person,
    *,
    form: Form | None = None,
    told: Mapping[Fact, Value] | None = None,
    meanwhile: Sequence[Fact] = (),
) -> Response:
    """`form` comes back with what was typed, and with what a colleague wrote `meanwhile` beside it."""
    wording = words(request)
    async with workplace_of(request).store.reading(person) as work:
        file = await Files(work).file(file_id)
        known = await facts_of(work, file)
        staff = await Team(work).staff()
        relation = work.relation(file_id)
    shown = returned(form, told or {}, known, meanwhile, wording) if form else form_of(known)
    return page(
        request,
        "files/file/one_part.html",
        status=409 if meanwhile else status_of(form),
        file=file,
        sheet="casework/facts/facts_page.html",
        part=part_of(known, wording, shown) | {"history": history(known, wording)},
        happened=[],
        form=shown,
        relation=relation,
        staff=staff,
    )


def returned(form: Form, told: Mapping[Fact, Value], known: Known, meanwhile: Sequence[Fact], wording: Wording) -> Form:
    """What was typed, over what is known now. After a colleague's change, saving again means to write over it."""
    now = known.now()
    if not meanwhile:
        typed = {fact.value: form.all(fact) for fact in told}
        kept = {name: form.all(name) for name in ("form_id", "seen", "languages_seen")}
        again = Form({fact.value: as_sent(value) for fact, value in now.items()} | typed | kept)
        again.problems = form.problems
        return again
    seen = form.given("seen")
    languages = tuple(Spoken(one) for one in form.given("languages_seen").split())
    before = known.at(UUID(seen) if seen else None, languages=languages)
    again, codes = form_of(known, now | touched(told, before)), FACT_CHANGES.words(wording).codes
    for fact in meanwhile:
        theirs = in_words(fact, now[fact], wording, codes) if fact in now else wording.gettext("not known any more")
        sentence = wording.gettext("A colleague wrote meanwhile: %(value)s. Save again to put yours in its place.")
        again.problem(fact, sentence % {"value": theirs})
    return again


CONCEPT = Concept(
    of=of_file,
    shows_to=shows_to,
    parts=parts,
    moments=moments,
    records=FACT_CHANGES,
    facts=shown_wishes,
    page="/facts",
    router=router,
    confirmations=confirmations,
)
