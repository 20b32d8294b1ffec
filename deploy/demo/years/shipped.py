"""The releases of the centres whose services do not run: shipped without dates, keys and names, and dated here.

`history.json` is counted in quarters before the one that runs. Which of these is the last of a year is not known when
it is made, so it has the draws for all four cases, and by every budget that there is.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from deploy.demo.years.centres.practice import lived_quarters
from deploy.trouble import Trouble
from services.quality.foundation.domain import Period
from services.quality.foundation.signing import ReleaseKey, signed
from services.quality.publishing.releases.domain import release_id
from shared.events import CriterionState, ReleasedCriterion, ReleasePublished
from shared.privacy.budget import budgets
from shared.privacy.counts import Noised

FILE = Path(__file__).with_name("history.json")
BETWEEN = "/"
COUNTS = ("met", "partly", "not_met")
MAKE = "python -m deploy.demo.years"
type Three = tuple[int, int, int]


class Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Draws(Closed):
    """Of each quarter, the oldest first: what was drawn with noise, and the criteria where it is the last of a year."""

    index: tuple[Three, ...]
    criteria: tuple[dict[str, Three], ...]


class ShippedCentre(Closed):
    """`lines` has a text for each quarter, with `measured/assessed` for each criterion: a band, or a state.

    `draws` are by the number (1 to 4) of the quarter that runs, and by budget.
    """

    lines: tuple[str, ...]
    draws: dict[int, dict[str, Draws]]


class Shipped(Closed):
    catalogue: str
    criteria: tuple[str, ...]
    centres: dict[str, ShippedCentre]


def shipped(file: Path = FILE) -> Shipped:
    """Raises Trouble."""
    try:
        return Shipped.model_validate_json(file.read_text())
    except (OSError, ValueError):
        what = f"{file} is not the history of a federation."
        raise Trouble("no_history", what, f"make it anew: {MAKE}") from None


def dated(whole: Shipped, centre: str, *, running: Period, key: ReleaseKey) -> list[ReleasePublished]:
    """The releases of a centre up to the quarter that runs, signed with its key. Raises Trouble."""
    of, periods = whole.centres[centre], lived_quarters(running)
    try:
        return [
            signed(release_in(whole, of, centre, slot, periods, key_id=key.key_id), key.private)
            for slot in range(len(periods))
        ]
    except (KeyError, IndexError, ValueError):
        what = f"The shipped history of {centre} does not fit this version."
        raise Trouble("old_history", what, f"make it anew: {MAKE}") from None


def release_in(
    whole: Shipped, of: ShippedCentre, centre: str, slot: int, periods: Sequence[Period], *, key_id: str
) -> ReleasePublished:
    period = str(periods[slot])
    budget = budgets().of(period).version
    draws = of.draws[periods[-1].quarter][budget]
    told = {
        "id": str(release_id(centre, periods[slot], whole.catalogue)),
        "centre": centre,
        "catalogue": whole.catalogue,
        "period": period,
        "sequence": slot + 1,
        "criteria": lines_in(whole.criteria, of.lines[slot]),
        "budget": budget,
        "index": counts_in(draws.index[slot]),
        "contributions": [
            {"criterion": name, "counts": counts_in(counts)} for name, counts in draws.criteria[slot].items()
        ],
        "key_id": key_id,
        "signature": "",
    }
    return ReleasePublished.model_validate_json(json.dumps(told))


def lines_in(criteria: Sequence[str], text: str) -> list[dict[str, Any]]:
    return [
        {"criterion": criterion, **side("measured", measured), **side("assessed", assessed)}
        for criterion, (measured, assessed) in zip(
            criteria, (each.split(BETWEEN) for each in text.split()), strict=True
        )
    ]


def side(name: str, said: str) -> dict[str, Any]:
    if said.isdigit():
        return {name: CriterionState.SCORED.value, f"{name}_band": int(said)}
    return {name: said, f"{name}_band": None}


def line_of(entry: ReleasedCriterion) -> str:
    sides = ((entry.measured, entry.measured_band), (entry.assessed, entry.assessed_band))
    return BETWEEN.join(state.value if band is None else str(band) for state, band in sides)


def counts_in(three: Three) -> Mapping[str, int]:
    return dict(zip(COUNTS, three, strict=True))


def three_of(counts: Noised) -> Three:
    return counts.met, counts.partly, counts.not_met
