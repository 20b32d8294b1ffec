"""The standards as the pages of a centre show them: the joint ones, and behind them its own."""

from services.quality.catalogue.domain import Catalogue
from services.quality.desk import Desk
from services.quality.local.domain import with_own
from services.quality.store import QualityWork


async def standards(work: QualityWork, desk: Desk) -> Catalogue:
    return with_own(desk.catalogue, await work.editions(), desk.today)
