"""Structural gaps as sheets for a talk with a funder or with politics: one page each, to be understood by itself."""

from datetime import date
from typing import Any

from services.quality.reports.criteria import CriterionPages, Told, definition
from services.quality.reports.domain import Gap, Material, Request, gaps_of
from services.quality.reports.spelling import Spelling, free
from services.quality.scoring.domain import Reading


def sheets(material: Material, spelling: Spelling, only: str = "") -> list[Told]:
    """Of every gap, or of one criterion."""
    return [sheet(gap, material, spelling) for gap in gaps_of(material) if only in ("", gap.criterion.id)]


def sheet(gap: Gap, material: Material, spelling: Spelling) -> Told:
    pages, criterion = CriterionPages(material, spelling), gap.criterion
    shown = gap.readings or tuple(each for each in gap.standing.measured.readings if each.score)
    return {
        "id": criterion.id,
        "name": spelling.said(criterion.name),
        "description": spelling.said(criterion.description),
        "why": spelling.said(criterion.why),
        "parties": spelling.parties([party for party in criterion.responsible if party.value != "centre"]),
        "statements": [statement(reading, pages, spelling) for reading in shown],
        "said": pages.evidence(gap.said) if gap.said else None,
        "since": pages.since(gap.standing),
        "requests": [asked(each, spelling) for each in material.requests if each.about == criterion.id],
        "steps": [pages.step(step) for step in material.steps if criterion.id in step.criteria],
    }


def statement(reading: Reading, pages: CriterionPages, spelling: Spelling) -> Told:
    return {**pages.reading(reading), **definition(reading, spelling)}


def asked(request: Request, spelling: Spelling) -> Told:
    _ = spelling.wording.gettext
    answers: dict[Any, str] = {True: _("answered with action"), False: _("answered without action"), None: ""}
    return {
        "what": free(request.what),
        "of": free(request.asked_of),
        "on": day(request.asked_on, spelling),
        "answer": free(request.answer) if request.answer else answers[request.action] or _("no answer yet"),
        "action": request.action,
    }


def day(given: date | None, spelling: Spelling) -> str:
    return spelling.wording.day(given, "medium") if given else ""
