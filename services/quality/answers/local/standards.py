"""The standards as the pages of a centre show them: the joint ones, and behind them its own."""

from services.quality.answers.local.domain import with_own
from services.quality.answers.local.store import OwnCriteria
from services.quality.foundation.tables.store import Transaction
from services.quality.standards.catalogue.domain import Catalogue
from services.quality.standards.desk import Desk


async def standards(work: Transaction, desk: Desk) -> Catalogue:
    return with_own(desk.catalogue, await OwnCriteria(work).editions(), desk.today)
