"""The policy document in one file: its part of the page, the form that notes a step, and the task to hand it over."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.cases.files.file.part_page import show_part, write_down
from services.cases.foundation.access.domain import Part, Relation
from services.cases.foundation.access.store import Reading
from services.cases.foundation.policy import FileReader, Reader
from services.cases.foundation.records.concept import Concept, FileView, MenuEntry, Moment, MomentKind, PagePart, Task
from services.cases.foundation.records.domain import OfClient
from services.cases.foundation.spoken_languages import SPOKEN, Spoken, named
from services.cases.foundation.workplace import workplace_of
from services.cases.support.policy_documents.acts import note
from services.cases.support.policy_documents.domain import (
    LONGEST_WORDS,
    Happened,
    PolicyDocument,
    Readable,
    Step,
    Way,
    due_on,
    waits_since,
)
from services.cases.support.policy_documents.outcomes import HANDED_OVER
from services.cases.support.policy_documents.store import POLICY_DOCUMENTS, PolicyDocuments
from shared.languages import Wording
from shared.web.forms import Form, read_form

router = APIRouter()
PAGE = "/policy-document"


@router.get("/files/{file_id}/policy-document")
async def show(request: Request, file_id: UUID, person: FileReader) -> Response:
    return await show_part(request, file_id, person, CONCEPT)


@router.post("/files/{file_id}/policy-document")
async def add(request: Request, file_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    step_id = form.uuid("step_id") or uuid4()
    on = form.day("happened_on", required=False) or workplace.today()
    happened = form.code("happened", Happened)
    is_handed_over = happened is Happened.HANDED_OVER
    language = form.code("language", Spoken, required=False)
    way = form.code("way", Way, required=False)
    readable = form.code("readable", Readable, required=is_handed_over)
    step = Step(
        happened_on=on,
        happened=happened,
        language=language,
        way=way if is_handed_over else None,
        readable=readable if is_handed_over else None,
        words=form.text("words", most=LONGEST_WORDS, required=False) or None,
    )

    async def act() -> None:
        given: dict[str, Any] = {"reader": person, "workplace": workplace, "now": workplace.now()}
        await note(file_id, step, step_id=step_id, **given)

    return await write_down(request, file_id, person, CONCEPT, form=form, act=act)


async def of_file(work: Reading, file: OfClient) -> list[PolicyDocument]:
    return await PolicyDocuments(work).of(file)


async def of_many(work: Reading, views: Sequence[FileView]) -> Mapping[UUID, list[PolicyDocument]]:
    found = dict[UUID, list[PolicyDocument]]()
    for one in await PolicyDocuments(work).among(views, only=("happened",)):
        found.setdefault(one.file_id, []).append(one)
    return found


def shows_to(relation: Relation) -> bool:
    return relation.shows(Part.NOTES)


def part(steps: Sequence[PolicyDocument], wording: Wording) -> PagePart:
    """On the page of the file it stands only while the client waits for it."""
    since = waits_since(steps)
    shown = {
        "form": Form.empty(step_id=str(uuid4()), happened="handed_over" if since else ""),
        "since": since,
        "due_on": due_on(since) if since else None,
        "spoken": named(wording, SPOKEN),
    }
    return PagePart("support/policy_documents/policy_document_part.html", order=59, shown=shown)


def menu(steps: Sequence[PolicyDocument], view: FileView) -> list[MenuEntry]:
    what = view.wording.gettext("The policy document of the centre")
    return [MenuEntry(what, f"/files/{view.id}{PAGE}", 33, len(steps))]


def moment(one: PolicyDocument, wording: Wording) -> Moment:
    _, said = wording.gettext, POLICY_DOCUMENTS.words(wording).codes
    what = _("Policy document: %(what)s") % {
        "what": said["happened"][one.happened] if one.happened else _("cannot be read any more")
    }
    way, language = said["way"].get(one.way or ""), said["language"].get(one.language or "")
    told = " · ".join(word for word in (way, language, one.words) if word)
    return Moment(one.happened_on, one.noted_at, one.noted_by, what, told or None, link=PAGE, kind=MomentKind.PAPER)


def tasks_of(steps: Sequence[PolicyDocument] | None, view: FileView) -> list[Task]:
    return [] if view.file.closed_at else left_running(steps or (), view)


def left_running(steps: Sequence[PolicyDocument], view: FileView) -> list[Task]:
    since = waits_since(steps)
    if since is None:
        return []
    what = view.wording.gettext("Hand over the policy document")
    return [Task(file_id=view.id, on=due_on(since), what=what, link=PAGE)]


CONCEPT = Concept(
    of=of_file,
    of_many=of_many,
    shows_to=shows_to,
    part=part,
    menu=menu,
    moment=moment,
    tasks_of=tasks_of,
    left_running=left_running,
    records=POLICY_DOCUMENTS,
    page=PAGE,
    router=router,
    counts=(HANDED_OVER,),
)
