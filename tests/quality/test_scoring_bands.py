"""What is counted in three bands says in which the median lies, and never more."""

import pytest

from services.quality.standards.scoring.bands import Median, median_of
from services.quality.standards.scoring.domain import Use, read
from services.quality.standards.scoring.figures import Absence, Outcomes
from shared.events import TallyReleased
from shared.privacy.counts import BANDED, Indicator
from tests.quality.building import STANDARDS, a_tally
from tests.quality.doors import Centre

U9 = STANDARDS.criterion("U9")
[WAIT] = [each for each in U9.indicators if each.id == "U9.6"]


@pytest.mark.parametrize(
    ("counted", "low", "value", "high"),
    [
        # All in one band: with five people the share is at least 57 percent, so it is this one.
        (Outcomes(5, 0, 0), 0, 0, 0),
        (Outcomes(0, 5, 0), 1, 1, 1),
        (Outcomes(0, 0, 5), 2, 2, 2),
        # Half of them is enough: of an even number the lower one of the two in the middle.
        (Outcomes(10, 5, 5), 0, 0, 1),
        (Outcomes(9, 6, 5), 0, 1, 1),
        # Few people, spread wide: it may be any of them.
        (Outcomes(2, 1, 2), 0, 1, 2),
        (Outcomes(100, 300, 100), 1, 1, 1),
        (Outcomes(20, 20, 60), 2, 2, 2),
    ],
)
def test_the_band_of_the_median_as_worked_out_by_hand(counted: Outcomes, low: int, value: int, high: int) -> None:
    assert median_of(counted) == Median(low, value, high)


def test_it_is_shown_for_context_and_scores_nothing() -> None:
    reading = read(WAIT, U9, {"U9.2.wait": Outcomes(9, 6, 5)})
    assert (reading.use, reading.score, reading.parts[0].share) == (Use.ONLY_REPORTED, None, None)
    assert reading.parts[0].median == Median(0, 1, 1)
    assert read(WAIT, U9, {"U9.2.wait": Outcomes(2, 1, 1)}).known is Absence.TOO_FEW


def test_every_measure_in_bands_has_names_for_them_and_no_other_has() -> None:
    indicators = [each for criterion in STANDARDS.criteria for each in criterion.indicators]
    assert {each.measured_as for each in indicators if getattr(each.score, "bands", None)} == BANDED


def test_a_tally_of_before_is_still_taken_and_one_with_another_gap_is_not() -> None:
    told = a_tally(U9_2=(9, 1, 0)).model_dump(mode="json")
    for unknown in (("K8.1",), ("U7.2.lead", "U9.2.wait", "K8.1")):
        before = [cell for cell in told["cells"] if cell["indicator"] not in unknown]
        assert len(TallyReleased.model_validate(told | {"cells": before}).cells) == len(Indicator) - len(unknown)
    for missing in (("U9.2.wait",), ("U9.2",), ("U7.2.lead", "U9.2.wait")):
        cells = [cell for cell in told["cells"] if cell["indicator"] not in missing]
        with pytest.raises(ValueError, match="exactly once"):
            TallyReleased.model_validate(told | {"cells": cells})


async def test_the_criterion_says_the_band_and_its_months(centre: Centre) -> None:
    first = a_tally("2025-11", U9_2_WAIT=(9, 0, 5), U7_2_LEAD=(0, 2, 3))
    await centre.learn(first, a_tally("2026-01", U9_2_WAIT=(0, 6, 0)))
    lead = await centre.colleague("lead")
    waited = (await lead.get("/criteria/U9")).text.split('data-indicator="U9.6"')[1].split("</section>")[0]
    assert "Median: more than one week, up to two" in waited
    assert "plausibly from “one week at most” to “more than one week, up to two”" in waited
    assert "20 people (one week at most: 9, more than one week, up to two: 6, more than two weeks: 5)" in waited
    assert '<th class="number" scope="col">more than two weeks</th>' in waited
    assert "percent" not in waited
    took = (await lead.get("/criteria/U7?lang=de")).text.split('data-indicator="U7.4"')[1]
    assert "Median: mehr als 7 Tage" in took
