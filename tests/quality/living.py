"""A centre with years of life in it: tallies, a register with every kind of entry, answers, looks, steps."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

from services.quality.assessment.domain import Answer
from services.quality.catalogue.domain import Party
from services.quality.plan.domain import Owner, Wanted, begin
from services.quality.register.domain import Entry, Filled, Stamp
from services.quality.register.domain import begin as first_version
from services.quality.register.fields import Field, FieldType, Kind
from services.quality.register.kinds.every import KINDS
from shared.events import Indicator
from tests.quality.building import LEAD, NOON, STANDARDS, a_review, a_tally, an_assessment
from tests.quality.doors import Centre

DAY = NOON.date()
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
}


def months(years: int) -> list[str]:
    """The newest is that of the tests' clock."""
    last = DAY.year * 12 + DAY.month - 1
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(last - 12 * years + 1, last + 1)]


def a_value(field: Field, seed: int) -> str:
    if field.type is FieldType.DATE:
        return (DAY - timedelta(days=60 + 30 * (seed % 12))).isoformat()
    if field.type is FieldType.CHOICE:
        return field.choices[seed % len(field.choices)][0]
    return PLAIN[field.type]


def an_entry_of(kind: Kind, seed: int) -> Entry:
    values = {field.name: a_value(field, seed) for field in kind.fields}
    day = DAY - timedelta(days=200 + 100 * (seed % 4))
    at = datetime.combine(day, NOON.timetz())
    filled = Filled(values, None, None, {})
    name = uuid5(NAMESPACE_OID, f"{kind.name} {seed}")
    return first_version(kind, filled, Stamp(uuid4(), LEAD, at, day), entry=name)


def entries(each: int = 6) -> list[Entry]:
    return [an_entry_of(kind, seed) for kind in KINDS for seed in range(each)]


def a_step(title: str = "Go through the safety plan", criteria: Iterable[str] = ("S6",), due: date = DAY) -> Wanted:
    return Wanted(title, tuple(criteria), "Everybody knows the way out", Owner("team"), due)


async def live(centre: Centre, *, years: int = 2, each: int = 6) -> None:
    """The standards of the centre are those that are shipped."""
    counted = {indicator.name: (7, 1, 1) for indicator in Indicator}
    await centre.learn(*(a_tally(month, **counted) for month in months(years)))
    ids = [criterion.id for criterion in STANDARDS.criteria]
    async with centre.store.work() as work:
        await work.save_entries(entries(each))
        for place, criterion in enumerate(STANDARDS.criteria):
            if place % 3:
                assessment = an_assessment(answer_for(place, criterion.responsible), criterion=criterion.id, id=uuid4())
                await work.save_assessment(assessment)
                if place % 2:
                    await work.save_review(a_review(assessment))
        for number in range(8):
            begun = begin(a_step(), offered=ids, by=LEAD, id=UUID(int=number + 1), now=NOON, today=DAY)
            await work.keep_step(begun)


def answer_for(place: int, responsible: tuple[Party, ...]) -> Answer:
    if Party.CENTRE not in responsible:
        return Answer.STRUCTURAL_GAP
    return list(Answer)[place % 5]
