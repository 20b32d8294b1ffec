"""Transfers of one file: the list with how each stands, the form of a new one, its preview, and the sealed file."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.casework.consents.domain import Consent, valid
from services.cases.casework.consents.store import Consents
from services.cases.casework.contact_notes.page_parts import notes_of
from services.cases.files.file.store import Files
from services.cases.foundation.access.domain import Act, Kind, Subject
from services.cases.foundation.policy import Reader
from services.cases.foundation.records.concept import Concept
from services.cases.foundation.records.domain import IdTakenError
from services.cases.foundation.workplace import workplace_of
from services.cases.people.approvals.domain import LONGEST_REASON, Matter, SamePersonError
from services.cases.people.approvals.store import Approvals
from services.cases.people.team.store import Team
from services.cases.rights.disclosures.domain import Lack, NoGroundError
from services.cases.rights.disclosures.words import lacks
from services.cases.rights.transfers.acts import (
    ChangedMeanwhileError,
    answer,
    end,
    prepare,
    preview,
    release,
    save_file,
    withdraw,
)
from services.cases.rights.transfers.domain import (
    LONGEST_WORDS,
    MOST_NOTES,
    Content,
    Ending,
    NotPossibleNowError,
    Section,
    TransferNotFoundError,
    Wanted,
    for_transfers,
    may_go,
)
from services.cases.rights.transfers.page_parts import (
    left_running,
    menu,
    moments,
    of_file,
    of_many,
    parts,
    step,
    tasks_of,
)
from services.cases.rights.transfers.partners.domain import NotConfirmedError, PartnerNotFoundError, State
from services.cases.rights.transfers.partners.store import Partners
from services.cases.rights.transfers.sealed_file import FILE_NAME, TooLongError
from services.cases.rights.transfers.store import TRANSFERS, Transfers
from services.cases.rights.transfers.words import section_words, standing_words
from shared.accounts.domain import Person
from shared.accounts.web import Fresh
from shared.web.errors import error_answer
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter()
FIELDS = {Lack.OTHER_RECIPIENT: "partner_id", Lack.OTHER_INFORMATION: "sections"}
"""The field to look at again; for all others it is that of the consent."""
CHOSEN = ("transfer_id", "partner_id", "consent_id", "sections", "notes", "words")
"""What the preview hands on."""
ENDINGS = {"revoke": Ending.REVOKED, "taken_over": Ending.TAKEN_OVER, "refused": Ending.REFUSED}
ACTIONS = ("agree", "decline", "withdraw", "release", *ENDINGS)


@router.get("/files/{file_id}/transfers")
async def show(request: Request, file_id: UUID, person: Reader) -> Response:
    return await show_transfers(request, file_id, person, Form.empty())


@router.get("/files/{file_id}/transfers/new")
async def begin(request: Request, file_id: UUID, person: Reader) -> Response:
    return await show_new(request, file_id, person, Form.empty(transfer_id=str(uuid4())))


@router.post("/files/{file_id}/transfers/new")
async def add(request: Request, file_id: UUID, person: Reader) -> Response:
    """Looked at first; what was shown is sent along as a digest, so that nothing else goes than was seen."""
    form, workplace, wording = await read_form(request), workplace_of(request), words(request)
    transfer_id, wanted = form.uuid("transfer_id"), wanted_in(form)
    by: dict[str, Any] = {"reader": person, "workplace": workplace, "now": workplace.now()}
    if form.given("action") == "back" or not (form.ok and wanted and transfer_id):
        return await show_new(request, file_id, person, form, status=200 if form.ok else 422)
    try:
        content, to = await preview(file_id, wanted, wording, **by)
        if form.given("action") == "make" and form.given("seen") == seen_mark(content):
            await prepare(file_id, wanted, wording, seen=content, transfer_id=transfer_id, **by)
            return RedirectResponse(link(request, f"/files/{file_id}/transfers?told=made"), 303)
    except NoGroundError as error:
        form.problem(FIELDS.get(error.lack, "consent_id"), lacks(wording)[error.lack])
    except (PartnerNotFoundError, NotConfirmedError):
        form.problem("partner_id", wording.gettext("The key of this centre is not confirmed. The lead makes the call."))
    except ChangedMeanwhileError:
        form.problem("sections", wording.gettext("The file has changed meanwhile. Look at the preview again."))
    except IdTakenError:
        form.problem("transfer_id", "not_valid")
    if not form.ok:
        return await show_new(request, file_id, person, form, status=422)
    return await show_preview(request, file_id, person, form, content, to.name)


def wanted_in(form: Form) -> Wanted | None:
    """None where something is wrong with the form; what, stands in it."""
    partner_id, consent_id = form.uuid("partner_id"), form.uuid("consent_id")
    sections = form.codes("sections", Section)
    if not sections:
        form.problem("sections", "missing")
    said = form.text("words", most=LONGEST_WORDS, required=False)
    notes = [note for one in form.all("notes")[:MOST_NOTES] if (note := uuid_in(one))]
    if not form.ok or not partner_id or not consent_id:
        return None
    return Wanted(partner_id=partner_id, consent_id=consent_id, sections=sections, notes=tuple(notes), words=said)


def uuid_in(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def seen_mark(content: Content) -> str:
    said = "\0".join((content.told, content.language or "", *(one.written for one in content.due)))
    return sha256(said.encode()).hexdigest()


async def show_new(request: Request, file_id: UUID, person: Person, form: Form, *, status: int = 200) -> Response:
    workplace = workplace_of(request)
    async with workplace.store.reading(person) as work:
        file = await Files(work).file(file_id)
        await work.admit(Act.RIGHTS, Subject(Kind.FILE, (file.id,)))
        consents = valid(for_transfers(await Consents(work).of(file)), on=workplace.today())
        known = await Partners(work).partners()
        notes, relation = (await notes_of(work, file)).notes, work.relation(file_id)
        needs_second = await Approvals(work).needed(Matter.TRANSFER)
    if len(consents) == 1:
        form.assume("consent_id", str(consents[0].id))
    offered = sections_of(consents)
    return page(
        request,
        "rights/transfers/new_transfer.html",
        status=status,
        file=file,
        relation=relation,
        consents=consents,
        partners=[(one.id, one.name) for one in known if one.state(workplace.keys.mark) is State.CONFIRMED],
        sections=[(one, said) for one, said in section_words(words(request)).items() if one in offered],
        notes=notes[:MOST_NOTES] if Section.NOTES in offered else [],
        needs_second=needs_second,
        form=form,
    )


def sections_of(consents: Sequence[Consent]) -> set[Section]:
    return {section for one in consents for section in may_go(one)}


async def show_preview(
    request: Request, file_id: UUID, person: Person, form: Form, content: Content, to: str
) -> Response:
    async with workplace_of(request).store.reading(person) as work:
        file = await Files(work).file(file_id)
    return page(
        request,
        "rights/transfers/transfer_preview.html",
        file=file,
        content=content,
        to=to,
        seen=seen_mark(content),
        fields=[(name, value) for name in CHOSEN for value in form.all(name)],
    )


@router.post("/files/{file_id}/transfers/{transfer_id}")
async def change(request: Request, file_id: UUID, transfer_id: UUID, person: Reader) -> Response:
    form, workplace, _ = await read_form(request), workplace_of(request), words(request).gettext
    action, by = form.choice("action", ACTIONS), {"reader": person, "workplace": workplace, "now": workplace.now()}
    because = form.text("declined_because", most=LONGEST_REASON) if action == "decline" else ""
    status = 409 if form.ok else 422
    if form.ok:
        try:
            await done(file_id, transfer_id, action, because, **by)
        except TransferNotFoundError:
            return error_answer(request, 404)
        except SamePersonError:
            form.problem("action", _("You proposed it: a second colleague has to agree."))
        except NotPossibleNowError:
            form.problem("action", _("This is not possible, or not any more. Below stands how it is now."))
        except NoGroundError as error:
            form.problem("action", lacks(words(request))[error.lack])
        except (PartnerNotFoundError, NotConfirmedError):
            form.problem("action", _("The key of this centre is not confirmed. The lead makes the call."))
    if not form.ok:
        return await show_transfers(request, file_id, person, form, status=status)
    return RedirectResponse(link(request, f"/files/{file_id}/transfers?told=saved"), 303)


async def done(file_id: UUID, transfer_id: UUID, action: str, because: str, **by: Any) -> None:
    match action:
        case "agree" | "decline":
            await answer(file_id, transfer_id, agrees=action == "agree", because=because, **by)
        case "withdraw":
            await withdraw(file_id, transfer_id, **by)
        case "release":
            await release(file_id, transfer_id, **by)
        case _:
            await end(file_id, transfer_id, ENDINGS[action], **by)


@router.post("/files/{file_id}/transfers/{transfer_id}/file", dependencies=[Depends(Fresh())])
async def download(request: Request, file_id: UUID, transfer_id: UUID, person: Reader) -> Response:
    form, workplace, _ = await read_form(request), workplace_of(request), words(request).gettext
    now = workplace.now()
    try:
        made = await save_file(file_id, transfer_id, reader=person, workplace=workplace, now=now)
    except TransferNotFoundError:
        raise HTTPException(404) from None
    except NotPossibleNowError:
        form.problem("action", _("This is not possible, or not any more. Below stands how it is now."))
    except TooLongError:
        form.problem("action", _("This is too much for one file. Prepare another one with fewer notes."))
    except (PartnerNotFoundError, NotConfirmedError):
        form.problem("action", _("The key of this centre is not confirmed. The lead makes the call."))
    if not form.ok:
        return await show_transfers(request, file_id, person, form, status=409)
    headers = {"content-disposition": f'attachment; filename="{FILE_NAME}"'}
    return Response(made, media_type="application/octet-stream", headers=headers)


async def show_transfers(request: Request, file_id: UUID, person: Person, form: Form, *, status: int = 200) -> Response:
    workplace = workplace_of(request)
    async with workplace.store.reading(person) as work:
        file = await Files(work).file(file_id)
        await work.admit(Act.RIGHTS, Subject(Kind.FILE, (file.id,)))
        transfers, staff, relation = await Transfers(work).of(file), await Team(work).staff(), work.relation(file_id)
    return page(
        request,
        "rights/transfers/transfers.html",
        status=status,
        file=file,
        transfers=transfers,
        standings=standing_words(words(request)),
        staff=staff,
        writes=not relation.restricted,
        form=form,
    )


CONCEPT = Concept(
    of=of_file,
    of_many=of_many,
    parts=parts,
    menu=menu,
    moments=moments,
    step=step,
    left_running=left_running,
    tasks_of=tasks_of,
    records=TRANSFERS,
    router=router,
)
