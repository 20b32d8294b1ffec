"""One suite of faults, and kill -9 of everything besides, while people live in a federation: nothing lost or doubled.

Each run draws a third of the faults and says its seed; KOKON_CHAOS_SEED=N repeats the run of that seed, and three
rounds that follow each other have every fault. KOKON_FAULT_MINUTES=60 goes on for an hour. What an operator sees and
does in each fault is read from the table of `docs/operations.md`.
"""

import os
from pathlib import Path
from time import monotonic

import pytest

from deploy.local.checks.checks import FAULT_MINUTES
from tests import seeds
from tests.chaos.blows import kills, kinds_of
from tests.chaos.faults import FAULTS, HANDS, hand
from tests.chaos.repairs import DOCTOR, HEADING, filled, repairs
from tests.chaos.round import a_round
from tests.chaos.struck import found_in, read_out

MINUTES = float(os.environ.get(FAULT_MINUTES) or 0)
LONGEST_ROUND = 900


@pytest.mark.level("machine", 5)
@pytest.mark.chaos
@pytest.mark.real
@pytest.mark.timeout(MINUTES * 60 + LONGEST_ROUND)
async def test_in_every_fault_nothing_is_lost_and_nothing_doubled(tmp_path: Path, chaos_seed: int) -> None:
    """The demonstration goes its way in a storm, and stands as it would have without."""
    until, number = monotonic() + MINUTES * 60, 0
    while number == 0 or monotonic() < until:
        fallen, wrong = await a_round(tmp_path / f"round-{number}", chaos_seed, number)
        story = [f"seed {chaos_seed}, round {number}: repeat with {seeds.NAME}={chaos_seed}", *fallen, *wrong]
        print("\n".join(story))  # noqa: T201 - pytest shows it beside a failure, and with -s
        assert not wrong, "\n".join(story)
        number += 1


def test_of_three_rounds_that_follow_each_other_each_has_other_faults() -> None:
    for seed in range(50):
        hands = [hand(seed, number) for number in range(HANDS)]
        assert sorted(fault.what for some in hands for fault in some) == sorted(fault.what for fault in FAULTS)
    assert hand(7) == hand(7) != hand(8)


def test_within_a_few_runs_every_fault_falls() -> None:
    """Runs draw seeds of their own: of any twenty none leaves a fault out."""
    for first in range(0, 1_000, 20):
        assert {fault for seed in range(first, first + 20) for fault in hand(seed)} == {*FAULTS}


def test_the_page_of_operations_says_what_is_seen_and_done_in_each_fault() -> None:
    assert sorted(repairs()) == sorted(
        {fault.what for fault in FAULTS} | {"a program was killed", "a program stands still for a while"}
    )


def test_twin_what_a_row_says_is_read_from_it() -> None:
    cells = "it broke", f"`{DOCTOR}` says `bad luck`", "`./kokon keys rotate X`, `select 1;`"
    row = "\n".join((HEADING, "| a | b | c |", "|---|---|---|", f"| {' | '.join(cells)} |", "", "## Next"))
    found = repairs(row)["it broke"]
    assert (found.seen, found.asks_doctor, found.statements) == (("bad luck",), True, ("select 1;",))
    assert [filled(one, {"X": "link"}) for one in found.commands] == [["keys", "rotate", "link"]]
    assert found_in("id at\n7 2026 cases waits\n8 2026 cases settled") == [{"ID": "7"}]
    assert read_out("say 12345 12345 12345 12345 12345 12345.") == {"DIGITS": " ".join(["12345"] * 6)}


def test_the_end_of_a_run_says_the_seed_of_what_went_well_too() -> None:
    place = ("tests/chaos/test_storms.py", 1, "")
    reports = [
        pytest.TestReport("a storm", place, {}, "passed", None, when, user_properties=[(seeds.NAME, 7)])
        for when in ("setup", "call", "teardown")
    ]
    assert list(
        seeds.closing_lines({"": [reports[0], reports[2]], "passed": [reports[1]], "warnings": [object()]})
    ) == ["a storm: repeat with KOKON_CHAOS_SEED=7"]


def test_every_kind_of_victim_is_struck_whatever_the_seed() -> None:
    centre = ["cases", "intake", "nats", "notify", "postgres", "quality"]
    programs = {"centre-a": centre, "centre-b": centre, "office": ["nats", "office", "postgres"]}
    for seed in range(50):
        struck = {(blow.place, blow.program) for blow in kills(seed, programs)}
        assert all(struck & set(places) for places in kinds_of(programs).values())
    assert kills(7, programs) == kills(7, programs) != kills(8, programs)
