"""One round of the suite: a federation, people who live in it, and what falls on it meanwhile."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest

from deploy.demo.addresses import Addresses
from deploy.demo.reports.ledger import Ledger, Step
from deploy.demo.reports.report import Report
from deploy.demo.scenes.journey import Journey
from deploy.demo.scenes.life import CentreLife
from deploy.demo.scenes.quality_round import QualityRound
from deploy.demo.stage import Stage, staged
from deploy.demo.visitors import retries
from deploy.demo.visitors.visitor import Network
from deploy.local.machine.processes import together
from deploy.local.servers import link_state
from deploy.local.servers.nats import Hub
from deploy.local.services import environment
from deploy.local.supervision import supervised_program, watchdog
from tests.chaos.aftermath import children, faults_told, given_up, not_arrived, not_well, stay_running, unsettled
from tests.chaos.blows import Blow, freezes, kills
from tests.chaos.faults import CutLink, Fault, FullDisk, SlowNetwork, hand
from tests.chaos.small_disk import small_disk_if_allowed
from tests.chaos.storm import Storm
from tests.chaos.struck import Said, Struck
from tests.chaos.wires import Wire, Wires, on_a_port

PLACES = ("office", "centre-a", "centre-b")
CLIENTS = 7
WITHIN = 6.0
"""Seconds in which everybody begins to write; more where faults fall that take longer."""
FOR_EACH_FAULT = 8.0
ASSESSED = 42
"""Criteria that both centres together say something about."""
PATIENCE = 240.0
"""Seconds that people wait: faults follow each other, and what is late by all of them is not lost."""
DISK = 1_500
"""MiB for all three installations."""
type Falling = list[tuple[Fault, str]]
"""Faults, and the place of each."""


class Way(Journey):
    """The whole way through the federation; its last look comes when nothing falls any more."""

    storm: Storm
    stage: Stage

    async def _quality(self, life: CentreLife, work: QualityRound) -> None:
        await self.storm.at_rest(life.centre.id)
        await super()._quality(life, work)

    async def _check(self, life: CentreLife, work: QualityRound, http: Network) -> None:
        await self.storm.over.wait()
        await super()._check(life, work, http)


def falling(seed: int, number: int) -> Falling:
    """What falls in a round, in which order and where."""
    random = Random(f"{seed}|{number}|places")
    return [(fault(), random.choice(fault.places)) for fault in hand(seed, number)]


def blows_on(stage: Stage, seed: int) -> list[Blow]:
    programs = {place: names_of(stage, place) for place in PLACES}
    return sorted(kills(seed, programs) + freezes(seed, programs), key=lambda blow: blow.share)


def names_of(stage: Stage, place: str) -> list[str]:
    """All but the mail collector, which belongs to nobody's installation."""
    return sorted(stage.federation[place].pids().keys() - {"mail"})


async def a_round(folder: Path, seed: int, number: int = 0) -> tuple[list[str], list[str]]:
    """What fell, and what was wrong in the end."""
    faults, ledger, said, before = falling(seed, number), Ledger(), Said(), children()
    async with ground(folder / "run", faults, said) as (stage, means):
        drawn = [
            (fault, Struck(stage, place, said, Random(f"{seed}|{fault.what}"), **means)) for fault, place in faults
        ]
        journey = Way(stage.addresses, ledger, clients=CLIENTS, seed=seed + number)
        steps = sum(journey.expected().values()) + ASSESSED
        able = [(fault, struck) for fault, struck in drawn if fault.can_fall(struck)]
        journey.storm = storm = Storm(stage.federation, blows_on(stage, seed + number), able, steps=steps)
        ledger.on_count = storm.on_count
        await together(journey.go(WITHIN + FOR_EACH_FAULT * len(faults)), storm.rage())
        wrong = Report(seed, CLIENTS, ledger, {}).lines() + not_counted(ledger, journey.expected())
        wrong += await left_behind(stage, mistaken={place for fault, place in faults if fault.logs_mistakes})
        found = await asyncio.gather(*(Struck(stage, place, said, Random(seed)).doctor() for place in PLACES))
        wrong += [line for pair in zip(found, PLACES, strict=True) for line in not_well(*pair)]
    wrong += [f"left running: {name}" for name in await stay_running(folder, before=before)]
    return storm.fallen, wrong


async def left_behind(stage: Stage, *, mistaken: Collection[str]) -> list[str]:
    """What waits, was given up, came twice, or was logged as a mistake elsewhere than at places that had reason to."""
    found = await unsettled(stage.federation) + await given_up(stage.federation) + await mailed_twice(stage.addresses)
    found += [line for centre in stage.federation.centres.values() for line in await not_arrived(centre)]
    return found + [line for line in faults_told(stage.federation) if line.partition(":")[0] not in mistaken]


@asynccontextmanager
async def ground(folder: Path, faults: Falling, said: Said) -> AsyncIterator[tuple[Stage, dict[str, Any]]]:
    """A federation, and the means of those who strike it: a disk that can be filled, wires that can be cut."""
    kinds = {type(fault) for fault, _ in faults}
    async with AsyncExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        look_more_often(patch)
        patch.setattr(retries, "PATIENCE", PATIENCE)
        means: dict[str, Any] = {}
        if FullDisk in kinds:
            means["disk"] = stack.enter_context(small_disk_if_allowed(folder, DISK))
        if CutLink in kinds:
            means["link"] = await stack.enter_async_context(wired_hub(patch))
        wired = {place for fault, place in faults if isinstance(fault, SlowNetwork)}
        means["wires"] = {place: await stack.enter_async_context(Wires()) for place in wired}
        lead_through(patch, means["wires"])
        yield await stack.enter_async_context(staged(folder, display=said)), means


def look_more_often(patch: pytest.MonkeyPatch) -> None:
    """What hangs is ended sooner than outside of tests: nobody waits for half a minute here."""
    patch.setattr(watchdog, "ASK_SERVER", 3.0)
    patch.setattr(supervised_program, "UNANSWERED", 2)
    patch.setattr(supervised_program, "BEFORE_ITS_FIRST", 10)
    patch.setattr(link_state, "EVERY", 2.0)


@asynccontextmanager
async def wired_hub(patch: pytest.MonkeyPatch) -> AsyncIterator[Wire]:
    """Centres reach the hub by a wire."""
    hubs: list[Hub] = []
    async with on_a_port(lambda: hubs[-1].ports["leaf"]) as (wire, port):

        def leaf_url(hub: Hub) -> str:
            hubs.append(hub)
            return f"tls://127.0.0.1:{port}"

        patch.setattr(Hub, "leaf_url", property(leaf_url))
        yield wire


def lead_through(patch: pytest.MonkeyPatch, wires: Mapping[str, Wires]) -> None:
    honest = environment.of_service

    def led(installation: Any, service: str, servers: Any, public: Any) -> dict[str, str]:
        told = honest(installation, service, servers, public)
        return wires[installation.id].led_through(told, servers) if installation.id in wires else told

    patch.setattr(environment, "of_service", led)


def not_counted(ledger: Ledger, expected: Mapping[Step, int]) -> list[str]:
    seen: Counter[str] = sum(ledger.counts.values(), Counter())
    return [f"{step}: {seen[step]} of {number}" for step, number in expected.items() if seen[step] != number]


async def mailed_twice(addresses: Addresses) -> list[str]:
    """Another Message-ID for the same person would be another mail; the last look has counted the mails."""
    async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as client:
        mails = (await client.get(f"{addresses.mails}/mails.json")).json()["mails"]
    seen = Counter(mail["message_id"] for mail in mails)
    return [f"one Message-ID for {number} mails" for number in seen.values() if number > 1]
