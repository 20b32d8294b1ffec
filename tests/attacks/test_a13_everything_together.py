"""A13: one notebook with everything in it: what is certain inside a centre, and what nobody outside can be sure of.

The attacker has the whole database of quality, the messages that casework told it, what crossed to the hub, the whole
database of the office, the code, and all that there is to know of every other client. Of one client alone the attacker
does not know whether that client came, and with which outcome. The attacker supposes each answer in turn, lets the real
code live it with the noise that would then have been drawn, and crosses out what does not give the very rows and
messages at hand.
"""

import math
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from itertools import combinations, cycle

import pytest

from services.cases.counting.draws.domain import draw
from services.cases.counting.draws.noise import Noise, with_noise
from services.cases.counting.ledger.domain import tally
from services.cases.foundation.outcomes import Outcome
from services.quality.foundation.tables.store import QualityStore
from services.quality.office.received.handlers import Arrival, receive
from services.quality.publishing.releases.calendar import publish_due
from shared.events import ContributionDrawn, ReleasePublished
from shared.privacy.budget import BINS, Criteria, Index, budget, scale
from shared.privacy.counts import Drawn, Indicator
from tests.attacks.approved_releases import approve, sent
from tests.attacks.database_rows import rows_of
from tests.attacks.known_year import Client, Given
from tests.attacks.measurements import advantage_for_certain, log_likelihood_ratio
from tests.attacks.membership import designed
from tests.quality.building import LEAD
from tests.quality.doors import Database, a_centre, an_office

pytestmark = pytest.mark.statistics

CENTRE, KEY, MONTH, QUARTER = "north", b"\x07" * 32, "2025-11", "2025-Q4"
EVERYWHERE = [next(each for each in Indicator if each.startswith(f"{name}.")) for name in budget().criteria.names]
"""One indicator of each criterion of the budget: nobody can be in more counts."""
OTHERS = [
    Client(bytes([number]) * 32, MONTH, dict.fromkeys(EVERYWHERE, outcome))
    for number, outcome in zip(range(7), cycle(Outcome), strict=False)
]
type Answer = Outcome | None
"""The outcome of the client; None if the client never came."""
ANSWERS: tuple[Answer, ...] = (None, *Outcome)
BYTES = re.compile(r"\\+x((?:[0-9a-f]{2})+)")
DRAWN_BY_LOT = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
NOW = re.compile(r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d\.\d+\+00")
"""By the database's own clock: when this test ran. Whatever Kokon notes of a day goes by the clock of the test."""
INSIDE = ("tally", "contribution", "history", "release", "cases.")
"""What of a centre's database is about casework, and not about who is signed in."""


@dataclass(frozen=True)
class Notebook:
    inside: frozenset[str]
    outside: frozenset[str]


def clients(hers: Answer) -> list[Client]:
    return OTHERS if hers is None else [*OTHERS, Client(b"\xff" * 32, MONTH, dict.fromkeys(EVERYWHERE, hers))]


def drawn(hers: Answer, noise: Noise) -> ContributionDrawn:
    known = [standing for client in clients(hers) for standing in client.standings]
    return draw(known, period=QUARTER, spent=(), budget=budget(), centre=CENTRE, key=KEY, noise=noise).told


def counts_of(told: ContributionDrawn) -> list[int]:
    """Of the index, then of the criteria: met, partly, not met."""
    return [getattr(part, name) for part in (told.index, *(each.counts for each in told.criteria)) for name in Outcome]


def true_counts(hers: Answer) -> list[int]:
    return counts_of(drawn(hers, Given([0] * BINS * (1 + len(EVERYWHERE)))))


def supposed(told: Sequence[int], hers: Answer) -> Given:
    """The noise that was drawn if these counts were told and this is how it was."""
    return Given([seen - true for seen, true in zip(told, true_counts(hers), strict=True)])


async def lived(database: Database, hers: Answer, told: Sequence[int]) -> Notebook:
    """From casework to the office by the real code; the noise is such that these counts leave."""
    counted = tally([one for each in clients(hers) for one in each.contributions], window=MONTH, centre=CENTRE).told
    leaves = drawn(hers, supposed(told, hers))
    async with a_centre(database) as centre, an_office(database) as office:
        await centre.learn(counted)
        await centre.draw(leaves)
        lead = await centre.colleague("lead", pseudonym=LEAD.pseudonym)
        await approve(lead, QUARTER)
        await publish_due(centre.app.state.desk)
        [body] = await sent(centre)
        await receive([Arrival(ReleasePublished.model_validate_json(body), body, CENTRE)], desk=office.app.state.desk)
        rows = [row async for row in steady(centre.store)] + [f"cases. {counted.body()!r}", f"cases. {leaves.body()!r}"]
        inside = frozenset(row for row in rows if row.startswith(INSIDE))
        return Notebook(inside, frozenset([row async for row in steady(office.store)] + [body.decode()]))


async def steady(store: QualityStore) -> AsyncIterator[str]:
    """Every row of every table, without what is new in every run."""
    for row in await rows_of(store):
        written = BYTES.sub(lambda found: bytes.fromhex(found[1]).decode(errors="replace"), row)
        yield NOW.sub("...", DRAWN_BY_LOT.sub("...", written))


@pytest.fixture
def counts_that_left() -> list[int]:
    """What really left: the client had not been told, and the mechanism drew."""
    return counts_of(drawn(Outcome.NOT_MET, with_noise))


async def test_inside_it_is_certain_and_outside_every_answer_is_left(
    database: Database, counts_that_left: list[int]
) -> None:
    seen = await lived(database, Outcome.NOT_MET, counts_that_left)
    rehearsed = {hers: await lived(database, hers, counts_that_left) for hers in ANSWERS}
    assert [hers for hers in ANSWERS if rehearsed[hers].inside == seen.inside] == [Outcome.NOT_MET]
    assert [hers for hers in ANSWERS if rehearsed[hers].outside == seen.outside] == [*ANSWERS]
    assert {"tally_cell", "contribution", "release"} <= {row.split()[0] for row in seen.inside}
    assert {"received_release", "federation_noise"} <= {row.split()[0] for row in seen.outside}


async def test_twin_a_band_of_clients_that_leaves_is_found(
    database: Database, counts_that_left: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the client, five are counted; a band made of them shows the office whether this client is the fifth."""
    monkeypatch.setattr("services.quality.publishing.releases.leaving.leaves", lambda _: True)
    monkeypatch.setattr(f"{__name__}.OTHERS", OTHERS[:4])
    seen = await lived(database, Outcome.NOT_MET, counts_that_left)
    rehearsed = {hers: await lived(database, hers, counts_that_left) for hers in (Outcome.NOT_MET, None)}
    assert [hers for hers in rehearsed if rehearsed[hers].outside == seen.outside] == [Outcome.NOT_MET]


def odds(one: Answer, other: Answer) -> float:
    """By how much the likelier of two answers can at most become likelier from all that left: a logarithm."""
    scales = [scale(budget().index)] * BINS + [scale(budget().criteria)] * BINS * len(EVERYWHERE)
    pairs = zip(true_counts(one), true_counts(other), scales, strict=True)
    return sum(abs(first - second) / each for first, second, each in pairs)


def test_whether_she_came_is_bounded_by_her_lifetime_budget_and_how_it_was_by_twice_as_much() -> None:
    """Whether the client came is told by one count of each part; which outcome the client had, by two."""
    assert {round(odds(None, hers), 9) for hers in Outcome} == {budget().lifetime}
    assert {round(odds(*pair), 9) for pair in combinations(Outcome, 2)} == {2 * budget().lifetime}


def measured(one: Answer, other: Answer, noise: Noise, runs: int = 600) -> float:
    """The advantage of the best attacker who has to tell two answers apart by all that left."""
    before, after = true_counts(one), true_counts(other)

    def score(seen: Sequence[int]) -> float:
        index = log_likelihood_ratio(seen[:BINS], before[:BINS], after[:BINS], scale(budget().index))
        return index + log_likelihood_ratio(seen[BINS:], before[BINS:], after[BINS:], scale(budget().criteria))

    def scores(hers: Answer) -> list[float]:
        return [score(counts_of(drawn(hers, noise))) for _ in range(runs)]

    return advantage_for_certain(scores(one), scores(other))


LAYERS = (budget().index, budget().criteria)
WHETHER_SHE_CAME, HOW_IT_WAS = designed(*LAYERS), designed(*LAYERS, *LAYERS)
"""What the best attacker can reach, worked out: well below the bound, so that half of the noise is not enough for it.

One count of each part tells whether the client came, and two tell which of two outcomes the client had.
"""


def with_half_the_noise(counts: Sequence[int], layer: Index | Criteria) -> Sequence[Drawn]:
    return with_noise(counts, layer.model_copy(update={"epsilon": layer.epsilon * 2}))


def test_nobody_outside_is_right_more_often_than_the_bound() -> None:
    assert measured(None, Outcome.NOT_MET, with_noise) <= WHETHER_SHE_CAME <= math.tanh(budget().lifetime / 2)
    assert measured(Outcome.MET, Outcome.NOT_MET, with_noise) <= HOW_IT_WAS <= math.tanh(budget().lifetime)


def test_twin_half_the_noise_is_found() -> None:
    assert measured(None, Outcome.NOT_MET, with_half_the_noise) > WHETHER_SHE_CAME
    assert measured(Outcome.MET, Outcome.NOT_MET, with_half_the_noise) > HOW_IT_WAS


def test_twin_without_noise_he_is_always_right() -> None:
    exact = Given([0] * 3_000 * BINS * (1 + len(EVERYWHERE)))
    assert measured(None, Outcome.NOT_MET, exact, runs=200) > math.tanh(budget().lifetime / 2)
