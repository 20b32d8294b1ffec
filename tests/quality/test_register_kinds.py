"""The kinds of entries hold together: with themselves, with the standards, and in every language."""

from zoneinfo import ZoneInfo

import pytest

from services.quality.app import FOLDER
from services.quality.evidence.register.domain import DATES
from services.quality.evidence.register.files.vocabulary import columns_of, plain
from services.quality.evidence.register.kinds.checks import AtMost, EmptyUnless, NeededWhen, NotBefore
from services.quality.evidence.register.kinds.every import KINDS, kind_named, kinds_for, kinds_of
from services.quality.evidence.register.kinds.fields import FieldType, Group, Kind, UnknownKindError
from services.quality.evidence.register.kinds.nothing import NOTHING
from services.quality.evidence.register.measures.every import MEASURES
from services.quality.evidence.register.measures.learning import INTERVALS
from services.quality.evidence.register.wording import title_of
from services.quality.standards.catalogue.domain import Indicator
from services.quality.standards.scoring.domain import measure
from services.quality.standards.scoring.figures import Age, Amounts, Figure, Level, Outcomes, Quantity
from shared.languages import Languages, Wording
from tests.quality.building import STANDARDS
from tests.quality.register_building import an_entry

each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
SPOKEN = Languages(["en", "de", "ar"], ("quality", FOLDER / "locale"), clock=ZoneInfo("Europe/Berlin"))
INDICATORS = {name: each for criterion in STANDARDS.criteria for each in criterion.indicators for name in each.measures}


def test_there_is_one_kind_of_a_name_and_every_group_has_some() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS)
    assert [kind for group in Group for kind in kinds_of(group)] == list(KINDS)


def test_what_is_no_kind_is_not_found() -> None:
    with pytest.raises(UnknownKindError):
        kind_named("client")


@each_kind
def test_all_that_a_kind_speaks_of_is_a_field_of_its_own(kind: Kind) -> None:
    names = [field.name for field in kind.fields]
    assert len(set(names)) == len(names)
    assert not set(names) & {field.name for field in DATES}
    assert set(kind.named_by) <= set(names)
    assert named_in_checks(kind) | named_in_deadlines(kind) <= set(names)


def named_in_checks(kind: Kind) -> set[str]:
    named: set[str] = set()
    for check in kind.checks:
        match check:
            case NotBefore(later=first, earlier=second) | AtMost(part=first, whole=second):
                named |= {first, second}
            case (
                NeededWhen(field=first, other=second, values=values)
                | EmptyUnless(field=first, other=second, values=values)
            ):
                named |= {first, second}
                assert set(values) <= set(kind.field(second).codes)
                assert not kind.field(first).required
    return named


def named_in_deadlines(kind: Kind) -> set[str]:
    named: set[str] = set()
    for deadline in kind.deadlines:
        assert kind.field(deadline.field).type is FieldType.DATE
        for name, values in {**deadline.only, **deadline.unless}.items():
            assert set(values) <= set(kind.field(name).codes)
        named |= {deadline.field, *deadline.only, *deadline.unless, *filter(None, [deadline.unless_since])}
    return named


@each_kind
def test_choices_are_offered_where_they_are_needed_and_once(kind: Kind) -> None:
    for field in kind.fields:
        needs = field.type in (FieldType.CHOICE, FieldType.LEVEL)
        assert bool(field.choices) == needs
        assert len(set(field.codes)) == len(field.codes)


def test_what_is_told_every_month_has_one() -> None:
    every_month = [kind for kind in KINDS if kind.every_month]
    assert [kind.name for kind in every_month] == ["opening_month", "support_hours", "meetings"]
    assert all(kind.field("month").type is FieldType.MONTH for kind in every_month)


def test_a_checklist_is_a_choice_of_fixed_items() -> None:
    lists = {kind.name: kind for kind in KINDS if kind.listed}
    assert set(lists) == {"workplace_item", "accessibility_item", "control"}
    assert set(lists["control"].items) == set(INTERVALS)
    for kind in lists.values():
        assert kind.field(kind.listed).type is FieldType.CHOICE
        assert "other" not in kind.items
        assert len(kind.items) > 4


@each_kind
def test_whatever_is_entered_is_looked_at_again_or_counts_for_a_year_or_has_a_deadline(kind: Kind) -> None:
    dated = any(field.type in (FieldType.DATE, FieldType.MONTH) for field in kind.fields)
    assert kind.review_months or dated


@each_kind
@pytest.mark.parametrize("wording", list(SPOKEN), ids=lambda wording: wording.code)
def test_columns_are_told_apart_in_every_language(kind: Kind, wording: Wording) -> None:
    labels = [plain(wording.gettext(field.label)) for field in columns_of(kind)]
    assert len(set(labels)) == len(labels)


def test_parts_of_a_title_do_not_mix_where_the_script_runs_from_the_right() -> None:
    meeting = an_entry("funder_meeting", {"funder": "Land", "agreed_for": "2026-08-01"})
    assert title_of(meeting, SPOKEN["de"]) == "Land · 01.08.2026"
    assert title_of(meeting, SPOKEN["ar"]).startswith("\u2068Land\u2069 · \u2068")


def test_what_may_rightly_be_empty_is_said_of_one_kind_each_and_never_of_what_a_centre_should_have() -> None:
    assert NOTHING.field("what").codes == tuple(kind.name for kind in KINDS if kind.none)
    should_have = ("safety_plan", "control", "workplace_item", "post", "role", "document_cell", "analysis")
    assert not any(kind_named(name).none for name in should_have)


def test_every_figure_of_the_register_is_fed_and_every_kind_is_good_for_something() -> None:
    assert {name for kind in KINDS for name in kind.feeds} == MEASURES
    assert all(bool(kind.feeds or kind.beside) is not bool(kind.closed) for kind in KINDS)
    assert [kind.name for kind in kinds_for("S9.3")] == ["knowledge"]


def test_every_figure_of_the_register_is_taken_by_an_indicator_of_the_standards() -> None:
    assert set(INDICATORS) >= MEASURES


FITTING: dict[str, Figure] = {
    "S2.1": Amounts(1, 2),
    "S3.3.hours": Amounts(1, 2),
    "S7.1": Amounts(1, 2),
    "S9.2": Amounts(1, 2),
    "S10.1": Amounts(1, 2),
    "S10.2": Amounts(1, 2),
    "S4.3": Level(3),
    "K4.3": Quantity(30),
    "U9.4": Quantity(1),
    **dict.fromkeys(("S2.1.analysis", "S3.3.concept", "S6.1", "K7.2.map", "K10.2.agreement", "U1.3.dpia"), Age(3)),
}
"""What kind of figure each measure makes where it is no count of outcomes."""


def test_the_standards_score_every_figure_of_the_register_as_what_it_is() -> None:
    known = {name: FITTING.get(name, Outcomes(6, 0, 1)) for name in MEASURES}
    for criterion in STANDARDS.criteria:
        for reading in measure(criterion, known).readings:
            for part in reading.parts:
                if part.measure in MEASURES and reading.indicator.score.kind != "reported":
                    assert part.score is not None, part.measure


@pytest.mark.parametrize("name", sorted(MEASURES))
def test_a_figure_about_staff_needs_five_and_facts_of_the_organisation_one(name: str) -> None:
    indicator: Indicator = INDICATORS[name]
    expected = 5 if name in ("S2.2", "S2.3") else 1
    if indicator.score.kind == "ratio" and isinstance(FITTING.get(name, Outcomes()), Outcomes):
        assert indicator.privacy.fewest == expected
