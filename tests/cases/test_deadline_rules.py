"""Rules for deadlines: how periods are counted, that each rule that comes with Kokon meets its examples and was looked
at within a year, and what a file with rules may say.
"""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from services.cases.casework.deadlines.rules.computation import (
    Begins,
    Computation,
    Kind,
    Moves,
    Told,
    Unit,
    counted,
)
from services.cases.casework.deadlines.rules.domain import Area, Book, Review, Rule
from services.cases.casework.deadlines.rules.files import FOLDER, shipped
from services.cases.casework.deadlines.rules.preview import Change, Wrong, look
from services.cases.casework.deadlines.rules.words import (
    amount,
    area_words,
    change_words,
    review_words,
    rule_fault_words,
    step_words,
)
from shared.clock.public_holidays import Land
from shared.languages import Wording, catalogue
from tests.cases.building import BERLIN
from tests.cases.deadline_rules import a_rule, as_json, as_toml

TODAY = date(2026, 11, 29)
RULES = {f"{one.id} {one.version}": one for one in shipped()}
ENGLISH = Wording("en", catalogue("en"), BERLIN)


def result(starts_on: str, number: int, unit: Unit, *, land: Land | None = None, **given: Any) -> str:
    computation = Computation(**{"kind": Kind.AFTER, "number": number, "unit": unit} | given)
    return counted(computation, date.fromisoformat(starts_on), land=land).due_on.isoformat()


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_meets_its_examples(rule: Rule) -> None:
    assert rule.misses() == []


def test_a_planted_example_is_missed() -> None:
    wrong = a_rule(examples=[{"starts_on": "2026-03-05", "due_on": "2026-06-06"}])
    assert [(str(one.due_on), str(given)) for one, given in wrong.misses()] == [("2026-06-06", "2026-06-05")]


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_was_compared_with_the_law_within_a_year(rule: Rule) -> None:
    """It begins to fail by itself: then somebody reads the section, and writes the day into the rule."""
    assert not rule.is_old(datetime.now(UTC).date()), f"{rule.id}: compare {rule.section} with {rule.source}"


def test_a_rule_that_nobody_looked_at_for_a_year_is_found() -> None:
    looked_at = a_rule().looked_at
    assert not a_rule().is_old(looked_at + timedelta(days=365))
    assert a_rule().is_old(looked_at + timedelta(days=366))


def test_every_area_has_rules_with_words_in_every_language_of_the_centre() -> None:
    assert {one.area for one in RULES.values()} == {*Area}
    assert {file.stem for file in FOLDER.glob("*.toml")} == {
        *("reflection_period", "residence_titles", "benefits", "criminal_proceedings", "children")
    }
    for one in RULES.values():
        words = [one.title, one.starts, one.advice, *([] if one.certain else [one.doubt])]
        assert all({"en", "de", "ar"} <= said.keys() for said in words), one.id
        assert one.review is Review.TO_BE_READ, "none was read by a lawyer"


@pytest.mark.parametrize(
    ("starts_on", "number", "unit", "due_on"),
    [
        ("2026-03-05", 10, Unit.DAYS, "2026-03-15"),
        ("2026-03-05", 2, Unit.WEEKS, "2026-03-19"),
        ("2026-03-05", 1, Unit.MONTHS, "2026-04-05"),
        ("2026-01-31", 1, Unit.MONTHS, "2026-02-28"),
        ("2028-01-31", 1, Unit.MONTHS, "2028-02-29"),
        ("2026-12-31", 2, Unit.MONTHS, "2027-02-28"),
        ("2028-02-29", 1, Unit.YEARS, "2029-02-28"),
    ],
)
def test_the_day_of_the_event_is_not_counted(starts_on: str, number: int, unit: Unit, due_on: str) -> None:
    assert result(starts_on, number, unit) == due_on


@pytest.mark.parametrize(
    ("starts_on", "number", "unit", "due_on"),
    [
        ("2026-03-05", 10, Unit.DAYS, "2026-03-14"),
        ("2026-03-05", 1, Unit.WEEKS, "2026-03-11"),
        ("2026-03-05", 1, Unit.MONTHS, "2026-04-04"),
        ("2026-03-01", 1, Unit.MONTHS, "2026-03-31"),
        ("2026-01-30", 1, Unit.MONTHS, "2026-02-28"),
        ("2026-01-29", 1, Unit.MONTHS, "2026-02-28"),
        ("2026-03-05", 1, Unit.YEARS, "2027-03-04"),
    ],
)
def test_the_first_day_is_counted_where_the_law_says_so(starts_on: str, number: int, unit: Unit, due_on: str) -> None:
    assert result(starts_on, number, unit, begins=Begins.THAT_DAY) == due_on


def test_a_last_day_at_a_weekend_or_on_a_holiday_of_the_land_moves() -> None:
    later: dict[str, Any] = {"number": 1, "unit": Unit.MONTHS, "moves": Moves.LATER}
    assert result("2026-05-28", **later) == "2026-06-29", "a Sunday"
    assert result("2026-03-03", **later) == "2026-04-07", "Good Friday, and Easter"
    assert result("2026-05-04", **later) == "2026-06-04"
    assert result("2026-05-04", **later, land=Land.BAVARIA) == "2026-06-05", "Corpus Christi"
    earlier: dict[str, Any] = {"number": 8, "unit": Unit.WEEKS, "kind": Kind.BEFORE_END, "moves": Moves.EARLIER}
    assert result("2026-05-29", **earlier) == "2026-04-02", "before Good Friday"


def test_an_age_ends_on_the_day_before_the_birthday() -> None:
    age: dict[str, Any] = {"number": 18, "unit": Unit.YEARS, "kind": Kind.UNTIL_AGE}
    assert [result(day, **age) for day in ("2008-03-05", "2008-02-29", "2008-03-01")] == [
        *("2026-03-04", "2026-02-28", "2026-02-28")
    ]


@pytest.mark.parametrize(
    "given",
    [
        {"kind": Kind.AT_LEAST, "moves": Moves.LATER},
        {"kind": Kind.AFTER, "moves": Moves.EARLIER},
        {"kind": Kind.BEFORE_END, "moves": Moves.LATER},
        {"kind": Kind.UNTIL_AGE, "unit": Unit.MONTHS},
        {"number": 0},
        {"number": 1201},
    ],
)
def test_what_makes_no_sense_is_no_computation(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Computation(**{"kind": Kind.AFTER, "number": 1, "unit": Unit.MONTHS} | given)


def test_each_step_is_said_in_words() -> None:
    computation = Computation(kind=Kind.AFTER, number=1, unit=Unit.MONTHS, moves=Moves.LATER)
    found = counted(computation, date(2026, 1, 31), land=None)
    assert [one.told for one in found.steps] == [
        *(Told.START, Told.NEXT_DAY, Told.ENDS, Told.SHORT_MONTH, Told.LATER, Told.LAND_NOT_SET)
    ]
    said = [step_words(ENGLISH, one, computation) for one in found.steps]
    assert "Sunday, February 1, 2026" in said[1]
    assert said[2] == "Time: 1 month. The last day is Saturday, February 28, 2026 (\u2066§ 188 BGB\u2069)."
    assert "Monday, March 2, 2026" in said[4]
    assert amount(ENGLISH, 2, Unit.WEEKS) == "2 weeks"


def test_every_code_has_a_word() -> None:
    assert area_words(ENGLISH).keys() == {*Area}
    assert review_words(ENGLISH).keys() == {*Review}
    assert change_words(ENGLISH).keys() == {*Change}


def test_the_newest_version_wins_from_the_day_on_which_it_is_valid() -> None:
    first, second = a_rule(), a_rule(version=2, valid_from="2026-07-01")
    ends = a_rule(version=3, valid_from="2026-09-01", valid_to="2026-12-31")
    book = Book.of([first], [second, ends])
    days = (date(2009, 1, 1), date(2026, 6, 30), date(2026, 7, 1), date(2026, 9, 1), date(2027, 1, 1))
    assert [book.in_force("reflection_of_test", day) for day in days] == [None, first, second, ends, None]
    assert book.offered(date(2027, 1, 1)) == []
    mended = a_rule(version=3, valid_from="2026-01-01")
    assert Book.of([first, second, mended]).in_force("reflection_of_test", date(2026, 8, 1)) == second
    later = a_rule(section="§ 1 XYZ")
    assert Book.of([later], [first]).version(first.id, 1) == first, "what a centre accepted stays what it is"


def faults(body: bytes, book: Book | None = None) -> list[tuple[int, Wrong, str]]:
    return [(one.row, one.wrong, one.field) for one in look(body, book or Book.of([]), TODAY).faults]


def test_toml_and_json_say_the_same() -> None:
    rule = a_rule()
    for body in (as_json(rule), as_toml(rule), json.dumps(json.loads(as_json(rule))["rules"]).encode()):
        [line] = look(body, Book.of([]), TODAY).lines
        assert (line.rule, line.change, line.before) == (rule, Change.NEW, None)


def test_what_is_new_what_changes_and_what_ends() -> None:
    book = Book.of([a_rule()])
    changed = a_rule(version=2, valid_from="2026-07-01")
    ended = a_rule(version=2, valid_from="2026-07-01", valid_to="2026-12-31")
    other = a_rule(id="another_rule")
    found = [look(as_json(one), book, TODAY).lines[0] for one in (a_rule(), changed, ended, other)]
    assert [one.change for one in found] == [Change.SAME, Change.CHANGED, Change.ENDED, Change.NEW]
    assert [bool(one.before) for one in found] == [False, True, True, False]
    assert look(as_json(a_rule(), changed), book, TODAY).new == [changed]


def planted(**changes: Any) -> bytes:
    entry = json.loads(as_json(a_rule()))["rules"][0] | changes
    return json.dumps({"rules": [{name: value for name, value in entry.items() if value is not None}]}).encode()


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"\xff\xfe", (0, Wrong.NOT_READABLE, "")),
        (b"[" * 100_000, (0, Wrong.NOT_READABLE, "")),
        (b'{"rules": ', (0, Wrong.NOT_READABLE, "")),
        (b"a = 1", (0, Wrong.NO_RULES, "")),
        (json.dumps([{}] * 201).encode(), (0, Wrong.TOO_MANY, "")),
        (b'["a rule"]', (1, Wrong.NOT_VALID, "")),
        (planted(section=None), (1, Wrong.MISSING, "section")),
        (planted(colour="red"), (1, Wrong.NOT_KNOWN, "colour")),
        (planted(valid_from="yesterday"), (1, Wrong.NOT_VALID, "valid_from")),
        (planted(valid_from="9999-01-01"), (1, Wrong.NOT_VALID, "valid_from")),
        (planted(area="traffic"), (1, Wrong.NOT_VALID, "area")),
        (planted(valid_to="2000-01-01"), (1, Wrong.DOES_NOT_FIT, "")),
        (planted(certain=False), (1, Wrong.DOES_NOT_FIT, "")),
        (planted(examples=[]), (1, Wrong.NOT_VALID, "examples")),
        (planted(examples=[{"starts_on": "2026-03-05", "due_on": "2026-03-06"}]), (1, Wrong.EXAMPLE, "examples")),
        (planted(looked_at="2026-11-30"), (1, Wrong.NOT_YET, "looked_at")),
    ],
)
def test_what_is_wrong_is_said_with_its_place(body: bytes, found: tuple[int, Wrong, str]) -> None:
    assert faults(body) == [found]
    for fault in look(body, Book.of([]), TODAY).faults:
        assert rule_fault_words(ENGLISH, fault)


def test_a_version_in_use_is_not_changed_and_not_overtaken() -> None:
    book = Book.of([a_rule(version=2)])
    assert faults(as_json(a_rule(version=2, section="§ 1 XYZ")), book) == [(1, Wrong.TAKEN, "version")]
    assert faults(as_json(a_rule(version=1)), book) == [(1, Wrong.OLDER, "version")]
    assert faults(as_json(a_rule(version=3), a_rule(version=3)), book) == [(2, Wrong.TWICE, "")]
