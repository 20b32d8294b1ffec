"""Whatever is wrong at the door takes as long: the same derivations, and times that nobody can tell apart."""

from collections.abc import Callable, Sequence
from math import exp
from random import Random
from time import perf_counter
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher

from shared.accounts import passwords
from shared.accounts.sessions import Door
from tests.shared.accounts.apps import equip
from tests.shared.accounts.building import PASSWORD, account, browsing, build, enter, keep, somebody

TIMES = 25
"""Tries of each kind. Every one has a login of its own: nobody has to wait for the next."""
CERTAIN = 1e-5
"""Less likely than that by chance is a difference, however busy the machine is: the kinds take turns."""


class Counting(PasswordHasher):
    """Cheaper than the one in use and still most of what a try costs."""

    def __init__(self) -> None:
        super().__init__(time_cost=2, memory_cost=8 * 1024, parallelism=1)
        self.derived = 0

    def verify(self, *given: Any) -> Any:
        self.derived += 1
        return super().verify(*given)


def alike(one: Sequence[float], other: Sequence[float]) -> float:
    """Kolmogorov and Smirnov, two samples: how likely it is that one law made both."""
    largest = max(
        abs(sum(x <= at for x in one) / len(one) - sum(x <= at for x in other) / len(other)) for at in (*one, *other)
    )
    stretched = largest * (len(one) * len(other) / (len(one) + len(other))) ** 0.5
    return float(min(1, 2 * sum((-1) ** (k - 1) * exp(-2 * (k * stretched) ** 2) for k in range(1, 20))))


def test_the_comparison_tells_what_is_different_from_what_is_not() -> None:
    drawn = Random(1)
    same = [[drawn.gauss(10, 3) for _ in range(TIMES)] for _ in range(2)]
    slower = [drawn.gauss(20, 3) for _ in range(TIMES)]
    assert alike(*same) > 0.01
    assert alike(same[0], slower) < CERTAIN


@pytest.fixture
def hasher(monkeypatch: pytest.MonkeyPatch) -> Counting:
    counting = Counting()
    monkeypatch.setattr(passwords, "_hasher", counting)
    passwords._nobodys_hash.cache_clear()
    passwords._nobodys_hash()
    return counting


async def people(door: Door, hashed: str) -> dict[str, Callable[[int], dict[str, str]]]:
    """By what is wrong: how the try of a number looks."""
    for number in range(TIMES):
        await keep(door, account(person=somebody(), login=f"known{number}", password_hash=hashed))
        await keep(door, account(person=somebody(), login=f"keyed{number}", password_hash=""))
        await keep(door, account(person=somebody(), login=f"left{number}", password_hash=hashed, active=False))
        with_code = await keep(door, account(person=somebody(), login=f"coded{number}", password_hash=hashed))
        await equip(door, with_code.person.id)
    return {
        "wrong password": lambda number: {"login": f"known{number}", "password": "not the password"},
        "unknown login": lambda number: {"login": f"nobody{number}", "password": "not the password"},
        "no password at all": lambda number: {"login": f"keyed{number}", "password": "not the password"},
        "somebody who left": lambda number: {"login": f"left{number}", "password": PASSWORD},
        "wrong code": lambda number: {"login": f"coded{number}", "password": PASSWORD, "code": "000000"},
    }


async def tried(browser: httpx.AsyncClient, given: dict[str, str]) -> float:
    before = perf_counter()
    answer = await enter(browser, **given)
    took = perf_counter() - before
    assert answer.status_code == 401
    return took


async def test_whatever_is_wrong_takes_as_long(door: Door, hasher: Counting) -> None:
    wrong = await people(door, hasher.hash(PASSWORD))
    times: dict[str, list[float]] = {kind: [] for kind in wrong}
    shuffled = Random(2)
    async with browsing(build(door)) as browser:
        for number in range(TIMES):
            for kind in shuffled.sample(sorted(wrong), len(wrong)):
                before = hasher.derived
                times[kind].append(await tried(browser, wrong[kind](number)))
                assert hasher.derived == before + 1, kind
    measured = times.pop("wrong password")
    assert [kind for kind, taken in times.items() if alike(measured, taken) < CERTAIN] == []
