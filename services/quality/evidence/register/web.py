"""The register, one kind of it, and one entry with its history."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from services.quality.evidence.documents.store import Documents
from services.quality.evidence.probe.store import Probes
from services.quality.evidence.publications.store import Publications
from services.quality.evidence.register import writing
from services.quality.evidence.register.domain import Entry, may_begin
from services.quality.evidence.register.files import exchanging
from services.quality.evidence.register.kinds.every import BY_NAME, kinds_of
from services.quality.evidence.register.kinds.fields import Group, Kind
from services.quality.evidence.register.kinds.lists import unanswered
from services.quality.evidence.register.kinds.nothing import NOTHING
from services.quality.evidence.register.lookups import history_of, kind_or_404
from services.quality.evidence.register.measures.every import figures
from services.quality.evidence.register.measures.figured import Figured, figured, musts_among
from services.quality.evidence.register.measures.published import (
    Cells,
    cells_by_entry,
    cells_for,
    published_lines,
    speaking,
)
from services.quality.evidence.register.nothing import holds, is_about, said_of
from services.quality.evidence.register.reminders import due, overdue, successors
from services.quality.evidence.register.second_looks.showing import shown as shown_looks
from services.quality.evidence.register.store import Register
from services.quality.evidence.register.wording import (
    ChangedField,
    answers,
    changes,
    line_of,
    path_of,
    said,
    title_of,
    what_is_due,
)
from services.quality.foundation.arrivals import Colleague
from services.quality.foundation.domain import Author
from services.quality.standards.catalogue.naming import Called, called_by, named
from services.quality.standards.desk import desk_of
from services.quality.standards.scoring.figures import Absence
from shared.languages import Wording
from shared.web.forms import Form
from shared.web.paging import PAGE, Listing, page_number
from shared.web.shell import page, words

router = APIRouter()
router.include_router(exchanging.router)
router.include_router(writing.router)
SHOWN = ("all", "overdue", "retired")


@dataclass(frozen=True, slots=True)
class Counted:
    """A kind with how much of it there is."""

    kind: Kind
    entries: int
    overdue: int
    published: int
    """Texts that are published here and belong to it."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version in the history of an entry, with what it changed."""

    entry: Entry
    changed: Sequence[ChangedField]
    confirms: bool


@router.get("/register")
async def register(request: Request, colleague: Colleague) -> Response:
    desk = desk_of(request)
    async with desk.store.work() as work:
        entries, cells = (
            await Register(work).entries(),
            await Publications(work).cells(desk.today, desk.clock),
        )
    late = overdue(speaking(entries, cells), desk.today)
    in_use = {entry.kind for entry in entries}
    shown = {group: [kind for kind in kinds_of(group) if not kind.closed or kind.name in in_use] for group in Group}
    sections = [(group, [counted(kind, entries, late, cells) for kind in kinds]) for group, kinds in shown.items()]
    empty_kinds = {kind for kind in BY_NAME if holds(said_of(kind, entries), desk.today)}
    return page(
        request,
        "evidence/register/register.html",
        colleague=colleague,
        sections=sections,
        all=len(entries),
        empty_kinds=empty_kinds,
    )


def counted(kind: Kind, entries: Sequence[Entry], late: set[UUID], cells: Cells) -> Counted:
    own = [entry for entry in entries if entry.kind == kind.name]
    return Counted(kind, len(own), sum(1 for entry in own if entry.entry in late), len(cells_for(kind.name, cells)))


@router.get("/register/{kind_name}")
async def entries_of_a_kind(
    request: Request, kind_name: str, colleague: Colleague, show: str = "all", saved: str = "", count: int = 0
) -> Response:
    desk, found, wording = desk_of(request), kind_or_404(kind_name), words(request)
    if show not in SHOWN:
        raise HTTPException(404)
    async with desk.store.work() as work:
        entries, cells = (
            await Register(work).entries(),
            await Publications(work).cells(desk.today, desk.clock),
        )
        probe = await Probes(work).on_day(desk.today)
        retired = await Register(work).retired(found.name) if show == "retired" else []
    others = cells_by_entry(entries, cells)
    late = overdue(speaking(entries, cells), desk.today)
    own = [entry for entry in reversed(entries) if entry.kind == found.name]
    shown = retired or [entry for entry in own if show == "all" or (show == "overdue" and entry.entry in late)]
    known = figures(entries, cells, probe, day=desk.today)
    made = figured(desk.catalogue, known, [name for name in measures_of(found, own) if name in known])
    start = (page_number(request) - 1) * PAGE
    listing = Listing.of(shown[start : start + PAGE + 1], page_number(request))
    return page(
        request,
        "evidence/register/kind.html",
        colleague=colleague,
        kind=found,
        counted=counted(found, entries, late, cells),
        show=show,
        saved=saved,
        count=count,
        listing=listing,
        lines=[line_of(entry, wording, late, others) for entry in listing.items],
        published=published_lines(cells_for(found.name, cells), wording, desk.today),
        empty_since=said_of(found.name, entries),
        empty_holds=holds(said_of(found.name, entries), desk.today),
        said=saying(wording),
        named=partial(named, desk.ids),
        figures=made,
        unanswered=[answers(found.field(found.listed), wording)[item] for item in unanswered(found, own)],
        items=[answers(found.field(found.listed), wording)[item] for item in found.items],
        musts=[must.name.said(wording.code) for must in musts_among(made)],
        catalogue=desk.catalogue,
        why_silent=why_silent(found, own, made),
        may_begin=may_begin(found, colleague),
    )


def measures_of(kind: Kind, entries: Sequence[Entry]) -> list[str]:
    """What comes out of a kind; of what there is none of only that which is said of something."""
    return [
        name
        for name in (*kind.feeds, *kind.beside)
        if any(is_about(entry, name) for entry in entries) or kind is not NOTHING
    ]


def why_silent(kind: Kind, entries: Sequence[Entry], made: Sequence[Figured]) -> Absence | None:
    """Why nothing comes out of what happened once, of a kind of which there may rightly be none now."""
    known = [each.part.known for each in made] if entries and kind.none and not kind.review_months else []
    return next((absence for absence in Absence if known and all(each is absence for each in known)), None)


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
    desk, found, wording = desk_of(request), kind_or_404(kind_name), words(request)
    async with desk.store.work() as work:
        history = await history_of(work, found, entry_id)
        alike = await Register(work).entries(kinds=[found.name]) if found.newest_by else in_force(history)
        cells = await Publications(work).cells(desk.today, desk.clock)
        documents = len(await Documents(work).of_entry(entry_id))
    newest = history[0]
    others = {} if newest.retired else cells_by_entry([newest], cells)
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
        history=versions_of(history, wording, called_by(desk.ids, wording.code)),
        said=saying(wording),
        named=partial(named, desk.ids),
        indicators={each.id: each.name for criterion in desk.catalogue.criteria for each in criterion.indicators},
        form=form,
        saved=saved,
        documents=documents,
    )


def in_force(history: Sequence[Entry]) -> list[Entry]:
    return [each for each in history[:1] if not each.retired]


def versions_of(history: Sequence[Entry], wording: Wording, called: Called) -> list[Version]:
    """The newest first, each beside the one before it."""
    befores: list[Entry | None] = [*history[1:], None]
    return [version_of(now, before, wording, called) for now, before in zip(history, befores, strict=True)]


def version_of(now: Entry, before: Entry | None, wording: Wording, called: Called) -> Version:
    changed = changes(before, now, wording, called)
    return Version(now, changed, before is not None and not changed and not now.retired)


def saying(wording: Wording) -> object:
    """For templates: a value of a field in words."""
    return lambda field, value: said(field, value, wording)
