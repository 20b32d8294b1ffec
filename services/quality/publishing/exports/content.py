"""The rows of an export, as they stand today, and the same as JSON."""

from dataclasses import asdict
from typing import Any

from services.quality.answers.local.standards import standards
from services.quality.publishing.exports.bounds import told_about
from services.quality.publishing.exports.domain import Frame, Row, rows
from services.quality.publishing.years.outlet import passed_on
from services.quality.standards.desk import Desk
from services.quality.standing.domain import stand
from services.quality.standing.known import known_of


async def exported(desk: Desk, language: str) -> tuple[Frame, list[Row]]:
    today = desk.today
    async with desk.store.work() as work:
        catalogue = await standards(work, desk)
        known = await passed_on(work, desk, await known_of(work, desk, desk.running), desk.running)
    frame = Frame(catalogue, str(desk.running), today, language)
    return frame, list(rows(stand(catalogue, known, today=today), frame))


def as_json(frame: Frame, table: list[Row]) -> dict[str, Any]:
    """A field that has nothing to say is missing from its row."""
    told = [{name: value for name, value in asdict(row).items() if value not in (None, "")} for row in table]
    head = {"catalogue": told_about(frame.catalogue, frame.language), "period": frame.period, "day": str(frame.day)}
    return {**head, "rows": told}
