"""A centre with years of life in it: tallies, a register with every kind of entry, answers, looks, steps."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

from services.quality.answers.assessment.domain import Answer
from services.quality.answers.assessment.store import Assessments
from services.quality.answers.plan.domain import Owner, PlanStep, Wanted, begin
from services.quality.answers.plan.store import PlanSteps
from services.quality.evidence.register.domain import Entry, Filled, Stamp
from services.quality.evidence.register.domain import begin as first_version
from services.quality.evidence.register.kinds.every import KINDS
from services.quality.evidence.register.kinds.fields import Field, FieldType, Kind
from services.quality.evidence.register.store import Register
from services.quality.evidence.tallies.domain import accept
from services.quality.evidence.tallies.store import Tallies
from services.quality.foundation.domain import Period
from services.quality.foundation.tables.store import QualityStore, Transaction
from services.quality.publishing.releases.store import Releases
from services.quality.standards.catalogue.domain import Criterion, Party
from shared.privacy.counts import Indicator
from tests.quality.building import LEAD, NOON, STANDARDS, a_draw, a_review, a_tally, an_assessment
from tests.quality.doors import Centre

PLAIN = {
    FieldType.TEXT: "Post three",
    FieldType.MONTH: "2026-01",
    FieldType.NUMBER: "2",
    FieldType.WHOLE: "12",
    FieldType.HOURS: "6",
    FieldType.MONEY: "1200",
    FieldType.YES_NO: "yes",
    FieldType.APPLIES: "yes",
    FieldType.FULFILLED: "partly",
    FieldType.LEVEL: "2",
    FieldType.LANGUAGE: "ar",
    FieldType.LINK: "https://example.org/plan",
    FieldType.CRITERIA: "S4 S10",
}


def months(years: int, today: date) -> list[str]:
    """The newest is that of today."""
    last = today.year * 12 + today.month - 1
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(last - 12 * years + 1, last + 1)]


def a_value(field: Field, seed: int, today: date) -> str:
    if field.type is FieldType.DATE:
        return (today - timedelta(days=60 + 30 * (seed % 12))).isoformat()
    if field.type is FieldType.CHOICE:
        return field.choices[seed % len(field.choices)][0]
    return PLAIN[field.type]


def an_entry_of(kind: Kind, seed: int, now: datetime = NOON) -> Entry:
    """Of a closed kind one from before it was closed."""
    values = {field.name: a_value(field, seed, now.date()) for field in kind.fields}
    at = now - timedelta(days=200 + 100 * (seed % 4))
    filled = Filled(values, None, None, {})
    name = uuid5(NAMESPACE_OID, f"{kind.name} {seed}")
    open_still = replace(kind, closed="")
    return first_version(open_still, filled, Stamp(uuid4(), LEAD, at, at.date()), entry=name)


async def live(centre: Centre) -> None:
    """The standards of the centre are those that are shipped."""
    await fill(centre.store)


async def fill(store: QualityStore, *, now: datetime = NOON, years: int = 2, each: int = 6) -> None:
    counted = {indicator.name: (7, 1, 1) for indicator in Indicator}
    async with store.work() as work:
        for month in months(years, now.date()):
            await Tallies(work).keep_tally(accept(a_tally(month, **counted), {STANDARDS.version: STANDARDS}))
        await Releases(work).keep_contribution(a_draw(str(Period.of(now).back(1))))
        await Register(work).save_entries([an_entry_of(kind, seed, now) for kind in KINDS for seed in range(each)])
        for place, criterion in enumerate(STANDARDS.criteria):
            await say(work, criterion, place, now)
        for number in range(8):
            await PlanSteps(work).keep_step(a_step(UUID(int=number + 1), now))


async def say(work: Transaction, criterion: Criterion, place: int, now: datetime) -> None:
    """An answer to most criteria, and a second look at every other of them."""
    if place % 3:
        at = now - timedelta(days=20 * place)
        assessment = an_assessment(answer_for(place, criterion.responsible), criterion=criterion.id, at=at)
        await Assessments(work).save_assessment(assessment)
        if place % 2:
            await Assessments(work).save_review(a_review(assessment, at=at))


def answer_for(place: int, responsible: tuple[Party, ...]) -> Answer:
    if Party.CENTRE not in responsible:
        return Answer.STRUCTURAL_GAP
    return list(Answer)[place % 5]


def a_step(id: UUID, now: datetime) -> PlanStep:
    wanted = Wanted("Go through the plan", ("S6",), "Everybody knows the way out", Owner("team"), now.date())
    return begin(wanted, offered=["S6"], by=LEAD, id=id, now=now, today=now.date())
