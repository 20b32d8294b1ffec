"""The front of the register: its lists, how much each holds, and for which criteria it counts."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.quality.evidence.probe.store import Probes
from services.quality.evidence.publications.store import Publications
from services.quality.evidence.register.kinds.every import KINDS
from services.quality.evidence.register.kinds.fields import Group, Kind
from services.quality.evidence.register.kinds.nothing import NOTHING
from services.quality.evidence.register.measures.every import figures
from services.quality.evidence.register.measures.published import speaking
from services.quality.evidence.register.nothing import holds, said_of
from services.quality.evidence.register.reminders import overdue
from services.quality.evidence.register.store import Register
from services.quality.evidence.register.views.list_page import Counted, counted
from services.quality.foundation.arrivals import Colleague
from services.quality.standards.catalogue.domain import Catalogue, Criterion
from services.quality.standards.desk import desk_of
from services.quality.standards.scoring.figures import Absence, Figures
from shared.web.shell import page

router = APIRouter()
EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class CountsFor:
    """A criterion that a list feeds, and whether it has a figure from it today."""

    criterion: Criterion
    known: bool


@dataclass(frozen=True, slots=True)
class ListLine:
    """One list; `none` says that there is rightly nothing in it."""

    counted: Counted
    none: bool
    counts_for: tuple[CountsFor, ...]

    @property
    def kind(self) -> Kind:
        return self.counted.kind

    @property
    def empty(self) -> bool:
        filled = self.counted.entries or self.counted.published
        return not (filled or self.none or self.kind.closed or self.kind is NOTHING)


@router.get("/register")
async def register(request: Request, colleague: Colleague, show: str = "") -> Response:
    desk = desk_of(request)
    async with desk.store.work() as work:
        entries = await Register(work).entries()
        cells, probe = await Publications(work).cells(desk.today, desk.clock), await Probes(work).on_day(desk.today)
    known = figures(entries, cells, probe, day=desk.today)
    late, in_use = overdue(speaking(entries, cells), desk.today), {entry.kind for entry in entries}
    lines = [
        ListLine(
            counted(kind, entries, late, cells),
            holds(said_of(kind.name, entries), desk.today),
            counts_for(kind, desk.catalogue, known),
        )
        for kind in KINDS
        if not kind.closed or kind.name in in_use
    ]
    shown = [line for line in lines if line.empty or show != EMPTY]
    return page(
        request,
        "evidence/register/register.html",
        colleague=colleague,
        sections=in_groups(shown),
        all=len(lines),
        empty=sum(line.empty for line in lines),
        show=show,
        entries=len(entries),
    )


def counts_for(kind: Kind, catalogue: Catalogue, known: Figures) -> tuple[CountsFor, ...]:
    """In the order of the standards."""
    found = []
    for criterion in catalogue.criteria:
        measures = {name for each in criterion.indicators for name in each.measures if name in kind.feeds}
        if measures:
            has_figure = any(not isinstance(known[name], Absence) for name in measures if name in known)
            found.append(CountsFor(criterion, has_figure))
    return tuple(found)


def in_groups(lines: Sequence[ListLine]) -> list[tuple[Group, list[ListLine]]]:
    """Those that have lines, in the order of the register."""
    found = [(group, [line for line in lines if line.kind.group is group]) for group in Group]
    return [(group, several) for group, several in found if several]
