"""One list of the register as a page: its figures, and its entries as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from services.quality.evidence.probe.store import Probes
from services.quality.evidence.publications.store import Publications
from services.quality.evidence.register.domain import Entry, may_begin
from services.quality.evidence.register.kinds.fields import Kind
from services.quality.evidence.register.kinds.lists import unanswered
from services.quality.evidence.register.kinds.nothing import NOTHING
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
from services.quality.evidence.register.reminders import overdue
from services.quality.evidence.register.store import Register
from services.quality.evidence.register.views.additions import Material
from services.quality.evidence.register.views.lookups import kind_or_404
from services.quality.evidence.register.views.readers import entry_for, kind_for, reads_pay, withheld_from
from services.quality.evidence.register.views.tables import columns_for, in_order, order_of
from services.quality.evidence.register.wording import answers, line_of, said
from services.quality.foundation.arrivals import Colleague
from services.quality.foundation.domain import Author
from services.quality.standards.catalogue.naming import named
from services.quality.standards.desk import Desk, desk_of
from services.quality.standards.scoring.figures import Absence, Figures
from shared.languages import Wording
from shared.web.paging import PAGE, Listing, page_number
from shared.web.shell import page, words

router = APIRouter()
SHOWN = ("all", "overdue", "retired")


@dataclass(frozen=True, slots=True)
class Counted:
    """A kind with how much of it there is."""

    kind: Kind
    entries: int
    overdue: int
    published: int
    """Texts that are published here and belong to it."""


@router.get("/register/{kind_name}")
async def entries_of_a_kind(
    request: Request, kind_name: str, colleague: Colleague, show: str = "all", sort: str = "", saved: str = ""
) -> Response:
    desk, found, wording = desk_of(request), kind_for(kind_or_404(kind_name), colleague), words(request)
    if show not in SHOWN:
        raise HTTPException(404)
    async with desk.store.work() as work:
        every, retired = await Register(work).entries(), []
        cells, probe = await Publications(work).cells(desk.today, desk.clock), await Probes(work).on_day(desk.today)
        if show == "retired":
            retired = [entry_for(entry, colleague) for entry in await Register(work).retired(found.name)]
    late = overdue(speaking(every, cells), desk.today)
    material = Material([entry_for(entry, colleague) for entry in every], cells, probe, desk.today)
    own = [entry for entry in reversed(material.entries) if entry.kind == found.name]
    shown = {"all": own, "overdue": [entry for entry in own if entry.entry in late], "retired": retired}[show]
    columns = columns_for(found, shown)
    order = order_of(sort, columns)
    listing = page_of(in_order(shown, found, order, wording), page_number(request))
    others = cells_by_entry(every, cells)
    return page(
        request,
        "evidence/register/kind.html",
        colleague=colleague,
        kind=found,
        counted=counted(found, every, late, cells),
        show=show,
        saved=saved,
        listing=listing,
        columns=columns,
        order=order,
        lines=[line_of(entry, wording, late, others) for entry in listing.items],
        added={entry.entry: material.additions(entry) for entry in listing.items if not entry.retired},
        published=published_lines(cells_for(found.name, cells), wording, desk.today),
        said=saying(wording),
        withheld=bool(withheld_from(kind_or_404(kind_name), colleague)),
        named=partial(named, desk.ids),
        catalogue=desk.catalogue,
        may_begin=may_begin(found, colleague),
        **out_of(found, own, every, figures(every, cells, probe, day=desk.today), desk, wording, colleague),
    )


def page_of(entries: Sequence[Entry], number: int) -> Listing[Entry]:
    start = (number - 1) * PAGE
    return Listing.of(entries[start : start + PAGE + 1], number)


def out_of(
    kind: Kind,
    own: Sequence[Entry],
    every: Sequence[Entry],
    known: Figures,
    desk: Desk,
    wording: Wording,
    reader: Author,
) -> dict[str, Any]:
    """What comes out of the entries of a kind, what is missing among them, and what is rightly missing."""
    names = [name for name in measures_of(kind, own) if name in known]
    made = figured(desk.catalogue, known, names, counts_of_pay=reads_pay(reader))
    listed = answers(kind.field(kind.listed), wording) if kind.listed else {}
    none = said_of(kind.name, every)
    return {
        "figures": made,
        "unanswered": [listed[item] for item in unanswered(kind, own)],
        "items": [listed[item] for item in kind.items],
        "musts": [must.name.said(wording.code) for must in musts_among(made)],
        "why_silent": why_silent(kind, own, made),
        "empty_since": none,
        "empty_holds": holds(none, desk.today),
    }


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


def counted(kind: Kind, entries: Sequence[Entry], late: set[UUID], cells: Cells) -> Counted:
    own = [entry for entry in entries if entry.kind == kind.name]
    return Counted(kind, len(own), sum(1 for entry in own if entry.entry in late), len(cells_for(kind.name, cells)))


def saying(wording: Wording) -> object:
    """For templates: a value of a field in words."""
    return lambda field, value: said(field, value, wording)
