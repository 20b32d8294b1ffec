"""The interruption before a withdrawal: what takes effect by it, and who has to be told; then the withdrawal itself."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.casework.consents.domain import (
    ENDINGS,
    LONGEST_WORDS,
    Consent,
    ConsentEndedError,
    ConsentNotFoundError,
    Outcome,
    is_followed,
)
from services.cases.casework.consents.store import Consents
from services.cases.files.file.store import Files
from services.cases.files.members.forms import moment_in
from services.cases.foundation.policy import FileReader, Reader
from services.cases.foundation.records.concept import Concept
from services.cases.foundation.records.domain import IdTakenError, NotYetError
from services.cases.foundation.workplace import workplace_of
from services.cases.people.team.store import Team
from services.cases.rights.disclosures.store import Disclosures
from services.cases.rights.withdrawals.acts import end, note_recipients_told
from services.cases.rights.withdrawals.outcomes import CARRIED_OUT
from services.cases.rights.withdrawals.page_parts import learned_by, of_many, step, tasks_of, untold
from shared.accounts.domain import Person
from shared.web.errors import error_answer
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter()


@router.get("/files/{file_id}/consents/{consent_id}/withdrawal")
async def show(request: Request, file_id: UUID, consent_id: UUID, person: FileReader) -> Response:
    return await show_withdrawal(request, file_id, consent_id, person)


@router.post("/files/{file_id}/consents/{consent_id}/withdrawal")
async def confirm(request: Request, file_id: UUID, consent_id: UUID, person: Reader) -> Response:
    form, workplace, wording = await read_form(request), workplace_of(request), words(request)
    action, new_id = form.choice("action", ("end", "told")), form.uuid("new_id")
    said = form.text("words", most=LONGEST_WORDS, required=False) or None
    if action == "told":
        act = partial(note_recipients_told, file_id, consent_id, said)
    else:
        outcome = Outcome(form.choice("outcome", list(ENDINGS)) or Outcome.WITHDRAWN)
        asked_at = moment_in(form, "asked_at", workplace.clock) if form.given("asked_at") else None
        act = partial(end, file_id, consent_id, outcome, said, asked_at=asked_at or workplace.now())
    status = 422
    if form.ok and new_id:
        try:
            await act(new_id=new_id, reader=person, workplace=workplace, now=workplace.now())
        except NotYetError:
            form.problem("asked_at", wording.gettext("This lies ahead, or before the day of the consent."))
        except (ConsentEndedError, IdTakenError):
            form.problem("action", wording.gettext("This consent has ended already, as it is shown here."))
            status = 409
        except ConsentNotFoundError:
            return error_answer(request, 404)
    if not form.ok:
        return await show_withdrawal(request, file_id, consent_id, person, form=form, status=status)
    place = f"/files/{file_id}/consents/{consent_id}/withdrawal"
    return RedirectResponse(link(request, f"{place}?told={'told' if action == 'told' else 'ended'}"), 303)


async def show_withdrawal(
    request: Request, file_id: UUID, consent_id: UUID, person: Person, *, form: Form | None = None, status: int = 200
) -> Response:
    """What was told by it is shown to a reader who has the whole file. Raises NotAllowedError; 404 for no consent."""
    workplace, wording = workplace_of(request), words(request)
    async with workplace.store.reading(person) as work:
        file = await Files(work).file(file_id)
        consents, relation = await Consents(work).of(file), work.relation(file_id)
        disclosures = await Disclosures(work).of(file) if relation.is_whole else []
        staff = await Team(work).staff()
    one = next((each for each in consents if each.id == consent_id), None)
    if one is None or one.outcome not in (Outcome.GIVEN, Outcome.TO_ASK):
        return error_answer(request, 404)
    ending = next((each for each in consents if each.follows == one.id), None)
    late = untold(ending, consents, disclosures) if ending else []
    now = wording.there(workplace.now()).strftime("%Y-%m-%dT%H:%M")
    return page(
        request,
        "rights/withdrawals/withdrawal.html",
        status=status,
        file=file,
        one=one,
        ending=ending,
        recipients_told=ending is not None and is_followed(ending, consents) and not late,
        late=late if ending and is_followed(ending, consents) else [],
        learned=learned_by(one.id, disclosures),
        relation=relation,
        staff=staff,
        form=form or Form.empty(new_id=str(uuid4()), asked_at=now),
    )


CONCEPT = Concept[Sequence[Consent]](
    of_many=of_many, step=step, tasks_of=tasks_of, router=router, counts=(CARRIED_OUT,)
)
