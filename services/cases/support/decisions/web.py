"""Decisions of one file: the page that shows them, and takes down what a client decided."""

from functools import partial
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.cases.files.file.part_page import show_part, write_down
from services.cases.files.file.store import Files
from services.cases.foundation.policy import FileReader, Reader
from services.cases.foundation.records.concept import Concept
from services.cases.foundation.workplace import workplace_of
from services.cases.support.decisions.acts import decide
from services.cases.support.decisions.domain import (
    LONGEST_LINE,
    LONGEST_WORDS,
    Answer,
    Began,
    ChangedBeforeError,
    Choice,
    DecisionNotFoundError,
    Explained,
    MissingError,
)
from services.cases.support.decisions.outcomes import CHOSEN
from services.cases.support.decisions.page_parts import (
    PAGE,
    form_after,
    moment,
    of_file,
    of_many,
    on_paper,
    part,
    shows_to,
    tasks_of,
)
from services.cases.support.decisions.store import DECISIONS, Decisions
from shared.accounts.domain import Person
from shared.web.forms import Form, read_form
from shared.web.shell import words

router = APIRouter()


@router.get("/files/{file_id}/decisions")
async def show(request: Request, file_id: UUID, person: FileReader, changes: UUID | None = None) -> Response:
    """`changes` is a decision that a new one is to take the place of: the form is filled with what it says."""
    preset = await form_for(request, file_id, changes, person) if changes else None
    return await show_part(request, file_id, person, CONCEPT, preset=preset)


async def form_for(request: Request, file_id: UUID, decision_id: UUID, person: Person) -> Form | None:
    async with workplace_of(request).store.reading(person) as work:
        one = await Decisions(work).one(decision_id, await Files(work).file(file_id))
    return form_after(one) if one else None


@router.post("/files/{file_id}/decisions")
async def add(request: Request, file_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    said = said_in(form)
    decision_id = form.uuid("decision_id") or uuid4()
    changes = form.uuid("changes") if form.given("changes") else None
    was_changed = False
    write = partial(decide, file_id, decision_id=decision_id, changes=changes, reader=person, workplace=workplace)

    async def act() -> None:
        nonlocal was_changed
        assert said
        try:
            await write(said, now=workplace.now())
        except MissingError as error:
            for name in error.fields:
                form.problem(name, "missing")
        except (ChangedBeforeError, DecisionNotFoundError):
            was_changed = True
            _ = words(request).gettext
            form.problem("answer", _("A colleague was faster: this was decided anew meanwhile, as it is shown here."))

    answer = await write_down(request, file_id, person, CONCEPT, form=form, act=act)
    if was_changed:
        answer.status_code = 409
    return answer


def said_in(form: Form) -> Choice | None:
    """None where something is wrong with the form; what, stands in it."""
    on, ask_again_on = form.day("decided_on"), form.day("ask_again_on", required=False)
    explained, answer = form.code("explained", Explained), form.code("answer", Answer)
    began_with = form.code("began_with", Began)
    about = form.text("about", most=LONGEST_LINE)
    lines = ("first_way", "second_way", "third_party")
    told = {name: form.text(name, most=LONGEST_LINE, required=False) or None for name in lines}
    longer = ("more_ways", "only_because", "consequences", "words")
    told |= {name: form.text(name, most=LONGEST_WORDS, required=False) or None for name in longer}
    if not form.ok or on is None:
        return None
    return Choice(
        decided_on=on,
        about=about,
        explained=explained,
        answer=answer,
        began_with=began_with,
        ask_again_on=ask_again_on,
        **told,
    )


CONCEPT = Concept(
    of=of_file,
    of_many=of_many,
    shows_to=shows_to,
    part=part,
    moment=moment,
    tasks_of=tasks_of,
    on_paper=on_paper,
    records=DECISIONS,
    page=PAGE,
    router=router,
    counts=(CHOSEN,),
)
