"""Every measure of casework, through the real release code and the real bus, to scores worked out by hand."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid4, uuid5

import pytest

from services.cases.counting.ledger.domain import tally
from services.cases.counting.ledger.store import Contributions, Windows
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.outcomes import Contribution, Outcome
from services.cases.foundation.store import CasesStore
from shared.events import CriterionState, TallyReleased
from shared.privacy.counts import Indicator
from tests.cases.building import Database, cases_store
from tests.cases.tallies import released_tallies
from tests.flows.measured_centre import standing_of
from tests.quality.doors import Centre
from tests.quality.tally_messages import publish, settled
from tests.servers import Nats
from tests.shared.building import until
from tests.shared.listeners import dead_letters

PEOPLE = [UUID(int=number) for number in range(20)]
MONTHS = {"2026-01": slice(0, 12), "2026-02": slice(12, 20)}
"""Twelve people in the first month, eight in the second: together they are the twenty of every line below."""

# Of twenty people: for how many it holds, and what that is worth: 18 (0.90) 4, 15 (0.75) 3, 10 (0.50) 2, 5 or less 1.
MET = {
    **{"S2.4": 20, "S3.1": 18, "S3.1.pledge": 20, "S5.3": 15, "S6.2": 15, "S8.2": 15, "S9.1": 18},
    **{"K1.1": 18, "K1.2": 10, "K2.1": 18, "K3.1": 5, "K4.1": 18, "K5.1": 18, "K5.2": 18, "K6.1": 10},
    **{"K7.1": 19, "K7.2.plans": 20, "K8.1": 15, "K8.2": 20, "K9.1": 15, "K9.2": 20, "K9.2.mfa": 18, "K9.3": 10},
    **{"K11.1": 18, "K11.2": 15, "K12.1": 18, "K12.2": 15, "K12.3": 2},
    **{"U1.1": 18, "U1.2": 20, "U1.4": 5, "U2.1": 18, "U2.2": 20, "U3.1": 15, "U3.2": 5, "U3.4": 20},
    **{"U4.1": 18, "U4.2": 15, "U4.3": 10, "U5.1": 18, "U5.2": 10, "U6.1": 20, "U7.1": 10, "U7.2": 10},
    **{"U8.1": 20, "U8.2": 15, "U8.3": 5, "U8.4": 10, "U9.1": 0, "U9.2": 10, "U9.5": 20, "U10.1": 18, "U10.2": 0},
    **{"U7.2.lead": 10, "U9.2.wait": 9},  # in bands, for context
}
PARTLY = {"U5.2": 10}
"""Ten met and ten in part: (10 + 10 / 2) / 20 = 0.75, worth 3."""
SCORES = {
    "S6": 3.0,  # S6.2, one of the two that apply: nothing happened, so S6.3 does not
    "S8": 3.0,  # S8.2 alone, half of the weight
    "K1": 3.0,  # (4 + 2) / 2
    "K3": 1.0,  # K3.1 alone
    "K5": 4.0,  # (4 + 4) / 2
    "K6": 2.0,  # K6.1 alone
    "K7": 1.0,  # K7.1 is 0.95, worth 4, and misses its must-have of 1.0
    "K8": 3.5,  # (3 + 4) / 2
    "K9": 1.0,  # (3 + 4 + 2) / 3 = 3, and two of twenty are without the second factor
    "K11": 3.5,  # (4 + 3) / 2
    "K12": 11 / 3,  # (4 + 3 + 4) / 3; K12.3 counts the bad side: two of twenty leave 0.90
    "U1": 11 / 3,  # (4 + 4 + 3) / 3; U1.4 counts the bad side: five of twenty leave 0.75
    "U2": 4.0,  # (4 + 4) / 2; 0.90 is just enough for the must-have of U2.1
    "U3": 2.0,  # (3 + 1) / 2; U3.4 is only told
    "U4": 3.0,  # (4 + 3 + 2) / 3
    "U5": 3.5,  # (4 + 3) / 2
    "U6": 4.0,  # U6.1 alone
    "U7": 2.0,  # (2 + 2) / 2
    "U8": 8 / 3,  # (4 + 3 + 1) / 3; U8.4 is worth 2, lies with politics and funders, and is left out as a gap
    "U9": 1.0,  # (0 + 2) / 2, half of the weight; U9.5 is only told
    "U10": 2.0,  # (4 + 0) / 2
}
"""All others have less than half of their weight from casework."""


def test_the_table_is_complete() -> None:
    assert MET.keys() == set(Indicator)


async def test_what_casework_counts_is_scored_as_worked_out_by_hand(
    bus: Nats, database: Database, centre: Centre
) -> None:
    async with cases_store(database) as cases:
        for month, part in MONTHS.items():
            await release_everything(cases, month, PEOPLE[part])
        tallies = await released_tallies(cases)
    await publish(bus, *tallies)
    await until(lambda: settled(bus))
    assert await dead_letters(bus) == []
    measured = await standing_of(centre)
    found = {id_: each.score.value for id_, each in measured.items() if each.score}
    assert found == pytest.approx(SCORES)
    assert {id_ for id_, each in measured.items() if each.state is CriterionState.SCORED} == SCORES.keys()


async def release_everything(cases: CasesStore, month: str, people: Sequence[UUID]) -> None:
    """As the calendar does it, with a measuring point for every indicator; later issues build those points."""
    async with cases.errand(Errand.COUNTING) as on_errand:
        found = [one for indicator in Indicator for one in contributed(indicator, people)]
        await Contributions(on_errand).contribute(found, month=month)
        await Windows(on_errand).open_window(month, now=datetime.now(UTC))
        pending = await Contributions(on_errand).pending(until=month)
        await Contributions(on_errand).save_tally(
            tally(
                pending,
                window=month,
                centre="north",
                measured=frozenset(Indicator),
                clients={one.mark: uuid4() for one in pending},
            )
        )


def contributed(indicator: Indicator, people: Sequence[UUID]) -> list[Contribution]:
    return [
        Contribution(uuid5(person, indicator).bytes, indicator, outcome_of(indicator, PEOPLE.index(person)))
        for person in people
    ]


def outcome_of(indicator: Indicator, place: int) -> Outcome:
    met = MET[indicator]
    if place < met:
        return Outcome.MET
    return Outcome.PARTLY if place < met + PARTLY.get(indicator, 0) else Outcome.NOT_MET


def test_a_tally_of_everything_has_the_one_size_all_tallies_have() -> None:
    everything = [one for indicator in Indicator for one in contributed(indicator, PEOPLE)]
    told = tally(everything, window="2026-01", centre="north", measured=frozenset(Indicator)).told
    assert len(told.body()) == TallyReleased.padded_to == len(tally([], window="2026-01", centre="north").told.body())
