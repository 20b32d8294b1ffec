"""What the criteria that the plan names are called, and which of them are still part of the standards."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.quality.answers.local.domain import Edition, criterion_of, newest
from services.quality.answers.local.store import OwnCriteria
from services.quality.answers.plan.domain import PlanStep
from services.quality.foundation.tables.store import Transaction
from services.quality.standards.catalogue.domain import Aspect, Criterion
from services.quality.standards.catalogue.texts import Words
from services.quality.standards.desk import Desk


@dataclass(frozen=True, slots=True)
class Called:
    """`goes_on` says whether it has a page; `name` is none where nobody knows it any more."""

    name: Words | None
    goes_on: bool


async def called_in(work: Transaction, desk: Desk, steps: Iterable[PlanStep]) -> dict[str, Called]:
    """By id. The centre's own criteria are asked for only if a step is about one."""
    named = {id_ for step in steps for id_ in step.said.criteria}
    asked_for = any(id_[0] == Aspect.LOCAL for id_ in named)
    own = {each.criterion: each for each in newest(await OwnCriteria(work).editions(), desk.today)} if asked_for else {}
    today, ids = {each.id for each in desk.catalogue.criteria}, desk.ids
    return {
        id_: own_called(own.get(id_)) if id_[0] == Aspect.LOCAL else _called(ids.last(id_), id_ in today)
        for id_ in named
    }


def own_called(edition: Edition | None) -> Called:
    return Called(criterion_of(edition).name, not edition.retired) if edition else Called(None, False)


def _called(criterion: Criterion | None, goes_on: bool) -> Called:
    return Called(criterion.name if criterion else None, goes_on)
