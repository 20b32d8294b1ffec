"""What became of one version of the standards in the next, told entry by entry."""

from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from services.quality.standards.catalogue.differences import Difference, Kind, Value, differences
from services.quality.standards.catalogue.domain import Catalogue
from services.quality.standards.catalogue.files import shipped
from tests.quality.building import STANDARDS, a_criterion, an_indicator, words

BEFORE, AFTER = shipped(Path(__file__).parent / "versions").values()


def version(*criteria: object, **given: object) -> Catalogue:
    return Catalogue.model_validate(
        {"version": "2027-01", "title": words(), "valid_from": "2027-01-01", "criteria": criteria, **given}
    )


def without_names(difference: Difference) -> tuple[str, str, str, str, Value | None, Value | None]:
    """Without names and reasons."""
    kind = difference.kind.value
    return kind, difference.id, difference.field, difference.language, difference.before, difference.after


def test_every_kind_of_change_is_told_in_the_order_of_the_standards() -> None:
    assert [without_names(each) for each in differences(BEFORE, AFTER)] == [
        ("text", "", "title", "en", "Invented standards", "Invented standards, second version"),
        ("value", "", "valid_from", "", date(2027, 1, 1), date(2028, 1, 1)),
        ("value", "", "scoring.shares", "", (0.9, 0.75, 0.5), (0.9, 0.8, 0.5)),
        ("text", "S1", "description", "en", "There is a room.", "There is a room with a door."),
        ("text", "S1", "description", "ar", None, "هناك غرفة لها باب."),
        ("value", "S1.1", "weight", "", 1.0, 2.0),
        ("retired", "S1.2", "", "", None, None),
        ("moved", "S5", "", "", None, None),
        ("moved", "S5.1", "", "", None, None),
        ("retired", "K2", "", "", None, None),
        ("retired", "K2.1", "", "", None, None),
        ("counted_anew", "U2.1", "", "", None, None),
        ("text", "U2.1", "numerator", "en", "told", "told in every talk"),
        ("value", "U2.1", "gate", "", 0.9, 0.95),
        ("value", "U2.2", "cadence", "", "year", "quarter"),
        ("added", "U3", "", "", None, None),
        ("added", "U3.1", "", "", None, None),
    ]


def test_what_moved_says_from_where_and_why() -> None:
    [moved, _] = [each for each in differences(BEFORE, AFTER) if each.kind is Kind.MOVED]
    assert (moved.was, moved.name.said("en"), moved.why and moved.why.said("en")) == ("S4", "Funders", "A new order.")


def test_what_is_retired_is_named_as_it_last_was() -> None:
    [first, *_] = [each for each in differences(BEFORE, AFTER) if each.kind is Kind.RETIRED]
    assert (first.name.said("en"), first.why and first.why.said("en")) == ("Defects", "Defects say little.")


def test_a_version_differs_in_nothing_from_itself() -> None:
    assert differences(STANDARDS, STANDARDS) == ()


def test_where_neither_replaces_the_other_what_moved_came_and_went() -> None:
    apart = AFTER.model_copy(update={"replaces": "2026-01"})
    kinds = {(each.kind.value, each.id) for each in differences(BEFORE, apart)}
    assert {("retired", "S4"), ("added", "S5")} <= kinds


def test_parts_and_must_haves_are_told_by_their_measure() -> None:
    def standards(months: int, room: str) -> Catalogue:
        part = {"measure": "U2.1.plan", "name": words(), "score": {"kind": "currency", "months": months}}
        must = {"measure": "U2.1.room", "name": words(room)}
        return version(a_criterion(an_indicator(score={"kind": "mean", "parts": [part]}, musts=[must])))

    assert [without_names(each) for each in differences(standards(12, "a room"), standards(24, "two rooms"))] == [
        ("value", "U2.1", "score.parts.U2.1.plan.score.months", "", 12, 24),
        ("text", "U2.1", "musts.U2.1.room.name", "de", "a room", "two rooms"),
        ("text", "U2.1", "musts.U2.1.room.name", "en", "a room", "two rooms"),
    ]


def test_a_must_have_that_comes_or_goes_is_told() -> None:
    without = version(a_criterion(an_indicator()))
    with_it = version(a_criterion(an_indicator(musts=[{"measure": "U2.1.room", "name": words("a room")}])))
    came, went = differences(without, with_it), differences(with_it, without)
    assert [(each.field, each.before, each.after) for each in came] == [("musts.U2.1.room.name", None, "a room")] * 2
    assert [(each.before, each.after) for each in went] == [(each.after, each.before) for each in came]


CHANGES = some.fixed_dictionaries(
    {},
    optional={
        "weight": some.sampled_from([1.0, 2.0]),
        "gate": some.sampled_from([0.5, 1.0]),
        "cadence": some.sampled_from(["quarter", "year"]),
        "sources": some.sampled_from([["casework"], ["casework", "system"]]),
        "responsible": some.sampled_from([["funder"], ["funder", "politics"]]),
        "fresh": some.just({"measure": "U2.1.plan", "months": 12, "most": 2}),
        "definition": some.sampled_from([words("one"), words("two")]),
    },
)


@given(CHANGES, CHANGES)
def test_nothing_that_differs_is_left_out_and_the_way_back_says_the_same(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    here, there = version(a_criterion(an_indicator(**one))), version(a_criterion(an_indicator(**other)))
    found = differences(here, there)
    assert bool(found) == (here != there)
    key = {(each.field, each.language): (each.before, each.after) for each in found}
    back = {(each.field, each.language): (each.after, each.before) for each in differences(there, here)}
    assert key == back
