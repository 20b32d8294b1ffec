"""The register, one kind of it, and one entry with its history."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.quality.evidence.probe.store import Probes
from services.quality.evidence.publications.store import Publications
from services.quality.evidence.register import writing
from services.quality.evidence.register.domain import Entry
from services.quality.evidence.register.files import exchanging
from services.quality.evidence.register.kinds.every import BY_NAME
from services.quality.evidence.register.kinds.nothing import NOTHING
from services.quality.evidence.register.measures.figured import figured
from services.quality.evidence.register.measures.published import (
    cells_by_entry,
    speaking,
)
from services.quality.evidence.register.reminders import due, successors
from services.quality.evidence.register.second_looks.showing import shown as shown_looks
from services.quality.evidence.register.store import Register
from services.quality.evidence.register.views import front_page, list_page
from services.quality.evidence.register.views.additions import Material
from services.quality.evidence.register.views.list_page import saying
from services.quality.evidence.register.views.lookups import history_of, kind_or_404
from services.quality.evidence.register.views.readers import entry_for, kind_for, withheld_from
from services.quality.evidence.register.wording import (
    ChangedField,
    changes,
    line_of,
    path_of,
    title_of,
    what_is_due,
)
from services.quality.foundation.arrivals import Colleague
from services.quality.foundation.documents.store import Documents
from services.quality.foundation.domain import Author
from services.quality.standards.catalogue.naming import Called, called_by, named
from services.quality.standards.desk import desk_of
from shared.languages import Wording
from shared.web.forms import Form
from shared.web.shell import page, words

router = APIRouter()
router.include_router(exchanging.router)
router.include_router(writing.router)
router.include_router(front_page.router)
router.include_router(list_page.router)


@dataclass(frozen=True, slots=True)
class Version:
    """One version in the history of an entry, with what it changed."""

    entry: Entry
    changed: Sequence[ChangedField]
    confirms: bool
    withheld: bool = False
    """Whether it changed something that the reader may not read."""


@router.get("/register/{kind_name}/{entry_id}")
async def entry(request: Request, kind_name: str, entry_id: UUID, colleague: Colleague, saved: str = "") -> Response:
    return await entry_page(request, kind_name, entry_id, colleague, Form.empty(), saved=saved)


async def entry_page(
    request: Request,
    kind_name: str,
    entry_id: UUID,
    colleague: Author,
    form: Form,
    *,
    saved: str = "",
    status: int = 200,
) -> Response:
    desk, found, wording = desk_of(request), kind_for(kind_or_404(kind_name), colleague), words(request)
    async with desk.store.work() as work:
        history = await history_of(work, found, entry_id)
        every = await Register(work).entries()
        cells, probe = await Publications(work).cells(desk.today, desk.clock), await Probes(work).on_day(desk.today)
        documents = len(await Documents(work).of_entry(entry_id))
    newest = entry_for(history[0], colleague)
    alike = [each for each in every if each.kind == found.name] if found.newest_by else in_force(history)
    others = {} if newest.retired else cells_by_entry([newest], cells)
    material = Material([entry_for(each, colleague) for each in every], cells, probe, desk.today)
    dues = [each for each in due(speaking(alike, cells), desk.today) if each.entry.entry == entry_id]
    newer = successors(alike).get(entry_id)
    return page(
        request,
        "evidence/register/entry.html",
        status=status,
        colleague=colleague,
        kind=found,
        counts_for=BY_NAME[newest.values["what"]] if found is NOTHING else found,
        line=line_of(newest, wording, (), others),
        second_look=shown_looks(history, found, colleague, desk.today),
        form_id=form.given("form_id") or uuid4(),
        title=title_of(newest, wording),
        newer=(path_of(newer), title_of(newer, wording)) if newer else None,
        dues=[(each, what_is_due(each, wording)) for each in dues],
        history=versions_of(history, wording, called_by(desk.ids, wording.code), colleague),
        said=saying(wording),
        withheld=bool(withheld_from(kind_or_404(kind_name), colleague)),
        named=partial(named, desk.ids),
        indicators={each.id: each.name for criterion in desk.catalogue.criteria for each in criterion.indicators},
        added=[] if newest.retired else material.additions(newest),
        made=figured(desk.catalogue, {}, found.feeds),
        form=form,
        saved=saved,
        documents=documents,
    )


def in_force(history: Sequence[Entry]) -> list[Entry]:
    return [each for each in history[:1] if not each.retired]


def versions_of(history: Sequence[Entry], wording: Wording, called: Called, reader: Author) -> list[Version]:
    """The newest first, each beside the one before it."""
    befores: list[Entry | None] = [*history[1:], None]
    return [version_of(now, before, wording, called, reader) for now, before in zip(history, befores, strict=True)]


def version_of(now: Entry, before: Entry | None, wording: Wording, called: Called, reader: Author) -> Version:
    every = changes(before, now, wording, called)
    changed = changes(before and entry_for(before, reader), entry_for(now, reader), wording, called)
    confirms = before is not None and not every and not now.retired
    return Version(entry_for(now, reader), changed, confirms, len(changed) < len(every))
