"""Distributions over centres to take away, as CSV and as JSON: of a quarter, and of a criterion over time."""

from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from services.quality.office.distributions.domain import (
    Cell,
    Distribution,
    as_csv,
    of_quarter,
    over_quarters,
    rows,
)
from services.quality.office.federation.gathering import Federation, course_of, federation_of
from services.quality.office.federation.tables import without_gaps
from services.quality.office.members.people import Reader
from services.quality.publishing.exports.bounds import told_about
from services.quality.standards.desk import desk_of
from shared.accounts.domain import Person
from shared.web.shell import words

router = APIRouter()


@router.get("/distributions.csv")
async def quarter_csv(request: Request, reader: Reader, period: str = "", version: str = "") -> Response:
    federation = await federation_of(request, reader, period, version)
    table = as_csv(rows(in_quarter(federation), words(request)))
    return Response(table, media_type="text/csv", headers=kept_as(f"distributions-{federation.period}", "csv"))


@router.get("/distributions.json")
async def quarter_json(request: Request, reader: Reader, period: str = "", version: str = "") -> Response:
    """The same rows; a field that has nothing to say is missing from its row."""
    federation = await federation_of(request, reader, period, version)
    told = in_json(federation, rows(in_quarter(federation), words(request)), words(request).code)
    return JSONResponse(told, headers=kept_as(f"distributions-{federation.period}", "json"))


@router.get("/criteria/{criterion_id}/quarters.csv")
async def course_csv(request: Request, reader: Reader, criterion_id: str, version: str = "") -> Response:
    _, found = await over_time(request, reader, criterion_id, version)
    table = as_csv(rows(found, words(request)))
    return Response(table, media_type="text/csv", headers=kept_as(f"quarters-{criterion_id}", "csv"))


@router.get("/criteria/{criterion_id}/quarters.json")
async def course_json(request: Request, reader: Reader, criterion_id: str, version: str = "") -> Response:
    federation, found = await over_time(request, reader, criterion_id, version)
    told = in_json(federation, rows(found, words(request)), words(request).code)
    return JSONResponse(told, headers=kept_as(f"quarters-{criterion_id}", "json"))


def in_quarter(federation: Federation) -> list[Distribution]:
    return of_quarter(
        federation.catalogue,
        federation.spreads,
        federation.turnout,
        reporting=federation.reporting,
        shown_from=federation.shown_from,
    )


async def over_time(
    request: Request, reader: Person, criterion_id: str, version: str
) -> tuple[Federation, list[Distribution]]:
    """404 for a criterion that the version does not have."""
    federation = await federation_of(request, reader, "", version)
    course = await course_of(request, federation, criterion_id)
    known = desk_of(request).catalogues
    return federation, over_quarters(course.points, known, course.turnouts, shown_from=federation.shown_from)


def in_json(federation: Federation, table: Iterable[Mapping[str, Cell]], language: str) -> dict[str, Any]:
    return {"catalogue": told_about(federation.catalogue, language), "rows": without_gaps(table)}


def kept_as(name: str, ending: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="kokon-{name}.{ending}"'}
