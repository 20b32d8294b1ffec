"""A10: nothing that is published of a year makes a count more certain than its noise allows, by any computation.

The attacker knows the code, the noise's distribution, and everything about every client except how many of one kind
there are: so many clients of one quarter for whom one indicator was counted, with one outcome. For each possible number
the attacker supposes it, lets the real code release the year, and keeps it if some noise gives just the bytes that
were released. What remains, weighed by how likely that noise is, is all that can be inferred: no solver does better.

The office knows nothing but releases; that its pages, tables, files and reports tell nothing else is asked of the
services themselves: two years that differ in every count, with the noise that hides it, are served the same to a byte.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import product
from math import log

import pytest

from services.cases.counting.draws.noise import Noise, with_noise
from services.cases.foundation.outcomes import Outcome
from services.quality.foundation.domain import Period
from services.quality.standards.scoring.figures import Outcomes
from services.quality.standing.domain import stand
from shared.privacy.budget import Criteria, Index, budget, scale
from shared.privacy.counts import Drawn, Indicator
from tests.attacks.known_year import QUARTERS, Client, Given, draws_of, known_in, published, tallies_of
from tests.attacks.served_year import Served, served
from tests.quality.building import STANDARDS
from tests.quality.doors import Database

pytestmark = pytest.mark.statistics

DOUBT = 20
"""A number is ruled out when another is so many times as likely; about what a confidence of 95 % rules out."""
MONTH_OF = dict(zip(QUARTERS, ("2026-02", "2026-05", "2026-08", "2026-11"), strict=True))
INDICATORS = (Indicator.U6_1, Indicator.U2_1)
PRESENT = 7
"""Clients of each kind that there are: enough for tallies to be told, and for bands to be made of them."""
FURTHER = 5
"""So many more and fewer than the index says are supposed; its noise is the smaller one, and rules out four."""
type Publish = Callable[[Sequence[Client], "Given"], list[bytes]]
type Kind = tuple[str, Indicator, Outcome]
KINDS = tuple(product((QUARTERS[0], QUARTERS[-1]), INDICATORS, Outcome))
"""In the first quarter everything leaves that may; in the last one, the criteria too."""


def clients_of(kind: Kind, number: int) -> list[Client]:
    quarter, indicator, outcome = kind
    name = f"{quarter}{indicator}{outcome}".encode()
    return [Client(name + bytes([each]), MONTH_OF[quarter], {indicator: outcome}) for each in range(number)]


def a_year(changed: Kind | None = None, by: int = 0) -> list[Client]:
    return a_year_of({changed: by} if changed else {})


def a_year_of(changes: Mapping[Kind, int]) -> list[Client]:
    every = product(QUARTERS, INDICATORS, Outcome)
    return [client for kind in every for client in clients_of(kind, PRESENT + changes.get(kind, 0))]


class Recorded:
    """Noise as the mechanism draws it, remembered for the one who checks the attacker."""

    def __init__(self) -> None:
        self.noise: list[int] = []

    def __call__(self, counts: Sequence[int], layer: Index | Criteria) -> Sequence[Drawn]:
        drawn = with_noise(counts, layer)
        self.noise += [told - true for told, true in zip(drawn, counts, strict=True)]
        return drawn


SILENT = [0] * (len(QUARTERS) * 3 + len(budget().criteria.names) * 3)
"""That the noise happened to be none, which the attacker cannot know: the same attack in every run."""


@pytest.fixture(scope="module", params=["silent", "drawn"])
def noise(request: pytest.FixtureRequest) -> list[int]:
    recorded = Recorded()
    draws_of(a_year(), recorded)
    assert len(recorded.noise) == len(SILENT)
    return SILENT if request.param == "silent" else recorded.noise


def places(kind: Kind) -> tuple[int, int]:
    """Where in the noise of the year lie the count of the index, and the one of the criterion, that the kind is in."""
    quarter, indicator, outcome = kind
    bin_ = list(Outcome).index(outcome)
    criterion = budget().criteria.names.index(indicator.partition(".")[0])
    return QUARTERS.index(quarter) * 3 + bin_, len(QUARTERS) * 3 + criterion * 3 + bin_


def supposed(noise: Sequence[int], kind: Kind, by: int) -> list[int]:
    """What the noise would have been if there were so many more, and the same had been told."""
    changed = list(noise)
    for place in places(kind):
        changed[place] -= by
    return changed


def unlikeliness(noise: Sequence[int], kind: Kind) -> float:
    """Minus the logarithm of the probability, but for a constant: discrete Laplace."""
    in_index, in_criterion = (noise[place] for place in places(kind))
    return abs(in_index) / scale(budget().index) + abs(in_criterion) / scale(budget().criteria)


def left_over(noise: Sequence[int], kind: Kind, fitting: Sequence[int]) -> set[int]:
    """Of the numbers that fit, those that are not ruled out by how unlikely their noise is."""
    unlikely = {by: unlikeliness(supposed(noise, kind, by), kind) for by in fitting}
    best = min(unlikely.values())
    return {by for by, found in unlikely.items() if found - best <= log(DOUBT)}


def reconstructed(noise: Sequence[int], kind: Kind, publish: Publish = published) -> set[int]:
    """The numbers that the attacker is left with, beside the true one, which is 0."""
    seen = publish(a_year(), Given(noise))
    fitting = [by for by in around(noise, kind) if publish(a_year(kind, by), Given(supposed(noise, kind, by))) == seen]
    return left_over(noise, kind, fitting)


def implied(noise: Sequence[int], kind: Kind) -> set[int]:
    """The same, if nothing but the two noisy counts had been published."""
    return left_over(noise, kind, around(noise, kind))


def around(noise: Sequence[int], kind: Kind) -> range:
    """No number of clients is below zero, and the attacker knows that too."""
    told = noise[places(kind)[0]]
    return range(max(told - FURTHER, -PRESENT), max(told + FURTHER, -PRESENT) + 1)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: "-".join(kind))
def test_nothing_published_narrows_a_count_below_its_noise(kind: Kind, noise: list[int]) -> None:
    assert reconstructed(noise, kind) == implied(noise, kind)


def test_the_noise_leaves_at_least_five_numbers_open() -> None:
    assert all(len(implied(SILENT, kind)) >= 5 for kind in KINDS)


def with_an_exact_total(clients: Sequence[Client], noise: Given) -> list[bytes]:
    """Planted: the report of the year names the number of clients."""
    return [*published(clients, noise), str(len(clients)).encode()]


def with_bands_of_clients(clients: Sequence[Client], noise: Given) -> list[bytes]:
    """Planted: what was measured in clients leaves as a band."""
    standings = stand(STANDARDS, known_in(Period(2026, 4), tallies_of(clients)), today=date(2026, 12, 31))
    return [*published(clients, noise), str([each.measured.band for each in standings]).encode()]


def with_the_share_of_clients(clients: Sequence[Client], noise: Given) -> list[bytes]:
    """Planted: the office is told how high the share is, in whole percent, but of how many is not."""
    figures = known_in(Period(2026, 4), tallies_of(clients)).figures
    shares = [round(100 * each.share) for each in figures.values() if isinstance(each, Outcomes)]
    return [*published(clients, noise), str(shares).encode()]


@pytest.mark.parametrize("planted", [with_an_exact_total, with_bands_of_clients, with_the_share_of_clients])
def test_twin_what_is_published_beside_the_noise_is_found(planted: Publish) -> None:
    assert any(reconstructed(SILENT, kind, planted) < implied(SILENT, kind) for kind in KINDS)


def hiding(noise: Sequence[int], changes: Mapping[Kind, int]) -> list[int]:
    """The noise with which the same would have been told."""
    for kind, by in changes.items():
        noise = supposed(noise, kind, by)
    return list(noise)


def told_apart(one: Served, other: Served) -> set[str]:
    """Where a difference shows: `2026-Q4 office /values.json`."""
    return {place for place in one.keys() | other.keys() if one.get(place) != other.get(place)}


MOVED = dict(zip(KINDS, (-5, 3, 4, -4, 2, 5, 4, 0, -5, 5, 1, -4), strict=True))
"""So many more of each kind: a worse first quarter, and a better last one."""
FIGURES = ("/", "/values.csv", "/values.json", "/api/v1/values", "/reports/federation.pdf")
BANDS = (
    "/criteria/U6",
    "/distributions.csv",
    "/distributions.json",
    "/api/v1/distributions",
    "/reports/federation.pdf",
)


async def test_what_both_services_serve_outside_is_the_same_for_other_counts_that_the_noise_hides(
    database: Database,
) -> None:
    recorded = Recorded()
    seen = await served(database, a_year(), recorded)
    other = await served(database, a_year_of(MOVED), Given(hiding(recorded.noise, MOVED)))
    assert told_apart(seen, other) == set()
    answered = {place for place, body in seen.items() if body.startswith(b"200 ")}
    assert {f"2026-Q4 {name} {address}" for name in ("office", "member") for address in (*FIGURES, *BANDS)} <= answered


async def differences(
    database: Database, noise: Callable[[Mapping[Kind, int]], Noise], only: Sequence[str]
) -> set[str]:
    """Where the year with other counts is served differently, on whatever day."""
    seen = await served(database, a_year(), noise({}), only=only)
    other = await served(database, a_year_of(MOVED), noise(MOVED), only=only)
    return {place.split()[-1] for place in told_apart(seen, other)}


async def test_twin_a_count_without_noise_is_found_on_every_page_and_in_every_file(database: Database) -> None:
    def left_away(changes: Mapping[Kind, int]) -> Noise:
        """Planted."""
        return Given(SILENT)

    found = await differences(database, left_away, FIGURES)
    assert found == {"left", *FIGURES}


async def test_twin_a_band_of_clients_is_found_on_every_page_and_in_every_file(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.quality.publishing.releases.leaving.leaves", lambda indicator: True)
    found = await differences(database, lambda changes: Given(hiding(SILENT, changes)), BANDS)
    assert found == {"left", *BANDS}
