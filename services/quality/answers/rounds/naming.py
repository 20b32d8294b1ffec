"""What a round is about, by the standards that it was started by, and what that is called today."""

from services.quality.answers.assessment.domain import Assessment
from services.quality.answers.local.domain import with_own
from services.quality.answers.local.standards import standards
from services.quality.answers.local.store import OwnCriteria
from services.quality.answers.rounds.comparison import in_other_words, round_before
from services.quality.answers.rounds.domain import Round
from services.quality.answers.rounds.store import Rounds
from services.quality.foundation.tables.store import Transaction
from services.quality.standards.catalogue.domain import Aspect, Catalogue, Criterion
from services.quality.standards.catalogue.ids import ids
from services.quality.standards.desk import Desk


async def criteria_of(work: Transaction, desk: Desk, of: Round) -> dict[str, Criterion]:
    """In the order of the round: of the standards it was started by, and of the centre's own criteria that day."""
    day = of.started.at.astimezone(desk.clock).date()
    all_known = with_own(standards_of(desk, of), await OwnCriteria(work).editions(), day)
    known = {criterion.id: criterion for criterion in all_known.criteria}
    return {id_: known[id_] for id_ in of.criteria if id_ in known}


def standards_of(desk: Desk, of: Round) -> Catalogue:
    """Those that it was started by."""
    return desk.catalogues.get(of.catalogue, desk.catalogue)


def ids_today(desk: Desk, of: Round) -> dict[str, str]:
    """By its criteria: what they are called today; what is no more keeps its id."""
    called = desk.ids
    return {id_: called.now(of.catalogue, id_) or id_ for id_ in of.criteria}


async def pages_of(work: Transaction, desk: Desk, of: Round) -> dict[str, str]:
    """By its criteria: the id under which one has a page today. What is no more has none."""
    called, own = desk.ids, any(id_[0] == Aspect.LOCAL for id_ in of.criteria)
    known = {each.id for each in (await standards(work, desk) if own else desk.catalogue).criteria}
    pages = {id_: called.now(of.catalogue, id_) for id_ in of.criteria}
    return {id_: now for id_, now in pages.items() if now in known}


async def standing_as(work: Transaction, desk: Desk, of: Round, criterion: str) -> str | None:
    """The criterion of today that an answer in this round stands for; None where it stands for none."""
    heir = desk.ids.heir(standards_of(desk, of).version, criterion)
    return None if heir is None or heir.anew else (await pages_of(work, desk, of)).get(criterion)


async def answered_before(work: Transaction, desk: Desk, of: Round) -> tuple[Round | None, dict[str, Assessment]]:
    """The round before one, and its joint answers under the ids of this one."""
    called = ids(desk.catalogues, standards_of(desk, of).version, desk.clock)
    before = round_before(of, await Rounds(work).rounds(), called)
    return before, in_other_words(await Rounds(work).joint_answers_of(before), before, called) if before else {}
