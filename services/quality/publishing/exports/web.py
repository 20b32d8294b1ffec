"""Figures to take away, as CSV and as JSON."""

from dataclasses import asdict

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from services.quality.answers.local.standards import standards
from services.quality.foundation.tokens.readers import ExportReader
from services.quality.publishing.exports.bounds import told_about
from services.quality.publishing.exports.domain import Frame, Row, as_csv, rows
from services.quality.publishing.years.outlet import passed_on
from services.quality.standards.desk import desk_of
from services.quality.standing.domain import stand
from services.quality.standing.known import known_of
from shared.web.shell import words

router = APIRouter()


@router.get("/export.csv")
@router.get("/api/v1/export.csv")
async def export_csv(request: Request, reader: ExportReader) -> Response:
    frame, table = await exported(request)
    return Response(as_csv(table), media_type="text/csv", headers=kept_as(frame, "csv"))


@router.get("/export.json")
@router.get("/api/v1/export.json")
async def export_json(request: Request, reader: ExportReader) -> Response:
    """The same rows; a field that has nothing to say is missing from its row."""
    frame, table = await exported(request)
    told = [{name: value for name, value in asdict(row).items() if value not in (None, "")} for row in table]
    head = {"catalogue": told_about(frame.catalogue, frame.language), "period": frame.period, "day": str(frame.day)}
    return JSONResponse({**head, "rows": told}, headers=kept_as(frame, "json"))


async def exported(request: Request) -> tuple[Frame, list[Row]]:
    desk = desk_of(request)
    today = desk.today
    async with desk.store.work() as work:
        catalogue = await standards(work, desk)
        known = await passed_on(work, desk, await known_of(work, desk, desk.running), desk.running)
    frame = Frame(catalogue, str(desk.running), today, words(request).code)
    return frame, list(rows(stand(catalogue, known, today=today), frame))


def kept_as(frame: Frame, ending: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="kokon-quality-{frame.day}.{ending}"'}
