"""The simulator: its truth is true, its noise is the budget's, and its figures answer what is asked of it."""

import json
from dataclasses import replace
from math import isnan
from pathlib import Path
from random import Random

import pytest
from typer.testing import CliRunner, Result

from services.cases.counting.draws.domain import INDEX, Standing
from services.cases.foundation.outcomes import Outcome
from services.quality.office.values import Value
from services.quality.standards.scoring.figures import Outcomes
from services.quality.standards.scoring.intervals import Span
from shared.privacy.budget import Budget, budget
from shared.privacy.counts import Indicator
from simulation.__main__ import app
from simulation.centre import NotTakenError, Truth, draws, lived, received, truth_of, worths_of
from simulation.clients import CONSIDERED, casework, poisson, practices, quarters
from simulation.errors import error_of
from simulation.federation import Figure, Plan, simulated, without_noise
from tests.deploy.command_line import kokon

pytestmark = pytest.mark.statistics

SMALL = Plan(centres=4, fewest=10, most=40, years=1, counted=CONSIDERED, seed=3)
MET, PARTLY, NOT_MET = Outcome


def with_epsilon(epsilon: float) -> Budget:
    changed = {name: getattr(budget(), name).model_copy(update={"epsilon": epsilon}) for name in ("index", "criteria")}
    return budget().model_copy(update=changed)


def standing(client: int, indicator: Indicator, quarter: str, outcome: Outcome) -> Standing:
    return Standing(bytes([client]), indicator, quarter, outcome)


def test_centres_grow_evenly_from_the_smallest_to_the_largest() -> None:
    sizes = [each.yearly for each in practices(3, 10, 40, CONSIDERED, Random(1))]
    assert sizes == [10, 20, 40]


def test_as_many_come_as_in_a_usual_year() -> None:
    chance = Random(2)
    years = [poisson(20, chance) for _ in range(2_000)]
    assert 19.5 < sum(years) / len(years) < 20.5
    assert 18 < sum((each - 20) ** 2 for each in years) / len(years) < 22


def test_the_same_seed_invents_the_same_clients() -> None:
    first, again = (
        casework(practices(1, 30, 30, CONSIDERED, chance)[0], 1, CONSIDERED, chance)
        for chance in (Random(4), Random(4))
    )
    assert first == again
    assert {each.indicator for each in first} == set(CONSIDERED)


def test_truth_is_what_the_mechanism_starts_from_and_all_that_is_known_of_the_same_clients() -> None:
    """One client was counted again after the quarter of the index: the index does not know, the whole truth does."""
    standings = [
        standing(1, Indicator.U2_1, "2001-Q1", MET),
        standing(1, Indicator.U4_1, "2001-Q2", NOT_MET),
        standing(2, Indicator.U2_1, "2001-Q1", PARTLY),
    ]
    drawn, counts = next(draws(standings, quarters(1), budget(), centre="north", noise=without_noise))
    truth = truth_of(drawn, counts, worths_of(standings))[INDEX]
    assert truth == Truth(Outcomes(met=1, partly=1), worth=0.5 + 0.5)
    assert (truth.exact, truth.whole) == (0.75, 0.5)


def test_each_client_is_in_the_index_once_and_in_each_criterion_once_through_all_years() -> None:
    chance = Random(5)
    standings = casework(practices(1, 30, 30, CONSIDERED, chance)[0], 3, CONSIDERED, chance)
    told = list(lived(standings, quarters(3), budget(), centre="north"))
    in_time = [each for each in standings if each.quarter <= "2003-Q4"]
    assert sum(each.truth[INDEX].people for each in told) == len({each.mark for each in in_time})
    for name in budget().criteria.names:
        of_it = {each.mark for each in in_time if each.criterion == name}
        assert sum(each.truth[name].people for each in told if name in each.truth) == len(of_it)


def test_every_quarter_leaves_signed_and_counted_and_the_office_refuses_another() -> None:
    told = [each.told for each in lived([], quarters(2), budget(), centre="north")]
    assert [each.sequence for each in told] == list(range(1, 9))
    with pytest.raises(NotTakenError, match="bad_signature"):
        received(told[0].model_copy(update={"sequence": 7}), budget())


@pytest.mark.parametrize(("epsilon", "least", "most"), [(10.0, 0.0, 2.0), (0.5, 4.0, 60.0)])
def test_less_epsilon_more_noise(epsilon: float, least: float, most: float) -> None:
    found = simulated(replace(SMALL, years=6), with_epsilon(epsilon)).layers["centre_index_quarter"]
    assert least <= error_of(found).noise <= most


def test_progress_is_told_to_its_end() -> None:
    told: list[tuple[int, int]] = []
    simulated(SMALL, budget(), lambda done, total: told.append((done, total)))
    assert told == [(done, SMALL.centres) for done in range(SMALL.centres + 1)]


def test_what_nobody_counts_is_not_taken_for_a_figure() -> None:
    plan = replace(SMALL, counted=(Indicator.U2_1,))
    layers = simulated(plan, budget()).layers
    assert len(layers["federation_criterion_year"]) == 1
    assert len(layers["federation_uncounted_year"]) == len(budget().criteria.names) - 1
    assert all(each.truth.people == 0 for each in layers["federation_uncounted_year"])


def test_a_release_that_does_not_come_is_in_no_sum_and_the_others_are_as_they_were() -> None:
    every, fewer = (simulated(replace(SMALL, years=5, reporting=share), budget()) for share in (1.0, 0.5))
    assert fewer.clients == every.clients
    name = "federation_index_quarter"
    assert {figure.value.centres for figure in every.layers[name]} == {SMALL.centres}
    heard = [figure.value.centres for figure in fewer.layers[name]]
    assert 20 < sum(heard) < 60
    both = list(zip(fewer.layers[name], every.layers[name], strict=True))
    assert all(one.truth.people <= other.truth.people for one, other in both)
    assert sum(one.truth.people for one, _ in both) < 0.8 * sum(other.truth.people for _, other in both)
    assert [figure.practice for figure in fewer.layers[name]] == [figure.practice for figure in every.layers[name]]


def a_figure(low: float, value: float, high: float, *, practice: float = 0.5, whole: float = 0.5) -> Figure:
    truth = Truth(Outcomes(met=5, not_met=5), worth=whole * 10)
    return Figure(Value(1, Span(low, value, high)), truth, practice)


def test_errors_are_points_of_a_hundred() -> None:
    hidden = replace(a_figure(0, 0, 0), value=Value(1, None))
    error = error_of([a_figure(0.4, 0.6, 0.8), a_figure(0.6, 0.7, 0.8, whole=0.6), hidden, hidden])
    assert error.shown == 0.5
    assert error.noise == pytest.approx(100 * ((0.1**2 + 0.2**2) / 2) ** 0.5)
    assert error.rule == pytest.approx(-2.5)
    assert error.whole == pytest.approx(10)
    assert error.interval == pytest.approx(15)
    assert error.holds == 0.5
    assert error.quoted == 0.25, "40 points are too wide, 20 are not, and two of four have no value"


def test_where_nothing_is_shown_nothing_is_said() -> None:
    error = error_of([replace(a_figure(0, 0, 0), value=Value(1, None))])
    assert error.shown == 0
    assert isnan(error.noise)
    assert isnan(error.holds)


def run(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def test_the_command_shows_a_table_and_writes_the_figures(tmp_path: Path) -> None:
    file = tmp_path / "found.json"
    asked = ("--centres", "3", "--clients-per-year", "10-30", "--years", "1", "--epsilon", "1", "--epsilon", "2")
    finished = run(*asked, "--criterion", "U2", "--json", str(file))
    assert finished.exit_code == 0, finished.output
    said = "epsilon 2 for the index, 2 for 1 criterion; 4 for a client, as long as the file is kept"
    assert said in " ".join(finished.stdout.split())
    told = json.loads(file.read_text())
    assert [each["epsilon"] for each in told["runs"]] == [{"index": 1, "criteria": 1}, {"index": 2, "criteria": 2}]
    assert told["runs"][0]["layers"]["federation_criterion_year"]["figures"] == 1
    assert told["runs"][0]["layers"]["federation_uncounted_year"]["noise"] is None
    assert told["tallies"]["all"]["clients"] > told["tallies"]["largest"]["clients"] > 0
    assert "tallies of the 4 indicators that casework counts today" in " ".join(finished.stdout.split())


def test_numbers_of_names_are_compared_those_of_the_budget_first(tmp_path: Path) -> None:
    file = tmp_path / "found.json"
    asked = ("--centres", "2", "--clients-per-year", "10", "--years", "1", "--names", "4", "--names", "6")
    finished = run(*asked, "--names", "10", "--json", str(file))
    assert finished.exit_code == 0, finished.output
    assert "numbers of criteria side by side" in " ".join(finished.stdout.split())
    four, six, ten = (set(each["names"]) for each in json.loads(file.read_text())["runs"])
    assert (four, len(six), len(ten)) == (set(budget().criteria.names), 6, 10)
    assert four < six < ten
    assert run(*asked, "--criterion", "U2").exit_code == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--criterion", "U2", "--criterion", "U5"), "2 criteria"),
        (("--today",), "that casework counts today"),
        (("--reporting", "0.8"), "80"),
    ],
)
def test_each_question_of_the_page_is_answered(words: tuple[str, ...], said: str) -> None:
    finished = kokon("simulate", "--centres", "3", "--clients-per-year", "10-30", "--years", "1", *words)
    assert finished.returncode == 0, finished.stderr
    assert said in " ".join(finished.stdout.split())


@pytest.mark.parametrize(
    "wrong",
    [
        ("--clients-per-year", "60-5"),
        ("--clients-per-year", "many"),
        ("--epsilon", "0"),
        ("--criterion", "S1"),
        ("--names", "11"),
    ],
)
def test_what_cannot_be_simulated_is_said_in_a_line(wrong: tuple[str, str]) -> None:
    finished = run(*wrong)
    assert finished.exit_code == 2
    assert wrong[0] in finished.output
