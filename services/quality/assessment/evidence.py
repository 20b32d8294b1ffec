"""An answer and what shows it: words, a link, entries of the register. The same way alone and in a round."""

from collections.abc import Sequence
from uuid import UUID

from services.quality.assessment import domain
from services.quality.assessment.domain import Assessment
from services.quality.catalogue.domain import Criterion
from services.quality.criteria.domain import measures_of
from services.quality.desk import Desk
from services.quality.domain import Author
from services.quality.register.kinds.every import kinds_for
from services.quality.register.published import cells_by_entry
from services.quality.register.wording import Line, entries_for
from services.quality.store import QualityWork
from shared.languages import Wording
from shared.web.forms import Form


async def lines_for(work: QualityWork, criterion: Criterion, wording: Wording, desk: Desk) -> list[Line]:
    """What the register has about a criterion, each entry once."""
    measures, today = measures_of(criterion), desk.today
    kinds = sorted({kind.name for name in measures for kind in kinds_for(name)})
    entries = await work.register_entries(kinds=kinds) if kinds else []
    others = cells_by_entry(entries, await work.publication_cells(today, desk.clock))
    lines = [line for name in measures for line in entries_for(entries, name, wording, today, others)]
    return list({line.path: line for line in lines}.values())


def chosen(form: Form, lines: Sequence[Line]) -> list[Line]:
    return [line for line in lines if line.path in form.all("entry")]


def form_of(given: Assessment | None, behind: Sequence[str]) -> Form:
    """As it was answered before; `behind` are the paths of the entries."""
    if given is None:
        return Form.empty()
    plain = {"answer": (given.answer.value,), "evidence": (given.evidence,), "link": (given.link,)}
    plain["documented"] = (given.documented.isoformat() if given.documented else "",)
    return Form({**plain, "entry": tuple(behind)})


def taken(
    form: Form, criterion: Criterion, behind: Sequence[Line], *, catalogue: str, by: Author, id: UUID, desk: Desk
) -> Assessment:
    """Entries of the register alone are evidence, too: then their names are its words. Raises IncompleteError."""
    evidence = form.text("evidence", most=domain.LONGEST_TEXT, required=False)
    return domain.assess(
        criterion,
        answer=form.given("answer"),
        evidence=evidence or "; ".join(line.title for line in behind)[: domain.LONGEST_TEXT],
        link=form.text("link", most=domain.LONGEST_LINK, required=False),
        catalogue=catalogue,
        by=by,
        id=id,
        now=desk.now(),
        documented=form.day("documented", required=False),
        clock=desk.clock,
    )
