"""A8, at the pages: two centres that differ in one client, lived in by requests alone, and what left both of them.

The machine of `test_a8_budget_machine` drives the ledgers. Here letters arrive, and a colleague opens files, walks the
gate, closes, opens again, joins and parts files, and presses the button that draws, while a backup is put back.
"""

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from random import Random

import pytest

from services.cases.counting.draws.domain import INDEX
from shared.privacy.budget import budget
from tests.attacks.budget_bugs import unfolded
from tests.attacks.one_client_more import Seen, apart, without_noise
from tests.attacks.paged_world import AGAIN, SHE, Step, World, history, without_her
from tests.cases.building import Database, some_settings
from tests.servers import Postgres

type Lived = Callable[..., Awaitable[Seen]]
NOTHING: Seen = Counter()


@pytest.fixture
async def lived(
    database: Database, postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Lived]:
    """What left a fresh centre with such a history, without the noise, of which the attacker is spared the trouble."""
    monkeypatch.setattr("services.cases.counting.draws.acts.with_noise", without_noise)
    async with AsyncExitStack() as stack:

        async def living(steps: Sequence[Step]) -> Seen:
            world = World(await some_settings(database, tmp_path), postgres)
            stack.push_async_callback(world.end)
            return await world.live(steps)

        yield living


async def test_one_client_more_changes_one_count_of_each_part_whatever_is_done_at_the_pages(lived: Lived) -> None:
    steps = history(Random(8))
    everything = await lived(steps)
    found = apart(everything, await lived(without_her(steps)))
    assert everything.total() > found.total(), "others are counted, too"
    assert set(found.values()) <= {0, 1}
    assert found[INDEX] == budget().index.sensitivity
    assert 0 < found.total() - found[INDEX] <= budget().criteria.sensitivity


async def test_twin_draws_that_do_not_follow_a_file_joined_at_its_page_are_found(
    lived: Lived, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody else comes, so all that is counted is this one client."""
    quarter: Step = ("a_quarter_ends",)
    steps: list[Step] = [("comes", SHE, "told"), quarter]
    steps += [("comes", AGAIN, "told"), ("is_the_same", SHE, AGAIN), quarter]
    assert apart(await lived(steps), NOTHING)[INDEX] == 1
    unfolded(monkeypatch)
    assert apart(await lived(steps), NOTHING)[INDEX] == 2


async def test_twin_a_backup_that_is_put_back_and_draws_her_again_is_found(
    lived: Lived, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[Step] = [("comes", SHE, "told"), ("is_backed_up",), ("a_quarter_ends",), ("is_restored",)]
    steps += [("talks", SHE, "told"), ("a_quarter_ends",), ("a_quarter_ends",)]
    assert apart(await lived(steps), NOTHING)[INDEX] == 1
    monkeypatch.setattr("services.cases.counting.draws.acts.maybe_drawn", lambda *_: set())
    assert apart(await lived(steps), NOTHING)[INDEX] == 2
