"""Consents of one file: the page that shows them, and takes down what a client answered."""

from typing import Any
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.cases.casework.consents.acts import note
from services.cases.casework.consents.domain import (
    FIRST,
    LONGEST_RECIPIENT,
    LONGEST_WORDS,
    Agreement,
    AnsweredBeforeError,
    ConsentEndedError,
    ConsentNotFoundError,
    Given,
    NoAnswerError,
    Outcome,
    Purpose,
    RecipientKind,
    TextVersion,
    What,
    WrongDaysError,
)
from services.cases.casework.consents.page_parts import (
    PAGE,
    form_after,
    moments,
    of_file,
    of_many,
    part,
    shows_to,
    step,
    tasks_of,
)
from services.cases.casework.consents.store import CONSENTS, Consents
from services.cases.casework.contact_notes.domain import Mediation
from services.cases.files.file.part_page import show_part, write_down
from services.cases.files.file.store import Files
from services.cases.foundation.policy import FileReader, Reader
from services.cases.foundation.records.concept import Concept
from services.cases.foundation.spoken_languages import Spoken
from services.cases.foundation.workplace import workplace_of
from shared.accounts.domain import Person
from shared.web.forms import Form, read_form
from shared.web.shell import words

router = APIRouter()


@router.get("/files/{file_id}/consents")
async def show(request: Request, file_id: UUID, person: FileReader, follows: UUID | None = None) -> Response:
    """`follows` is a row that is to be answered or renewed: the form is filled with what it says."""
    preset = await form_for(request, file_id, follows, person) if follows else None
    return await show_part(request, file_id, person, CONCEPT, preset=preset)


async def form_for(request: Request, file_id: UUID, consent_id: UUID, person: Person) -> Form | None:
    workplace = workplace_of(request)
    async with workplace.store.reading(person) as work:
        one = await Consents(work).one(consent_id, await Files(work).file(file_id))
    return form_after(one, words(request), workplace.now()) if one else None


@router.post("/files/{file_id}/consents")
async def add(request: Request, file_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    agreement = agreement_in(form)
    consent_id = form.uuid("consent_id") or uuid4()
    follows = form.uuid("follows") if form.given("follows") else None
    was_ended = False

    async def act() -> None:
        nonlocal was_ended
        assert agreement
        given: dict[str, Any] = {"reader": person, "workplace": workplace, "now": workplace.now()}
        try:
            await note(file_id, agreement, consent_id=consent_id, follows=follows, **given)
        except WrongDaysError:
            form.problem("valid_until", words(request).gettext("It would end before it begins."))
        except NoAnswerError:
            _ = words(request).gettext
            form.problem("outcome", _("Please choose what the person answered: until then the consent stays as it is."))
        except AnsweredBeforeError:
            _ = words(request).gettext
            form.problem("answered_on", _("This day lies before the one on which the consent was given."))
        except (ConsentEndedError, ConsentNotFoundError):
            was_ended = True
            _ = words(request).gettext
            form.problem("outcome", _("A colleague was faster: this was answered meanwhile, as it is shown here."))

    answer = await write_down(request, file_id, person, CONCEPT, form=form, act=act)
    if was_ended:
        answer.status_code = 409
    return answer


def agreement_in(form: Form) -> Agreement | None:
    """None where something is wrong with the form; what, stands in it."""
    outcome = Outcome(form.choice("outcome", list(FIRST)) or Outcome.TO_ASK)
    kind, purpose = form.code("recipient_kind", RecipientKind), form.code("purpose", Purpose)
    answered_on, valid_until = form.day("answered_on"), form.day("valid_until", required=False)
    what = form.codes("what", What)
    if not what:
        form.problem("what", "missing")
    recipient = form.text("recipient", most=LONGEST_RECIPIENT, required=False) or None
    more, said = [form.text(name, most=LONGEST_WORDS, required=False) or None for name in ("more", "words")]
    text, language = form.code("text", TextVersion, required=False), form.code("language", Spoken, required=False)
    mediation, way = form.code("mediation", Mediation, required=False), form.code("way", Given, required=False)
    if not form.ok or answered_on is None:
        return None
    was_asked = outcome is not Outcome.TO_ASK
    return Agreement(
        answered_on=answered_on,
        valid_until=valid_until if outcome is Outcome.GIVEN else None,
        outcome=outcome,
        recipient_kind=kind,
        purpose=purpose,
        what=what,
        recipient=recipient,
        more=more,
        text=text if was_asked else None,
        language=language if was_asked else None,
        mediation=mediation if was_asked else None,
        way=way if was_asked else None,
        words=said,
    )


CONCEPT = Concept(
    of=of_file,
    of_many=of_many,
    shows_to=shows_to,
    part=part,
    moments=moments,
    step=step,
    tasks_of=tasks_of,
    records=CONSENTS,
    page=PAGE,
    router=router,
)
