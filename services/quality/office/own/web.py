"""What the counts of a centre with their noise are worth: shown to those who speak for it, and beside no other."""

from dataclasses import replace

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from services.quality.office.federation.store import FederationCounts
from services.quality.office.federation.summing import is_counted
from services.quality.office.governance.adopted import learn_adopted
from services.quality.office.members.people import Member, gone_from
from services.quality.office.members.representing import centre_of
from services.quality.office.received.domain import Kept
from services.quality.office.received.noise import histogram
from services.quality.office.values import Value, value_of
from services.quality.standards.catalogue.domain import Catalogue
from services.quality.standards.desk import desk_of
from shared.privacy.budget import budgets
from shared.web.shell import page

router = APIRouter()


@router.get("/own-criteria")
async def own_criteria(request: Request, member: Member) -> Response:
    """404 until a budget switches it on."""
    if not any(each.of_a_centre for each in budgets().known):
        raise HTTPException(404)
    desk = desk_of(request)
    async with desk.store.work() as work:
        await learn_adopted(work, desk)
        told = await FederationCounts(work).own_criteria_of(await centre_of(work, member, gone_from(request)))
    standards = desk.catalogues.get(told.catalogue) if told else None
    names = {each.id: each.name for each in standards.criteria} if standards else {}
    return page(
        request, "office/own_criteria.html", told=told, values=values_of(told, standards) if told else {}, names=names
    )


def values_of(told: Kept, standards: Catalogue | None) -> dict[str, Value]:
    """By criterion, in the order in which they were drawn; nothing where the budget has gone from this program."""
    budget = budgets().named(told.budget)
    layer = budget.of_a_centre if budget else None
    if budget is None or layer is None:
        return {}
    found = {each.criterion: value_of(histogram(each.counts), layer, budget) for each in told.centre_criteria}
    if standards is None:
        return found
    return {id_: replace(value, counted=is_counted(standards, id_, budget)) for id_, value in found.items()}
