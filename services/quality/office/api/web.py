"""The addresses of the office's interface. Errors are `{"error": code}`, with the status that fits."""

from functools import cache
from typing import Any

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from services.quality.office.api.answers import Course, CriterionOver, Distributions, ValueOver, Values
from services.quality.office.api.document import document
from services.quality.office.api.readers import (
    DistributionsReader,
    DocumentReader,
    StandardsReader,
    ValuesReader,
)
from services.quality.office.distributions.web import in_quarter, over_time
from services.quality.office.federation.gathering import federation_of
from services.quality.office.federation.parts import whole_from
from services.quality.office.federation.tables import index_definition, value_definition
from services.quality.office.governance.adopted import learn_adopted
from services.quality.publishing.api.web import REFUSALS
from services.quality.standards.catalogue.domain import Catalogue
from services.quality.standards.desk import desk_of
from shared.web.shell import words

router = APIRouter(prefix="/api/v1", responses=REFUSALS)


@router.get("/catalogue")
async def catalogue(request: Request, reader: StandardsReader, version: str = "") -> Catalogue:
    """A version of the standards, by default the one in force: words, definitions and rules."""
    desk = desk_of(request)
    async with desk.store.work() as work:
        await learn_adopted(work, desk)
    if version and version not in desk.catalogues:
        raise HTTPException(404)
    return desk.catalogues[version] if version else desk.catalogue


@router.get("/distributions")
async def distributions(
    request: Request, reader: DistributionsReader, period: str = "", version: str = ""
) -> Distributions:
    """How the centres spread over the bands of every criterion, in a quarter; by default the newest that is shown."""
    federation = await federation_of(request, reader, period, version)
    return Distributions(
        period=str(federation.period),
        catalogue=federation.catalogue.version,
        criteria=tuple(CriterionOver.of(each) for each in in_quarter(federation)),
    )


@router.get("/criteria/{criterion_id}/quarters")
async def quarters(request: Request, reader: DistributionsReader, criterion_id: str, version: str = "") -> Course:
    """How they spread over one criterion, quarter by quarter, whatever it was called."""
    federation, found = await over_time(request, reader, criterion_id, version)
    return Course.over(federation.catalogue.criterion(criterion_id), found)


@router.get("/values")
async def values(request: Request, reader: ValuesReader, period: str = "", version: str = "") -> Values:
    """The index of a quarter, then each criterion of the last year that is over with it."""
    federation = await federation_of(request, reader, period, version)
    reached, wording = federation.reached, words(request)
    whole = whole_from(federation.catalogue, reached.period)
    index = ValueOver.of(
        reached.index,
        reached.index_basis,
        whole.counted,
        whole.uncounted,
        about="index",
        period=str(reached.period),
        catalogue=federation.catalogue.version,
        budget=reached.index_budget,
        definition=index_definition(wording),
    )
    assert reached.criteria_basis is not None
    told = {
        "period": str(reached.year),
        "catalogue": reached.standards.version,
        "budget": reached.criteria_budget,
        "definition": value_definition(wording),
    }
    criteria = [
        ValueOver.of(each, reached.criteria_basis, made.noise, made.uncounted, about=id_, **told)
        for id_, each in reached.criteria.items()
        if (made := reached.made_from(id_))
    ]
    return Values(values=(index, *criteria))


@router.get("/openapi.json", include_in_schema=False)
async def openapi(request: Request, reader: DocumentReader) -> Response:
    return JSONResponse(written())


@cache
def written() -> dict[str, Any]:
    """Every address is known when somebody first asks, and none is added later."""
    return document(router.routes)
