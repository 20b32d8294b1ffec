"""Figures to take away, as CSV and as JSON."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from services.quality.foundation.tokens.readers import ExportReader
from services.quality.publishing.exports.content import as_json, exported
from services.quality.publishing.exports.domain import Frame, as_csv
from services.quality.standards.desk import desk_of
from shared.web.shell import words

router = APIRouter()


@router.get("/export.csv")
@router.get("/api/v1/export.csv")
async def export_csv(request: Request, reader: ExportReader) -> Response:
    frame, table = await exported(desk_of(request), words(request).code)
    return Response(as_csv(table), media_type="text/csv", headers=kept_as(frame, "csv"))


@router.get("/export.json")
@router.get("/api/v1/export.json")
async def export_json(request: Request, reader: ExportReader) -> Response:
    frame, table = await exported(desk_of(request), words(request).code)
    return JSONResponse(as_json(frame, table), headers=kept_as(frame, "json"))


def kept_as(frame: Frame, ending: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="kokon-quality-{frame.day}.{ending}"'}
