"""Structural gaps as sheets for a talk with a funder or with politics: one page each, to be understood by itself."""

from collections.abc import Sequence

from services.quality.evidence.register.measures.every import UNITS, Unit
from services.quality.publishing.reports.criteria import CriterionPages, Told, definition
from services.quality.publishing.reports.domain import Agreement, Gap, Material, Meeting, Request, gaps_of
from services.quality.publishing.reports.funders import named_on
from services.quality.publishing.reports.spelling import Spelling, free
from services.quality.standards.catalogue.domain import Privacy
from services.quality.standards.scoring.domain import Reading
from services.quality.standards.scoring.figures import Amounts, Outcomes
from services.quality.standing.gaps.domain import rests_on_agreements


def sheets(material: Material, spelling: Spelling, only: str = "") -> list[Told]:
    """Of every gap, or of one criterion."""
    return [sheet(gap, material, spelling) for gap in gaps_of(material) if only in ("", gap.criterion.id)]


def sheet(gap: Gap, material: Material, spelling: Spelling) -> Told:
    pages, criterion = CriterionPages(material, spelling), gap.criterion

    def is_about(each: Request | Meeting) -> bool:
        return criterion.id in each.criteria

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
        "asked": [asked(each, material, spelling, criterion.id) for each in material.requests if is_about(each)],
        "meetings": [met(each, material, spelling, criterion.id) for each in material.meetings if is_about(each)],
        "agreements": agreements(material, spelling) if rests_on_agreements(criterion) else [],
        "steps": [pages.step(step) for step in material.steps if criterion.id in step.criteria],
    }


def statement(reading: Reading, pages: CriterionPages, spelling: Spelling) -> Told:
    told = {**pages.reading(reading), **definition(reading.indicator, spelling)}
    return {**told, "amounts": amounts(reading, spelling)}


def amounts(reading: Reading, spelling: Spelling) -> Told | None:
    """How much was counted out of how much, to stand before the words for both; None where two numbers do not say it
    all."""
    known = reading.parts[0].known if len(reading.parts) == 1 else None
    unit = UNITS.get(reading.parts[0].measure)
    match known:
        case Amounts(part=part, whole=whole):
            return {"counted": spelling.number(part), "out_of": spelling.amount(whole, unit)}
        case Outcomes(partly=0) if reading.indicator.privacy is Privacy.ORGANISATION:
            return {"counted": spelling.number(known.met), "out_of": spelling.number(known.total)}
        case _:
            return None


def about(criteria: Sequence[str], material: Material, spelling: Spelling, beside: str) -> list[Told]:
    """The criteria that something is about, with their names; without the one beside which it stands."""
    pages = CriterionPages(material, spelling)
    return [pages.named(id_) for id_ in criteria if id_ != beside]


def asked(request: Request, material: Material, spelling: Spelling, beside: str = "") -> Told:
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
        "reply": free(request.reply) if request.reply else None,
        "code": request.answer,
        "about": about(request.criteria, material, spelling, beside),
    }


def met(meeting: Meeting, material: Material, spelling: Spelling, beside: str = "") -> Told:
    _ = spelling.wording.gettext
    outcomes = {
        "planned": _("has not taken place yet"),
        "held": _("took place"),
        "fell_through": _("fell through"),
        "called_off": _("called off by us"),
    }
    return {
        "with": free(meeting.funder),
        "on": spelling.wording.day(meeting.agreed_for, "medium") if meeting.agreed_for else "",
        "outcome": outcomes.get(meeting.outcome, ""),
        "result": free(meeting.result) if meeting.result else None,
        "about": about(meeting.criteria, material, spelling, beside),
    }


def agreements(material: Material, spelling: Spelling) -> list[Told]:
    return [agreement(each, material, spelling) for each in material.agreements]


def agreement(held: Agreement, material: Material, spelling: Spelling) -> Told:
    _, day = spelling.wording.gettext, spelling.wording.day
    told = day(held.told_on, "medium") if held.told_on else _("not told") if held.ends_on else ""
    return {
        "funder": free(held.funder),
        "what": free(held.what) if held.what else None,
        "until": day(held.ends_on, "medium") if held.ends_on else _("without an end"),
        "over": _("has ended") if held.ends_on and held.ends_on < material.until else "",
        "amount": spelling.amount(held.amount, Unit.EURO),
        "bears": free(held.bears) if held.bears else None,
        "told": told,
    }


def addressed(material: Material, spelling: Spelling, only: str = "") -> Told:
    """For whom a paper is, by whom it names: one alone, or several, and then it is for nobody outside."""
    _, named = spelling.wording.gettext, named_on(material, only)
    several = _("For our own desk: names several funders, not to be handed out.")
    return {
        "addressee": free(named[0]) if len(named) == 1 else None,
        "desk": several if len(named) > 1 else "",
    }


def asked_else(material: Material, spelling: Spelling, *, of_one: bool = False) -> Told:
    """What was asked and talked over that stands on the sheet of no gap; `elsewhere` says that something does.

    Where only what concerns one funder is looked at, that there is nothing says nothing about the register.
    """
    shown = {gap.criterion.id for gap in gaps_of(material)}
    return {
        "requests": [asked(each, material, spelling) for each in material.requests if not shown & set(each.criteria)],
        "meetings": [met(each, material, spelling) for each in material.meetings if not shown & set(each.criteria)],
        "none": "" if of_one else spelling.wording.gettext("No request is in the register yet."),
        "elsewhere": any(shown & set(each.criteria) for each in material.requests),
    }
