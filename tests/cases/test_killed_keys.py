"""kill -9 at random moments while 5,000 keys are wrapped anew and clients are erased: no key is lost, none comes back.

KOKON_CHAOS_SEED=N lets the blows of that seed fall again.
"""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from services.cases.foundation.keys.place import new_keys, write_once
from tests.cases.building import CENTRE, NOON
from tests.cases.killed_keys import BLOWS, CLIENTS
from tests.programs import ran

ROOT = Path(__file__).parents[2]
ONE_SECOND = 1.0
pytestmark = pytest.mark.chaos
type Surroundings = dict[str, str]


@pytest.fixture
async def surroundings(tmp_path: Path, database: Callable[[str], Awaitable[SecretStr]]) -> Surroundings:
    file = tmp_path / "centre.keys"
    write_once(file, new_keys(CENTRE, now=NOON), None)
    return {
        "CASES_CENTRE": CENTRE,
        "CASES_KEY_FILE": str(file),
        "CASES_KEYS_DATABASE_URL": (await database("cases-keys")).get_secret_value(),
        "CASES_DATABASE_URL": (await database("cases")).get_secret_value(),
    }


def lived_through(how: str, surroundings: Surroundings) -> list[dict[str, Any]]:
    ended = ran("tests.cases.killed_keys", how, **surroundings)
    assert ended.returncode == 0, ended.stderr
    return [json.loads(told) for told in ended.stdout.splitlines()]


def test_killed_at_any_moment_no_key_is_lost_and_none_comes_back(surroundings: Surroundings, chaos_seed: int) -> None:
    seed = str(chaos_seed)
    *blows, last = lived_through(seed, surroundings)
    story = "\n".join([f"seed {seed}: repeat with KOKON_CHAOS_SEED={seed}", *map(str, blows), str(last)])
    assert [blow["signal"] for blow in blows] == [9] * BLOWS, story
    for told in (*blows, last):
        found = told["found"]
        assert (found["lost"], found["unburied"]) == (0, 0), story
        assert (found["under_way"], found["without_certificate"]) == (0, 0), story
    assert last["found"]["versions"] == 1, story
    assert 0 < last["found"]["there"] < CLIENTS - 1, story
    assert last["finished"] < ONE_SECOND, story


def test_twin_a_rotation_that_forgets_too_early_loses_keys_and_it_shows(surroundings: Surroundings) -> None:
    [told] = lived_through("hasty", surroundings)
    assert told["found"]["lost"] == CLIENTS - 100
