"""Structural gaps as sheets for a talk with a funder or with politics: one page each, to be understood by itself."""

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
        "steps": [pages.step(step) for step in material.steps if criterion.id in step.criteria],
    }


def statement(reading: Reading, pages: CriterionPages, spelling: Spelling) -> Told:
    return {**pages.reading(reading), **definition(reading.indicator, spelling)}


def asked(request: Request, spelling: Spelling) -> Told:
    _ = spelling.wording.gettext
    answers = {
        "open": _("No answer yet."),
        "action": _("Answered, and something was done:"),
        "no_action": _("Answered, and nothing was done, or refused."),
    }
    return {
        "what": free(request.what),
        "of": free(request.asked_of),
        "on": spelling.wording.day(request.asked_on, "medium") if request.asked_on else "",
        "answer": answers.get(request.answer, ""),
        "done": free(request.done),
        "code": request.answer,
    }


def requests(material: Material, spelling: Spelling) -> list[Told]:
    return [asked(each, spelling) for each in material.requests]
