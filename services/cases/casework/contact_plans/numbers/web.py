"""The page that gives a client another number. The number is shown once, as when a file is opened by hand."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.cases.casework.contact_plans.acts import wish_in
from services.cases.casework.contact_plans.domain import plan_now
from services.cases.casework.contact_plans.numbers.acts import give_number
from services.cases.casework.contact_plans.numbers.domain import (
    LONGEST_REASON,
    GivenNumber,
    KnownBy,
    NoCodeWordError,
    WrongCodeWordError,
    agreed_word,
    newest_of,
)
from services.cases.casework.contact_plans.numbers.store import GIVEN_NUMBERS, GivenNumbers
from services.cases.casework.contact_plans.store import ContactPlans
from services.cases.contact.requests.store import Requests
from services.cases.files.file.store import Files
from services.cases.foundation.access.domain import Part, Relation
from services.cases.foundation.access.store import Reading
from services.cases.foundation.policy import Reader
from services.cases.foundation.records.concept import Concept, FileView, MenuEntry, Moment, MomentKind
from services.cases.foundation.records.domain import ChangedMeanwhileError, IdTakenError, OfClient
from services.cases.foundation.workplace import workplace_of
from shared.accounts.domain import Person
from shared.crypto.receipts import in_groups, new_receipt, read_receipt
from shared.languages import Wording
from shared.languages.receipt_words import spelled
from shared.web.forms import Form, read_form
from shared.web.shell import page, words

router = APIRouter()


@router.get("/files/{file_id}/number")
async def show(request: Request, file_id: UUID, person: Reader) -> Response:
    return await show_form(request, file_id, person)


@router.post("/files/{file_id}/number")
async def give(request: Request, file_id: UUID, person: Reader) -> Response:
    form, workplace, status = await read_form(request), workplace_of(request), 422
    known_by, said, reason = known_in(form)
    receipt = read_receipt(form.given("number")) or new_receipt()
    seen = form.uuid("number_seen") if form.given("number_seen") else None
    if form.ok and known_by:
        act = partial(give_number, file_id, receipt, known_by, said=said, reason=reason, seen=seen)
        try:
            await act(reader=person, workplace=workplace, now=workplace.now())
        except (WrongCodeWordError, NoCodeWordError, ChangedMeanwhileError, IdTakenError) as error:
            name, problem, status = refusal(error, words(request))
            form.problem(name, problem)
        else:
            return await show_given(request, file_id, person, receipt)
    return await show_form(request, file_id, person, form=form, status=status)


def known_in(form: Form) -> tuple[KnownBy | None, str, str | None]:
    """How the client is known, the code word as it was said, and the reason where there is none."""
    known_by = form.code("known_by", KnownBy)
    said = form.text("said", most=LONGEST_REASON, required=known_by is KnownBy.CODE_WORD)
    reason = form.text("reason", most=LONGEST_REASON, required=known_by is KnownBy.OTHERWISE)
    return known_by, said, reason or None


def refusal(error: Exception, wording: Wording) -> tuple[str, str, int]:
    """The field, what is said there, and the status."""
    _ = wording.gettext
    match error:
        case WrongCodeWordError():
            said = _("This is not the word that was agreed. Nothing was changed. The access log notes the attempt.")
            return "said", said, 422
        case NoCodeWordError():
            return "known_by", _("No code word was agreed. Please say how you know the person."), 422
        case ChangedMeanwhileError():
            said = _("A colleague has given another number meanwhile. Please look at it, then decide again.")
            return "number_seen", said, 409
    return "number_seen", _("This number cannot be given any more. Send the form again: it has a new one."), 409


async def show_form(
    request: Request, file_id: UUID, person: Person, *, form: Form | None = None, status: int = 200
) -> Response:
    workplace = workplace_of(request)
    async with workplace.store.reading(person) as work:
        file = await Files(work).file(file_id)
        given = await GivenNumbers(work).of(file)
        plans, wish = await ContactPlans(work).of(file), await wish_in(work, file)
        conversation = await Requests(work).conversation_in(file.thread_id)
    newest = newest_of(given)
    fresh = form is None or "number_seen" in form.problems
    return page(
        request,
        "casework/contact_plans/number.html",
        status=status,
        file=file,
        form=form or Form.empty(),
        number=new_receipt() if fresh else form.given("number") if form else "",
        number_seen=newest.id if newest else "",
        agreed=bool(agreed_word(plan_now(plans, wish, workplace.today()))),
        has_number=conversation.reply_to is not None,
    )


async def show_given(request: Request, file_id: UUID, person: Person, receipt: str) -> Response:
    """Nobody is shown the number again."""
    async with workplace_of(request).store.reading(person) as work:
        file = await Files(work).file(file_id)
        spoken = await Requests(work).spoken_in(file.thread_id, file.key_id)
    in_words = spelled(receipt, spoken, words(request).code)
    return page(
        request, "casework/contact_plans/number_given.html", file=file, number=in_groups(receipt), spelled=in_words
    )


async def of_file(work: Reading, file: OfClient) -> list[GivenNumber]:
    return await GivenNumbers(work).of(file)


def shows_to(relation: Relation) -> bool:
    return relation.shows(Part.CONTACT)


def menu(given: Sequence[GivenNumber], view: FileView) -> list[MenuEntry]:
    if not (view.relation.writes and view.relation.shows(Part.MESSAGES)):
        return []
    return [MenuEntry(view.wording.gettext("A new number"), f"/files/{view.id}/number", 35, len(given))]


def moment(one: GivenNumber, wording: Wording) -> Moment:
    what = wording.gettext("A new number was given")
    day, kind = wording.there(one.noted_at).date(), MomentKind.RECORD
    return Moment(day, one.noted_at, one.noted_by, what, kind=kind)


CONCEPT = Concept(
    of=of_file,
    shows_to=shows_to,
    menu=menu,
    moment=moment,
    records=GIVEN_NUMBERS,
    router=router,
)
