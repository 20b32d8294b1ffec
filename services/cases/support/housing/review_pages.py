"""The page on which a colleague looks with the client at a place: the questions, and what came of it."""

from datetime import datetime
from functools import partial
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.cases.files.file.sheets import noted
from services.cases.files.members.forms import moment_in
from services.cases.foundation.policy import FileReader, Reader
from services.cases.foundation.records.concept import Concept
from services.cases.foundation.workplace import Workplace, workplace_of
from services.cases.support.housing.acts import review
from services.cases.support.housing.domain import LONGEST_WORDS, Housing, Look, Question, Result, WishMet
from services.cases.support.housing.page_parts import REVIEW, shows_to
from services.cases.support.housing.questions import questions
from services.cases.support.housing.sheets import show_sheet, write_down
from services.cases.support.housing.store import PLACE_REVIEWS
from shared.accounts.domain import Person
from shared.web.forms import Form, read_form
from shared.web.shell import words

router = APIRouter()
ANSWERS = ("yes", "no", "not_known", "not_asked")


@router.get("/files/{file_id}/housing/review")
async def show(request: Request, file_id: UUID, person: FileReader) -> Response:
    return await show_reviews(request, file_id, person)


@router.post("/files/{file_id}/housing/review")
async def add(request: Request, file_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    said, review_id = said_in(form, workplace), form.uuid("review_id") or uuid4()
    of = form.uuid("placement_id") if form.given("placement_id") else None
    act = partial(
        review, file_id, said, of=of, review_id=review_id, reader=person, workplace=workplace, now=workplace.now()
    )
    await write_down(request, form, act)
    return noted(request, file_id, REVIEW) if form.ok else await show_reviews(request, file_id, person, form=form)


def said_in(form: Form, workplace: Workplace) -> Look:
    """As far as the form is right."""
    answers = {one: form.choice(name_of(one), ANSWERS, required=False) for one in questions().questions}
    at = moment_in(form, "looked_at", workplace.clock) or workplace.now()
    return Look(
        looked_at=at,
        result=form.code("result", Result),
        answered_yes=tuple(one for one, given in answers.items() if given == "yes"),
        answered_no=tuple(one for one, given in answers.items() if given == "no"),
        not_known=tuple(one for one, given in answers.items() if given == "not_known"),
        conditions=form.text("conditions", most=LONGEST_WORDS, required=False) or None,
        words=form.text("words", most=LONGEST_WORDS, required=False) or None,
        review_on=form.day("review_on", least=at.astimezone(workplace.clock).date(), required=False),
        wish_met=form.code("wish_met", WishMet, required=False),
        not_guaranteed_on=form.day("not_guaranteed_on", required=False),
    )


def name_of(question: Question) -> str:
    """Of its field in the form."""
    return f"asked_{question}"


async def show_reviews(request: Request, file_id: UUID, person: Person, *, form: Form | None = None) -> Response:
    asked, wording, workplace = questions(), words(request), workplace_of(request)
    return await show_sheet(
        request,
        file_id,
        person,
        "support/housing/reviews.html",
        partial(empty, now=workplace.now().astimezone(workplace.clock)),
        form=form,
        asked=asked,
        questions=[(name_of(Question(code)), text) for code, text in asked.words(wording.code).items()],
    )


def empty(housing: Housing, *, now: datetime) -> Form:
    """Of the place where the client lives; the answers are given anew."""
    stay = housing.stay
    answers = {name_of(one): "not_asked" for one in questions().questions}
    return Form.empty(
        **answers,
        review_id=str(uuid4()),
        placement_id=str(stay.id) if stay else "",
        looked_at=f"{now:%Y-%m-%dT%H:%M}",
    )


CONCEPT: Concept[None] = Concept(shows_to=shows_to, records=PLACE_REVIEWS, page=REVIEW, router=router)
