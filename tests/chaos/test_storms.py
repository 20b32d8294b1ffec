"""kill -9 of any process or server, and servers that stand still, at any moment of the demonstration: nothing lost.

Every run says its seed at its end; KOKON_CHAOS_SEED=N repeats the storms of that seed.
"""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest

from deploy.demo.addresses import Addresses
from deploy.demo.reports.ledger import Ledger, Step
from deploy.demo.reports.report import Report
from deploy.demo.scenes.journey import Journey
from deploy.demo.stage import Stage, staged
from deploy.local.machine.display import Silent
from deploy.local.machine.processes import together
from tests import seeds
from tests.chaos.aftermath import faults_told, given_up, left_running, unsettled
from tests.chaos.blows import freezes, kills, kinds_of
from tests.chaos.storm import Storm

pytestmark = [pytest.mark.chaos, pytest.mark.real, pytest.mark.timeout(400)]
CLIENTS = 7
WITHIN = 6.0
"""Seconds in which everybody begins to write."""
ASSESSED = 42
"""Criteria that both centres together say something about."""


@pytest.mark.level("machine", 5)
async def test_kill_9_and_servers_that_stand_still_at_any_moment_lose_and_double_nothing(
    tmp_path: Path, chaos_seed: int
) -> None:
    """The demonstration goes its way in a storm, and stands as it would have without."""
    seed = chaos_seed
    async with staged(tmp_path / "run", display=Silent()) as stage:
        programs = {place: names_of(stage, place) for place in ("office", "centre-a", "centre-b")}
        blows = sorted(kills(seed, programs) + freezes(seed, programs), key=lambda blow: blow.share)
        ledger = Ledger()
        journey = Journey(stage.addresses, ledger, clients=CLIENTS, seed=seed)
        storm = Storm(stage.federation, blows, steps=sum(journey.expected().values()) + ASSESSED)
        ledger.on_count = storm.on_count
        await together(journey.go(WITHIN), storm.rage())
        wrong = Report(seed, CLIENTS, ledger, {}).lines() + not_counted(ledger, journey.expected())
        wrong += await unsettled(stage.federation) + await given_up(stage.federation)
        wrong += await mailed_twice(stage.addresses) + faults_told(stage.federation)
    wrong += [f"left running: {name}" for name in left_running(tmp_path)]
    story = [f"seed {seed}: repeat with KOKON_CHAOS_SEED={seed}", *storm.fallen, *wrong]
    assert not wrong, "\n".join(story)
    assert len(storm.fallen) == len(blows) >= 12, "\n".join(story)


def names_of(stage: Stage, place: str) -> list[str]:
    """All but the mail collector, which belongs to nobody's installation."""
    return sorted(stage.federation[place].pids().keys() - {"mail"})


def not_counted(ledger: Ledger, expected: Mapping[Step, int]) -> list[str]:
    seen: Counter[str] = sum(ledger.counts.values(), Counter())
    return [f"{step}: {seen[step]} of {number}" for step, number in expected.items() if seen[step] != number]


async def mailed_twice(addresses: Addresses) -> list[str]:
    """Another Message-ID for the same person would be another mail; the last look has counted the mails."""
    async with httpx.AsyncClient(trust_env=False) as client:
        mails = (await client.get(f"{addresses.mails}/mails.json")).json()["mails"]
    seen = Counter(mail["message_id"] for mail in mails)
    return [f"one Message-ID for {number} mails" for number in seen.values() if number > 1]


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
