"""Faults fall on containers while people write and are answered: what was acknowledged is there, once.

Each run draws some of the faults and says its seed; KOKON_CHAOS_SEED=N repeats the run of that seed. All of them fall
with `./kokon test --faults` or `--everything`. What an operator sees and types is read from `docs/operations.md`.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest

from deploy.demo.addresses import Addresses
from deploy.demo.visitors.visitor import Network
from deploy.local.checks.checks import FAULT_MINUTES, THOROUGH
from tests import seeds
from tests.containers.federation import Compose, well
from tests.containers.struck.faults import LASTING, OUTAGES, Fault, drawn
from tests.containers.struck.operator import Operator
from tests.containers.struck.repairs import HEADING, SECTION, Repair, filled, repairs
from tests.containers.struck.writers import Writers, differences

EVERYTHING = bool(os.environ.get(THOROUGH) or os.environ.get(FAULT_MINUTES))
SEEN_WITHIN = WELL_WITHIN = 180.0
AT_ONCE = 2
"""People who write before a fault falls, and again while it lasts."""


@pytest.mark.level("compose", 5)
@pytest.mark.containers
@pytest.mark.timeout(2_400 if EVERYTHING else 1_200)
async def test_in_every_fault_nothing_is_lost_and_nothing_doubled(
    federation: Compose, chaos_seed: int, tmp_path: Path
) -> None:
    [centre, _] = Addresses.model_validate(federation.addresses()).centres
    story = [f"seed {chaos_seed}: repeat with {seeds.NAME}={chaos_seed}"]
    operator = Operator(federation, tmp_path)
    async with Network() as http:
        writers = Writers.at(centre, http, chaos_seed)
        await asyncio.gather(*writers.begin(AT_ONCE))
        for number, kind in enumerate(drawn(chaos_seed, everything=EVERYTHING)):
            fault = kind(federation, Random(f"{chaos_seed}|{number}"))
            if fault.can_fall():
                async with people_at_work(writers):
                    story.append(await suffered(fault, operator, writers))
        story += (wrong := await writers.wrong() + await operator.doctor_finds())
    print("\n".join(story))  # noqa: T201 - pytest shows it beside a failure, and with -s
    assert not wrong, "\n".join(story)


@asynccontextmanager
async def people_at_work(writers: Writers) -> AsyncIterator[None]:
    writing = writers.begin(AT_ONCE)
    answering = asyncio.create_task(writers.answer())
    yield
    await asyncio.gather(*writing, answering)


async def suffered(fault: Fault, operator: Operator, writers: Writers) -> str:
    """As the page says: what an operator sees, and what the operator does then."""
    repair, begun = repairs()[fault.what], asyncio.get_running_loop().time()
    await asyncio.to_thread(fault.strike)
    writing = writers.begin(AT_ONCE)
    await operator.until_seen(repair, fault.told, within=SEEN_WITHIN)
    seen = asyncio.get_running_loop().time() - begun
    await asyncio.sleep(fault.lasts)
    await asyncio.to_thread(fault.heal)
    await operator.follow(repair, fault.told)
    await asyncio.gather(*writing)
    await operator.until_well(within=WELL_WITHIN)
    took = asyncio.get_running_loop().time() - begun
    return f"{fault.what}, at {fault.service} (seen after {seen:.1f} s, over after {took:.1f} s)"


def test_every_run_has_each_kind_of_outage_and_within_a_few_runs_every_fault_falls() -> None:
    assert drawn(7, everything=False) == drawn(7, everything=False) != drawn(8, everything=False)
    for first in range(0, 1_000, 40):
        runs = [drawn(seed, everything=False) for seed in range(first, first + 40)]
        assert all(set(OUTAGES) <= set(run) for run in runs)
        assert {fault for run in runs for fault in run} == {*OUTAGES, *LASTING}
    assert {*drawn(7, everything=True)} == {*OUTAGES, *LASTING}


def test_the_page_of_operations_says_what_is_seen_and_typed_in_each_fault() -> None:
    """The last one, which ends with a restore, is tried on a centre for keeps: `test_production.py`."""
    restored = "a page of the database is damaged"
    assert sorted(repairs()) == sorted({restored, *(fault.what for fault in (*OUTAGES, *LASTING))})


def test_twin_what_a_row_says_is_read_from_it() -> None:
    cells = "it broke", "`$look` says `bad luck`", "`docker compose restart NATS`, send `$on keys ID rotate link >x`"
    rows = "\n".join((HEADING, "| a | b | c |", "|---|---|---|", f"| {' | '.join(cells)} |", "", "## Next"))
    page = f'{SECTION}\nlook="docker compose ps"\non="python3 -m x"\n{rows}'
    restart, keys = "docker compose restart NATS", "python3 -m x keys ID rotate link >x"
    assert repairs(page)["it broke"] == Repair("docker compose ps", ("bad luck",), (restart, keys))
    assert filled(keys, {"ID": "north"}) == "python3 -m x keys north rotate link >x"
    with pytest.raises(KeyError):
        filled(restart, {"ID": "north"})


def test_twin_what_is_lost_or_doubled_is_found() -> None:
    assert differences({"a": 1, "b": 1, "c": 1}, ["a", "b"], {"a": ["Yes"]}, {"a": "Yes"}) == []
    assert differences({"a": 1}, ["a", "b"], {}, {}) == ["b: 0 times in casework"]
    assert differences({"a": 1, "b": 2}, ["a", "b"], {}, {}) == ["b: 2 times in casework"]
    assert differences({"a": 1}, ["a"], {"a": []}, {"a": "Yes"}) == ["a: 0 answers"]
    assert differences({"a": 1}, ["a"], {"a": ["Yes", "Yes"]}, {"a": "Yes"}) == ["a: 2 answers"]


def test_twin_a_container_that_is_not_well_is_seen() -> None:
    lasting = {"Service": "centre-a-cases", "State": "running", "Health": "healthy", "ExitCode": 0}
    assert well(lasting)
    assert not well(lasting | {"Health": "unhealthy"})
    assert not well(lasting | {"State": "exited", "ExitCode": 137})
