"""The form of a record, read into entries; what is left empty is not entered."""

from collections.abc import Collection
from datetime import date, timedelta

from services.cases.people.personnel.domain import QUESTIONS, Answer, Entry, Item, Paper, Record, Shape, period_of
from shared.web.forms import Form

EARLIEST = date(1950, 1, 1)
FURTHEST = timedelta(days=10 * 366)


def record_in(form: Form, items: Collection[Item], *, today: date) -> list[Entry]:
    """What is wrong stands in the form."""
    entries = (entry_in(form, item, today) for item in items)
    return [one for one in entries if one is not None]


def entry_in(form: Form, item: Item, today: date) -> Entry | None:
    shape = QUESTIONS[item].shape
    if shape in (Shape.NUMBER, Shape.SHARE):
        return number_in(form, item, f"{today:%Y-%m}")
    answer = form.choice(item, QUESTIONS[item].answers, required=False)
    if not answer:
        return None
    dated = answer == Answer.DONE and shape is not Shape.PLAIN
    latest = today + FURTHEST if shape is Shape.AHEAD else today
    day = form.day(f"{item}-day", least=EARLIEST, most=latest) if dated else None
    return Entry(item, Answer(answer), day)


def number_in(form: Form, item: Item, month: str) -> Entry | None:
    """Hours, or so many sessions of so many; nothing at all is no entry."""
    most, share = QUESTIONS[item].most, QUESTIONS[item].shape is Shape.SHARE
    beside, of = f"{item}-part", f"{item}-whole"
    if not any(form.given(name).strip() for name in ((beside, of) if share else (beside,))):
        return None
    part = form.whole(beside, least=0, most=most)
    whole = form.whole(of, least=0, most=most) if share else None
    if part is not None and whole is not None and part > whole:
        form.problem(beside, "not_valid")
    return Entry(item, Answer.DONE, period=period_of(item, month), part=part, whole=whole)


def papers_in(form: Form, *, today: date) -> dict[Paper, date]:
    found = {paper: form.day(paper, least=EARLIEST, most=today, required=False) for paper in Paper}
    return {paper: day for paper, day in found.items() if day is not None}


def filled(record: Record, **more: str) -> Form:
    """A form that holds what stands in the record."""
    values: dict[str, str] = {}
    for item, one in record.items():
        values[item] = one.answer
        for name, value in (("day", one.day), ("part", one.part), ("whole", one.whole)):
            values |= {f"{item}-{name}": str(value)} if value is not None else {}
    return Form.empty(**values, **more)
