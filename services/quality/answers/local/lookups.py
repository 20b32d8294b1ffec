"""A criterion of an address, or the page that says that there is none."""

from starlette.exceptions import HTTPException
from starlette.requests import Request

from services.quality.answers.local.standards import standards
from services.quality.standards.catalogue.domain import Criterion, UnknownCriterionError
from services.quality.standards.desk import desk_of


async def criterion_or_404(request: Request, criterion_id: str) -> Criterion:
    """Of the joint standards, or one that the centre has set itself."""
    desk = desk_of(request)
    try:
        return desk.catalogue.criterion(criterion_id)
    except UnknownCriterionError:
        async with desk.store.work() as work:
            own = await standards(work, desk)
    try:
        return own.criterion(criterion_id)
    except UnknownCriterionError:
        raise HTTPException(404) from None
