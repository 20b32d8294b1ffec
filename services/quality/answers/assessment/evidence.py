"""An answer and what shows it: words, a link, entries of the register. The same way alone and in a round."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID, uuid5

from services.quality.answers.assessment import domain
from services.quality.answers.assessment.domain import Assessment
from services.quality.evidence.origins import measures_of
from services.quality.evidence.publications.store import Publications
from services.quality.evidence.register.kinds.every import kinds_for
from services.quality.evidence.register.measures.published import cells_by_entry
from services.quality.evidence.register.store import Register
from services.quality.evidence.register.wording import Line, entries_for
from services.quality.foundation.domain import Author
from services.quality.foundation.second_looks import LONGEST_TEXT
from services.quality.foundation.tables.store import Transaction
from services.quality.standards.catalogue.domain import Criterion
from services.quality.standards.desk import Desk
from shared.languages import Wording
from shared.web.forms import Form


async def lines_for(work: Transaction, criterion: Criterion, wording: Wording, desk: Desk) -> list[Line]:
    """What the register has about a criterion, each entry once."""
    measures, today = measures_of(criterion), desk.today
    kinds = sorted({kind.name for name in measures for kind in kinds_for(name)})
    entries = await Register(work).entries(kinds=kinds) if kinds else []
    others = cells_by_entry(entries, await Publications(work).cells(today, desk.clock))
    lines = [line for name in measures for line in entries_for(entries, name, wording, today, others)]
    return list({line.path: line for line in lines}.values())


async def chosen(
    work: Transaction, criterion: Criterion, paths: Collection[str], wording: Wording, desk: Desk
) -> list[Line]:
    """Those of the paths that are entries about the criterion."""
    return [line for line in await lines_for(work, criterion, wording, desk) if line.path in paths]


def form_of(given: Assessment | None, behind: Sequence[str]) -> Form:
    """As it was answered before; `behind` are the paths of the entries."""
    if given is None:
        return Form.empty()
    plain = {"answer": (given.answer.value,), "evidence": (given.evidence,), "link": (given.link,)}
    plain["documented"] = (given.documented.isoformat() if given.documented else "",)
    return Form({**plain, "entry": tuple(behind)})


def answered(
    criterion: Criterion,
    behind: Sequence[Line],
    *,
    answer: str,
    evidence: str,
    link: str,
    documented: date | None,
    catalogue: str,
    by: Author,
    id: UUID,
    desk: Desk,
) -> Assessment:
    """Entries of the register alone are evidence, too: then their names are its words. Raises IncompleteError.

    With other entries it is another answer.
    """
    return domain.assess(
        criterion,
        answer=answer,
        evidence=evidence or "; ".join(line.title for line in behind)[:LONGEST_TEXT],
        link=link,
        catalogue=catalogue,
        by=by,
        id=uuid5(id, " ".join(line.path for line in behind)),
        now=desk.now(),
        documented=documented,
        clock=desk.clock,
    )
