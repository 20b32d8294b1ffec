"""Letters of one file: the form by a consent that holds, the list, and each of them on paper."""

from collections.abc import Iterable, Sequence
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.casework.consents.domain import Consent, RecipientKind, What, valid
from services.cases.casework.consents.store import Consents
from services.cases.casework.facts.acts import facts_of
from services.cases.files.file.store import Files
from services.cases.foundation.access.domain import Act, Kind, Subject
from services.cases.foundation.access.store import Reading
from services.cases.foundation.policy import Reader
from services.cases.foundation.records.concept import Concept, FileView, MenuEntry, Moment, MomentKind
from services.cases.foundation.records.domain import IdTakenError, OfClient
from services.cases.foundation.workplace import workplace_of
from services.cases.people.team.store import Team
from services.cases.rights.disclosures.domain import LONGEST_RECIPIENT, Lack, NoGroundError
from services.cases.rights.disclosures.words import lacks
from services.cases.rights.letters.acts import has_to_be_warned, letter_in, lines_of, write
from services.cases.rights.letters.domain import (
    LANGUAGE,
    LONGEST_ADDRESS,
    LONGEST_SUBJECT,
    LONGEST_WORDS,
    Draft,
    Letter,
    covered,
)
from services.cases.rights.letters.paper import paper
from services.cases.rights.letters.store import LETTERS, Letters
from services.cases.rights.referrals.domain import WarnFirstError
from services.cases.support.professionals.domain import DutyVersion
from services.cases.support.professionals.duty import public_duty
from shared.accounts.domain import Person
from shared.accounts.web import Fresh
from shared.languages import Wording
from shared.printing.printer import NotPrintedError
from shared.web.forms import Form, read_form
from shared.web.shell import Pages, link, page, words

router = APIRouter()
FIELDS = {Lack.RECIPIENT: "recipient", Lack.KIND: "recipient_kind", Lack.OTHER_RECIPIENT: "recipient"}
"""The field to look at again; for all others it is that of the consent."""


def letter_wording(request: Request) -> Wording:
    pages: Pages = request.app.state.pages
    return pages.languages[LANGUAGE]


@router.get("/files/{file_id}/letters")
async def show(request: Request, file_id: UUID, person: Reader, consent: str = "") -> Response:
    return await show_letters(request, file_id, person, Form.empty(letter_id=str(uuid4()), consent_id=consent))


@router.post("/files/{file_id}/letters")
async def add(request: Request, file_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    letter_id, draft = form.uuid("letter_id") or uuid4(), draft_in(form)
    status = 422
    if form.ok:
        try:
            await write(
                file_id,
                draft,
                letter_wording(request),
                letter_id=letter_id,
                reader=person,
                workplace=workplace,
                now=workplace.now(),
            )
        except WarnFirstError:
            form.problem("warned", "missing")
        except NoGroundError as error:
            form.problem(FIELDS.get(error.lack, "consent_id"), lacks(words(request))[error.lack])
        except IdTakenError:
            form.problem("letter_id", "not_valid")
            status = 409
    if not form.ok:
        return await show_letters(request, file_id, person, form, status=status)
    return RedirectResponse(link(request, f"/files/{file_id}/letters?told=written#letters"), 303)


def draft_in(form: Form) -> Draft:
    """As far as the form is right."""
    from_file = form.codes("from_file", What)
    what = tuple(one for one in What if one in (*form.codes("what", What), *from_file))
    if not what:
        form.problem("what", "missing")
    return Draft(
        consent_id=form.uuid("consent_id") or uuid4(),
        recipient=form.text("recipient", most=LONGEST_RECIPIENT, required=False),
        recipient_kind=form.code("recipient_kind", RecipientKind, required=False),
        address=form.text("address", most=LONGEST_ADDRESS, required=False),
        subject=form.text("subject", most=LONGEST_SUBJECT),
        words=form.text("words", most=LONGEST_WORDS),
        what=what,
        from_file=from_file,
        warned=form.code("warned", DutyVersion, required=False),
    )


async def show_letters(request: Request, file_id: UUID, person: Person, form: Form, *, status: int = 200) -> Response:
    """Without a consent that holds today the page explains what is missing, and has no form."""
    workplace = workplace_of(request)
    async with workplace.store.reading(person) as work:
        file = await Files(work).file(file_id)
        await work.admit(Act.RIGHTS, Subject(Kind.FILE, (file.id,)))
        letters, consents = await Letters(work).of(file), await Consents(work).of(file)
        known, relation = await facts_of(work, file), work.relation(file_id)
        held = valid(consents, on=workplace.today())
        chosen = chosen_of(held, form.given("consent_id"))
        warns = chosen is not None and await has_to_be_warned(work, file, chosen.recipient_kind)
    offered = covered(chosen) if chosen else ()
    return page(
        request,
        "rights/letters/letters.html",
        status=status,
        file=file,
        letters=letters,
        held=held,
        chosen=chosen,
        offered=offered,
        lines=by_kind(lines_of(file, known, offered, letter_wording(request))),
        duty=public_duty() if warns else None,
        writes=not relation.restricted,
        form=form,
    )


def by_kind(lines: Iterable[tuple[What, str]]) -> list[tuple[What, str]]:
    """What the file says of one kind of information is put in together."""
    found = dict[What, list[str]]()
    for kind, line in lines:
        found.setdefault(kind, []).append(line)
    return [(kind, " · ".join(said)) for kind, said in found.items()]


def chosen_of(held: Sequence[Consent], consent_id: str) -> Consent | None:
    """The one that was chosen, or the only one that there is."""
    found = [one for one in held if str(one.id) == consent_id]
    return found[0] if found else held[0] if len(held) == 1 else None


@router.get("/files/{file_id}/letters/{letter_id}/paper", dependencies=[Depends(Fresh())])
async def on_paper(request: Request, file_id: UUID, letter_id: UUID, person: Reader) -> Response:
    workplace = workplace_of(request)
    async with workplace.store.reading(person) as work:
        file = await Files(work).file(file_id)
        await work.admit(Act.RIGHTS, Subject(Kind.FILE, (file.id,)))
        one = await letter_in(work, file, letter_id)
        staff = await Team(work).staff()
    if one is None or one.words is None:
        raise HTTPException(404)
    sender = workplace.centre_name or workplace.centre
    author = next((each.name for each in staff if each.id == one.noted_by), "")
    told = paper(one, letter_wording(request), sender=sender, phone=workplace.phone, author=author)
    try:
        document = await workplace.printer.print("letter", told, day=one.written_on)
    except NotPrintedError:
        raise HTTPException(503) from None
    headers = {"content-disposition": 'inline; filename="letter.pdf"', "content-language": LANGUAGE}
    return Response(document, media_type="application/pdf", headers=headers)


async def of_file(work: Reading, file: OfClient) -> list[Letter]:
    return await Letters(work).of(file)


def menu(letters: Sequence[Letter], view: FileView) -> list[MenuEntry]:
    return [MenuEntry(view.wording.gettext("Write a letter"), f"/files/{view.id}/letters", 32, len(letters))]


def moment(one: Letter, wording: Wording) -> Moment:
    who = one.recipient or wording.gettext("cannot be read any more")
    what = wording.gettext("Letter to: %(who)s") % {"who": who}
    return Moment(one.written_on, one.noted_at, one.noted_by, what, one.subject, "/letters", MomentKind.PAPER)


CONCEPT = Concept(of=of_file, menu=menu, moment=moment, records=LETTERS, router=router)
