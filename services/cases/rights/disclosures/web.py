"""What was told outside of one file: the list, the form that adds to it, and its part of the file's page."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.casework.consents.domain import Consent, RecipientKind, What, valid
from services.cases.casework.consents.store import Consents
from services.cases.casework.facts.store import FactChanges
from services.cases.files.file.store import Files
from services.cases.foundation.access.domain import Act, Kind, Subject
from services.cases.foundation.access.store import Reading
from services.cases.foundation.policy import Reader
from services.cases.foundation.records.concept import Concept, FileView, MenuEntry, Moment, MomentKind, PagePart
from services.cases.foundation.records.domain import IdTakenError, OfClient
from services.cases.foundation.workplace import workplace_of
from services.cases.people.team.store import Team
from services.cases.rights.disclosures.acts import note
from services.cases.rights.disclosures.domain import (
    LONGEST_RECIPIENT,
    LONGEST_WORDS,
    Because,
    Disclosure,
    Duty,
    Lack,
    NoGroundError,
    NotYetError,
    Way,
)
from services.cases.rights.disclosures.outcomes import GROUNDED
from services.cases.rights.disclosures.store import DISCLOSURES, Disclosures
from services.cases.rights.disclosures.words import lacks
from services.cases.rights.disclosures.words import words as disclosure_words
from services.cases.support.professionals.duty import may_be_irregular, public_duty
from shared.accounts.domain import Person
from shared.languages import Wording
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter()
FIELDS = {
    Lack.DUTY: "duty",
    Lack.SECTION: "words",
    Lack.WHY: "words",
    Lack.RECIPIENT: "recipient",
    Lack.KIND: "recipient_kind",
}
"""The field to look at again; for all others it is that of the consent."""


@router.get("/files/{file_id}/disclosures")
async def show(request: Request, file_id: UUID, person: Reader) -> Response:
    return await show_disclosures(request, file_id, person)


@router.post("/files/{file_id}/disclosures")
async def add(request: Request, file_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    # who names a law or a consent need not say again that it is the ground
    if named := Because.LAW if form.given("duty") else Because.CONSENT if form.given("consent_id") else None:
        form.assume("because", named)
    disclosure_id, told_on = form.uuid("disclosure_id"), form.day("told_on")
    recipient = form.text("recipient", most=LONGEST_RECIPIENT, required=form.given("because") != Because.CONSENT)
    said = form.text("words", most=LONGEST_WORDS, required=False)
    way, because = form.choice("way", list(Way)), form.choice("because", list(Because))
    if not (what := form.codes("what", What)):
        form.problem("what", "missing")
    kind, duty = form.code("recipient_kind", RecipientKind, required=False), form.code("duty", Duty, required=False)
    consent_id = form.uuid("consent_id") if form.given("consent_id") else None
    status, lack = 422, None
    if form.ok and disclosure_id and told_on:
        try:
            await note(
                file_id,
                recipient,
                what,
                said,
                way=Way(way),
                because=Because(because),
                consent_id=consent_id,
                recipient_kind=kind,
                duty=duty,
                disclosure_id=disclosure_id,
                told_on=told_on,
                reader=person,
                workplace=workplace,
                now=workplace.now(),
            )
        except NotYetError:
            form.problem("told_on", "not_valid")
        except NoGroundError as error:
            lack = error.lack
            form.problem(FIELDS.get(lack, "consent_id"), lacks(words(request))[lack])
            status = 409 if lack is Lack.ENDED else 422
        except IdTakenError:
            form.problem("action", "id_taken")
            status = 409
    if not form.ok:
        return await show_disclosures(request, file_id, person, form=form, lack=lack, status=status)
    return RedirectResponse(link(request, f"/files/{file_id}/disclosures?told=noted"), 303)


async def show_disclosures(
    request: Request,
    file_id: UUID,
    person: Person,
    *,
    form: Form | None = None,
    lack: Lack | None = None,
    status: int = 200,
) -> Response:
    """`lack` is why nothing may be told."""
    workplace = workplace_of(request)
    async with workplace.store.reading(person) as work:
        file = await Files(work).file(file_id)
        await work.admit(Act.RIGHTS, Subject(Kind.FILE, (file.id,)))
        disclosures, consents = await Disclosures(work).of(file), await Consents(work).of(file)
        staff, irregular = await Team(work).staff(), may_be_irregular(await FactChanges(work).of(file))
    held = valid(consents, on=workplace.today())
    return page(
        request,
        "rights/disclosures/disclosures.html",
        status=status,
        file=file,
        disclosures=disclosures,
        consents=consents,
        held=held,
        lack=lack,
        public_duty=public_duty() if irregular else None,
        new_id=uuid4(),
        today=workplace.today(),
        staff=staff,
        form=form or first_form(held, workplace.today()),
    )


def first_form(held: Sequence[Consent], today: date) -> Form:
    """A consent is chosen where there is one alone."""
    chosen = {"because": Because.CONSENT.value, "consent_id": str(held[0].id)} if len(held) == 1 else {}
    first = {"told_on": today.isoformat(), "way": Way.SPOKEN.value}
    return Form.empty(disclosure_id=str(uuid4()), **first, **chosen)


async def of_file(work: Reading, file: OfClient) -> list[Disclosure]:
    return await Disclosures(work).of(file)


def menu(disclosures: Sequence[Disclosure], view: FileView) -> list[MenuEntry]:
    what = view.wording.gettext("Told outside the centre")
    return [MenuEntry(what, f"/files/{view.id}/disclosures", 30, len(disclosures))]


def moment(one: Disclosure, wording: Wording) -> Moment:
    said = disclosure_words(wording)
    what = wording.gettext("Told outside: %(who)s") % {
        "who": one.recipient or wording.gettext("cannot be read any more")
    }
    shown = [said.codes["what"][code] for code in one.what]
    told = wording.listing(shown) or None
    return Moment(one.told_on, one.noted_at, one.noted_by, what, told, link="/disclosures", kind=MomentKind.PAPER)


def to_be_told(disclosures: Sequence[Disclosure]) -> PagePart:
    return PagePart("rights/disclosures/disclosures_before_erasing.html", shown={"disclosures": disclosures})


CONCEPT = Concept(
    of=of_file,
    menu=menu,
    moment=moment,
    before_erasing=to_be_told,
    records=DISCLOSURES,
    router=router,
    counts=(GROUNDED,),
)
