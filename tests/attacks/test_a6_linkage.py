"""A6: with the whole quality database and a list of who came when, nobody finds whose outcome it was.

Twelve clients come in a month, and one of them was not told about confidentiality. The attacker has all that `quality`
holds, and from elsewhere each client's name, day and language. The attacker knows the code, too, but not the key of the
centre, and tries another one: for each of the twelve the attacker supposes that it was this client, rehearses the
month, and keeps those for whom the database would be just the one at hand. The attacker is even spared the noise, and
gets the counts without it.

That the attacker does not find who it was is no promise about what it was: where all who are counted had the same
outcome, it is everybody's. The last part shows that limit, and that the documents say it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement, groupby, product
from math import comb
from pathlib import Path
from random import Random
from uuid import UUID, uuid5

import pytest

from services.cases.contact.gate.domain import How, Point, Walk
from services.cases.contact.gate.outcomes import contributions
from services.cases.counting.draws.domain import Standing, draw
from services.cases.counting.draws.lots import lot
from services.cases.counting.ledger.domain import tally
from services.cases.foundation.outcomes import Contribution, K, Outcome, mark_of
from services.intake.feedback import domain as feedback
from shared.events import ContributionDrawn, TallyReleased
from shared.privacy.budget import Criteria, Index, budget
from shared.privacy.counts import AnswersCell, Cell, Counted, Drawn, FeedbackQuestion, Held, Indicator, NotMeasured
from tests.attacks.database_rows import rows_of
from tests.quality.doors import Database, a_centre

CLIENTS, MONTHS_PLAYED, GUESSES = 12, 12, 50
KEY, CENTRE, MONTH, QUARTER = b"\x07" * 32, "north", "2026-12", "2026-Q4"
GUESSED = b"\x08" * 32
FILES = UUID(int=6)
LOT = "services.cases.counting.draws.domain.lot"
LANGUAGES = ("ar", "en", "fr", "ro", "uk")


@dataclass(frozen=True, slots=True)
class Visitor:
    """A line of the list from elsewhere."""

    name: str
    day: int
    language: str


type Visit = tuple[Visitor, list[Contribution]]
type Tell = Callable[[Sequence[Visit]], list[bytes]]
"""From a month's casework, in the order of its days, to what `quality` holds of it."""


def told_together(visits: Sequence[Visit]) -> list[bytes]:
    return [event.body() for event in events_of(visits)]


def events_of(visits: Sequence[Visit]) -> tuple[TallyReleased, ContributionDrawn]:
    """As it is: a tally of the month, and the draw of the quarter."""
    found = [one for _, made in visits for one in made]
    standings = [Standing(one.mark, one.indicator, QUARTER, one.outcome) for one in found]
    drawn = draw(standings, period=QUARTER, spent=(), budget=budget(), centre=CENTRE, key=KEY, noise=without_noise)
    return tally(found, window=MONTH, centre=CENTRE).told, drawn.told


def without_noise(counts: Sequence[int], layer: Index | Criteria) -> Sequence[Drawn]:
    return [Drawn(count) for count in counts]


def told_at_once(visits: Sequence[Visit]) -> list[bytes]:
    """Planted: each talk is told when it has been written down."""
    return [counted(made).body() for _, made in visits]


def told_by_language(visits: Sequence[Visit]) -> list[bytes]:
    """Planted: a tally for each language, without its name."""
    in_order = sorted(visits, key=lambda visit: visit[0].language)
    by_language = groupby(in_order, key=lambda visit: visit[0].language)
    return [counted([one for _, made in group for one in made]).body() for _, group in by_language]


def counted(found: Sequence[Contribution]) -> TallyReleased:
    """A tally of however few, under an id that tells nothing."""
    like = tally(found, window=MONTH, centre=CENTRE).told
    cells = [
        cell if isinstance(cell, NotMeasured) else few(cell, [one for one in found if one.indicator is cell.indicator])
        for cell in like.cells
    ]
    return like.model_copy(update={"cells": tuple(cells)})


def few(cell: Counted | Held, found: Sequence[Contribution]) -> Counted:
    outcomes = [one.outcome.value for one in found]
    counts = {name: outcomes.count(name) for name in ("met", "partly", "not_met")}
    return Counted(indicator=cell.indicator, **counts)


def who_came(chance: Random) -> list[Visitor]:
    days = sorted(chance.sample(range(1, 29), CLIENTS))
    return [Visitor(f"Visitor {number}", day, chance.choice(LANGUAGES)) for number, day in enumerate(days)]


def database(visitors: Sequence[Visitor], not_told: int, tell: Tell, key: bytes = KEY) -> list[bytes]:
    """What `quality` holds when it was this one who was not told."""
    return tell(month(visitors, not_told, key))


def month(visitors: Sequence[Visitor], not_told: int, key: bytes = KEY) -> list[Visit]:
    return [(visitor, talk(visitor, at == not_told, key)) for at, visitor in enumerate(visitors)]


def talk(visitor: Visitor, silent: bool, key: bytes) -> list[Contribution]:
    points = dict.fromkeys(Point, How.TOLD)
    if silent:
        points |= {Point.CONFIDENTIALITY: How.NOT_YET, Point.LIMITS: How.NOT_YET}
    walk = Walk(points=points, language=visitor.language, interpreter=visitor.language != "en", text="2026-01/de")
    return contributions(walk, mark(visitor, key))


def mark(visitor: Visitor, key: bytes) -> bytes:
    return mark_of(uuid5(FILES, visitor.name), key)


def hits(tell: Tell, chance: Random) -> int:
    """How often the attacker names the right one."""
    found = 0
    for _ in range(MONTHS_PLAYED):
        visitors = who_came(chance)
        rehearsed = [database(visitors, supposed, tell, GUESSED) for supposed in range(CLIENTS)]
        true = [database(visitors, each, tell) for each in range(CLIENTS)]
        for _ in range(GUESSES):
            not_told = chance.randrange(CLIENTS)
            fitting = [each for each in range(CLIENTS) if rehearsed[each] == true[not_told]]
            found += chance.choice(fitting or range(CLIENTS)) == not_told
    return found


def most_by_chance(games: int, chance: float) -> int:
    """The number of hits that an attacker who guesses does not exceed in 99 of 100 such tests."""
    so_far, hits_ = 0.0, -1
    while so_far < 0.99:
        hits_ += 1
        so_far += comb(games, hits_) * chance**hits_ * (1 - chance) ** (games - hits_)
    return hits_


MOST = most_by_chance(MONTHS_PLAYED * GUESSES, 1 / CLIENTS)


def test_nobody_names_the_client_more_often_than_by_chance() -> None:
    assert hits(told_together, Random(6)) <= MOST


def lots_of_roles(visitors: Sequence[Visitor], not_told: int) -> Callable[..., int]:
    """A lot is as random for one as for another: here each goes with what happened, and not with whom it happened to.

    Whatever else of a person were in the draw would still tell them apart.
    """
    roles = {mark(visitor, KEY): (at - not_told) % CLIENTS for at, visitor in enumerate(visitors)}
    return lambda mark, part, *, key: lot(roles[mark].to_bytes(32), part, key=key)


def test_the_database_is_the_same_whoever_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    visitors, seen = who_came(Random(7)), set()
    for supposed in range(CLIENTS):
        monkeypatch.setattr(LOT, lots_of_roles(visitors, supposed))
        seen.add(tuple(database(visitors, supposed, told_together)))
    assert len(seen) == 1


async def rows_of_quality(database: Database, not_told: int, patch: pytest.MonkeyPatch) -> set[str]:
    """Every row of every table of a real quality database, when it was this one who was not told."""
    visitors = who_came(Random(7))
    patch.setattr(LOT, lots_of_roles(visitors, not_told))
    told, drawn = events_of(month(visitors, not_told))
    async with a_centre(database) as centre:
        await centre.learn(told)
        await centre.draw(drawn)
        return await rows_of(centre.store)


async def test_the_real_database_is_the_same_row_by_row(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    first, last = (
        await rows_of_quality(database, 0, monkeypatch),
        await rows_of_quality(database, CLIENTS - 1, monkeypatch),
    )
    assert len(first) > len(Indicator)
    assert first == last


@pytest.mark.parametrize("planted", [told_at_once, told_by_language])
def test_twin_what_keeps_order_or_language_is_found(planted: Tell) -> None:
    assert hits(planted, Random(6)) > 2 * MOST


def test_the_outcome_itself_is_in_the_database() -> None:
    """Otherwise there would be nothing to find, and the attack would prove nothing."""
    visitors = who_came(Random(8))
    nobody = [database(visitors, at, told_together) for at in (0, CLIENTS)]
    assert nobody[0][0] != nobody[1][0]
    assert nobody[0][1] != nobody[1][1]
    assert Indicator.U2_1.value.encode() in nobody[0][0]


def cell_of(outcomes: Sequence[Outcome]) -> Cell:
    """What a tally says of so many clients."""
    found = [Contribution(bytes([at]) * 32, Indicator.U2_1, outcome) for at, outcome in enumerate(outcomes)]
    told = tally(found, window=MONTH, centre=CENTRE).told
    return next(cell for cell in told.cells if cell.indicator is Indicator.U2_1)


def left_of_hers(seen: Cell) -> set[Outcome]:
    """The client's outcomes that fit what was told, for an attacker who knows this client is counted, and no more."""
    others = combinations_with_replacement(Outcome, K - 1)
    return {hers for hers, rest in product(Outcome, list(others)) if cell_of([hers, *rest]) == seen}


@pytest.mark.parametrize("outcome", Outcome)
def test_where_all_had_the_same_outcome_it_is_hers_for_whoever_knows_that_she_is_counted(outcome: Outcome) -> None:
    """No promise but a known limit: a cell is told by how many it counts, whatever it says."""
    assert left_of_hers(cell_of([outcome] * K)) == {outcome}


def test_where_outcomes_differ_each_that_somebody_had_is_left() -> None:
    four, one = [Outcome.MET] * (K - 1), Outcome.NOT_MET
    assert left_of_hers(cell_of([*four, one])) == {Outcome.MET, one}


@pytest.mark.parametrize(("best", "others"), [(feedback.FEWEST, 0), (0, feedback.FEWEST)])
def test_where_all_gave_the_same_feedback_it_is_everybodys(best: int, others: int) -> None:
    seen = answers(best, others)
    fitting = {
        answer for answer in feedback.ANSWERS for rest in range(feedback.FEWEST) if with_hers(answer, rest) == seen
    }
    assert fitting == (feedback.BEST_TWO if best else {*feedback.ANSWERS} - feedback.BEST_TWO)


def answers(best: int, others: int) -> AnswersCell:
    return feedback.cell(next(iter(FeedbackQuestion)), feedback.Pending(best, others))


def with_hers(answer: str, rest: int) -> AnswersCell:
    """When of all others so many chose one of the two best."""
    hers = feedback.pending_of(answer)
    return answers(hers.best_two + rest, hers.others + feedback.FEWEST - 1 - rest)


@pytest.mark.parametrize(
    ("document", "begins"),
    [
        ("docs/guarantees.md", "| **The whole quality database of a centre, and a list of who came when**"),
        ("docs/guarantees.md", "| inference |"),
        ("docs/guarantees.md", "- **A tally in which"),
        ("SECURITY.md", "| `quality` never gets"),
    ],
)
def test_no_document_promises_more_of_a_tally(document: str, begins: str) -> None:
    lines = (Path(__file__).parents[2] / document).read_text(encoding="utf-8").splitlines()
    [said] = [line for line in lines if line.startswith(begins)]
    assert "all had the same" in said
