"""The public budgets: each says nothing that no code does, and they lie side by side."""

from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from shared.privacy.budget import FOLDER, Budgets, BudgetsError, Chosen, budget, budgets, read, read_all, scale
from tests.shared.budget_changes import CENTRE_CRITERIA, LATER, a_later_budget

TEXT = (FOLDER / "2026-11.toml").read_text()


@pytest.mark.parametrize(
    ("layer", "told", "other"),
    [("index", "quarter", "year"), ("criteria", "year", "quarter"), ("index", "quarter", "day")],
)
def test_a_rhythm_that_nothing_draws_in_is_refused_with_what_may_stand_there(layer: str, told: str, other: str) -> None:
    [part] = [part for part in TEXT.split("\n[") if part.startswith(f"{layer}]")]
    changed = part.replace(f'every = "{told}"', f'every = "{other}"')
    assert changed != part
    with pytest.raises(ValidationError, match=rf"{layer}\.every\n.*should be '{told}'"):
        read(TEXT.replace(part, changed))


def test_criteria_are_drawn_with_the_last_quarter_of_a_year_and_the_index_always() -> None:
    known = read(TEXT)
    assert known.names_in("2026-Q4") == known.criteria.names
    assert [known.names_in(f"2026-Q{quarter}") for quarter in (1, 2, 3)] == [(), (), ()]


def test_a_budget_is_in_force_from_its_quarter_on_and_the_older_one_is_still_known(tmp_path: Path) -> None:
    older, shipped = budgets().known[0], budgets().known
    with a_later_budget(tmp_path, "2027-Q2") as later:
        known = budgets()
        periods = ("1999-Q4", "2026-Q4", "2027-Q1", "2027-Q2", "2030-Q1")
        assert [known.of(period).version for period in periods] == [older.version] * 3 + [LATER] * 2
        assert known.named(older.version) == older.model_copy(update={"first_quarter": "2000-Q1"})
        assert known.named(LATER) == later == budget()
    assert budgets().known == shipped
    assert budgets().named(LATER) is None


def test_a_version_needs_a_later_quarter_than_the_one_before_it() -> None:
    known = read(TEXT)
    for quarter in (known.first_quarter, "1999-Q1"):
        with pytest.raises(BudgetsError, match="2027-01 needs a later first_quarter than 2026-11"):
            Budgets((known, known.model_copy(update={"version": LATER, "first_quarter": quarter})))
    with pytest.raises(BudgetsError, match="no budget"):
        read_all([])


def test_a_file_has_the_name_of_its_version(tmp_path: Path) -> None:
    (file := tmp_path / "2027-01.toml").write_text(TEXT)
    with pytest.raises(BudgetsError, match=r"2027-01\.toml has the version 2026-11"):
        read_all([file])


def test_no_file_switches_on_a_layer_that_nothing_draws() -> None:
    layer = '[single_centres]\nenabled = true\nepsilon = 1.0\nevery = "year"\n\n'
    with pytest.raises(ValidationError, match=r"single_centres\n.*not permitted"):
        read(TEXT.replace("[shown]", layer + "[shown]"))


def with_layer(changes: dict[str, str] | None = None) -> str:
    layer = CENTRE_CRITERIA
    for old, new in (changes or {}).items():
        assert old in layer
        layer = layer.replace(old, new)
    return TEXT.replace("[shown]", f"{layer}[shown]")


@pytest.mark.parametrize("text", [TEXT, with_layer({"true": "false"})], ids=["not there", "not enabled"])
def test_criteria_of_a_single_centre_are_off_where_nothing_switches_them_on(text: str) -> None:
    known = read(text)
    assert known.of_a_centre is None
    assert known.names_of_a_centre_in("2026-Q4") == ()
    assert known.lifetime == 2


def test_a_budget_that_switches_them_on_says_what_they_cost() -> None:
    known = read(with_layer())
    assert known.lifetime == 3
    assert [known.names_of_a_centre_in(f"2026-Q{quarter}") for quarter in (3, 4)] == [(), ("U2", "U4")]


@pytest.mark.parametrize(
    "change",
    [{'"U4"': '"S4"'}, {"clients_from = 100": "clients_from = 99"}, {'"year"': '"quarter"'}, {"enabled = true\n": ""}],
)
def test_what_would_count_somebody_else_or_oftener_or_few_is_refused(change: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="centre_criteria"):
        read(with_layer(change))


def test_the_layer_stands_in_the_documents_as_a_budget_would_have_it() -> None:
    assert CENTRE_CRITERIA.strip() in (FOLDER.parents[2] / "docs/contributions.md").read_text()


def test_the_shipped_budget_has_no_criteria_of_single_centres() -> None:
    assert {each.of_a_centre for each in budgets().known} == {None}


def test_the_newest_budget_counts_four_criteria_from_this_year_on_and_says_who_chose_them() -> None:
    older, newer = budgets().known
    assert (older.version, newer.version, older.chosen) == ("2026-11", "2026-12", None)
    assert [budgets().of(period) for period in ("2026-Q3", "2026-Q4", "2027-Q1")] == [older, newer, newer]
    assert newer.criteria.names == ("U2", "U4", "U5", "U6")
    assert newer.chosen == Chosen(by="makers", on=date(2026, 11, 29))
    assert (newer.lifetime, newer.index) == (older.lifetime, older.index)
    assert scale(older.criteria) / scale(newer.criteria) == 2.5


def test_nobody_but_the_makers_and_the_members_can_have_chosen() -> None:
    text = (FOLDER / "2026-12.toml").read_text()
    with pytest.raises(ValidationError, match=r"chosen\.by\n.*should be 'makers' or 'members'"):
        read(text.replace('by = "makers"', 'by = "the office"'))
