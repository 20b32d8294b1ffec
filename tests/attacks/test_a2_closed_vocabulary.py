"""A2: whatever was said in a centre, a tally and a draw hold the vocabulary and counts, and nothing else."""

import json
import re
from collections.abc import Callable, Mapping, Sequence, Set
from typing import Any
from uuid import UUID, uuid4, uuid5

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from services.cases.contact.gate.domain import How, Point, Walk
from services.cases.contact.gate.outcomes import contributions
from services.cases.counting.draws.domain import Standing, draw
from services.cases.counting.draws.lots import lot
from services.cases.counting.ledger.domain import Tally, tally
from services.cases.foundation.outcomes import Contribution, mark_of
from services.intake.feedback.domain import Pending
from services.intake.feedback.domain import tally as feedback_tally
from shared.events import EVENTS, Event, TallyReleased
from shared.languages import KNOWN
from shared.privacy.budget import Criteria, Index, budget
from shared.privacy.counts import Drawn, FeedbackQuestion, Indicator

KEY = b"\x07" * 32
WINDOW, QUARTER, CENTRE = "2026-03", "2026-Q4", "north"
WORDS = {
    "catalogue",
    "window",
    "cells",
    "id",
    "indicator",
    "state",
    "met",
    "partly",
    "not_met",
    "counted",
    "held",
    "not_measured",
    "question",
    "best_two",
    "others",
}
VALUES: set[str] = {"2025-10", WINDOW, *Indicator, *FeedbackQuestion, "counted", "held", "not_measured"}
OF_DRAW = {"budget", "period", "index", "criteria", "criterion", "counts", "met", "partly", "not_met"}
OF_DRAW_VALUES = {budget().version, QUARTER, *budget().criteria.names}
K, FEWEST = 5, 10
"""Clients and answers that have to stand together; promised, so not read from the code."""
type Build = Callable[[Sequence[Contribution]], Tally]


def honest(pending: Sequence[Contribution]) -> Tally:
    return tally(pending, window=WINDOW, centre=CENTRE)


hows = some.dictionaries(some.sampled_from(Point), some.sampled_from(How), min_size=len(Point), max_size=len(Point))
walks = some.builds(
    Walk,
    points=hows,
    language=some.sampled_from(sorted(KNOWN)),
    interpreter=some.booleans(),
    text=some.sampled_from(["2026-01/ar", "2026-01/de"]),
)
populations = some.lists(some.tuples(some.uuids(), walks), max_size=12, unique_by=lambda client: client[0])


def pending_of(population: Sequence[tuple[UUID, Walk]]) -> list[Contribution]:
    return [one for file_id, walk in population for one in contributions(walk, mark_of(file_id, KEY))]


def published(population: Sequence[tuple[UUID, Walk]], build: Build = honest) -> bytes:
    return build(pending_of(population)).told.body()


def foreign_parts(body: bytes, words: Set[str] = WORDS, values: Set[str] = VALUES) -> list[Any]:
    """Names and values that are neither of the vocabulary nor a count nor the event's own id."""
    told = json.loads(body)
    own_id = told.pop("id")
    found: list[Any] = [] if re.fullmatch(r"[0-9a-f-]{36}", own_id) else [own_id]
    todo: list[Any] = [told]
    while todo:
        part = todo.pop()
        if isinstance(part, dict):
            found += [name for name in part if name not in words]
            todo += part.values()
        elif isinstance(part, list):
            todo += part
        elif not (isinstance(part, int) or part in values):
            found.append(part)
    return found


def somebody_else(population: Sequence[tuple[UUID, Walk]]) -> list[tuple[UUID, Walk]]:
    """Other people, languages, interpreters and texts, in another order, who were told and not told the same."""
    changed = {"language": "fr", "interpreter": True, "text": "2025-12/fr"}
    return [(uuid4(), walk.model_copy(update=changed)) for _, walk in reversed(population)]


@given(populations)
def test_every_byte_is_a_word_of_the_vocabulary_or_a_count(population: list[tuple[UUID, Walk]]) -> None:
    assert foreign_parts(published(population)) == []


@given(populations)
def test_other_people_with_the_same_outcomes_make_the_same_bytes(population: list[tuple[UUID, Walk]]) -> None:
    assert published(population) == published(somebody_else(population))


@given(populations)
def test_no_cell_counts_fewer_than_k_people(population: list[tuple[UUID, Walk]]) -> None:
    body = published(population)
    assert counted_over_fewer(body, than=K) == []
    assert len(json.loads(body)["cells"]) == len(Indicator)


def counted_over_fewer(body: bytes, *, than: int) -> list[int]:
    """Over how many people or answers a cell was counted, where they are too few."""
    cells = [cell for cell in json.loads(body)["cells"] if cell["state"] == "counted"]
    counts = [sum(count for count in cell.values() if isinstance(count, int)) for cell in cells]
    return [count for count in counts if count < than]


def test_twin_a_smaller_k_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.cases.counting.ledger.domain.K", K - 1)
    assert counted_over_fewer(published(a_crowd(K - 1)), than=K) == [K - 1] * 4


def of_draw(population: Sequence[tuple[UUID, Walk]]) -> bytes:
    """Of the year in which all of them were informed, with the noise left away."""
    ledger = [Standing(one.mark, one.indicator, QUARTER, one.outcome) for one in pending_of(population)]
    made = draw(ledger, period=QUARTER, spent=(), budget=budget(), centre=CENTRE, key=KEY, noise=without_noise)
    return made.told.body()


def without_noise(counts: Sequence[int], layer: Index | Criteria) -> list[Drawn]:
    return [Drawn(count) for count in counts]


@given(populations)
def test_a_draw_has_words_of_its_own_and_counts(population: list[tuple[UUID, Walk]]) -> None:
    assert foreign_parts(of_draw(population), OF_DRAW, OF_DRAW_VALUES) == []


@given(populations)
def test_other_people_with_the_same_outcomes_and_lots_make_the_same_draw(population: list[tuple[UUID, Walk]]) -> None:
    """A lot is as random for one as for another, so it goes with the outcomes here and not with the person."""
    bodies = set()
    for people in (population, somebody_else(population)[::-1]):
        roles = {mark_of(file_id, KEY): number for number, (file_id, _) in enumerate(people)}
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("services.cases.counting.draws.domain.lot", lots_of(roles))
            bodies |= {of_draw(people), of_draw(people[::-1])}
    assert len(bodies) == 1


def lots_of(roles: Mapping[bytes, int]) -> Callable[..., int]:
    return lambda mark, part, *, key: lot(roles[mark].to_bytes(32), part, key=key)


def test_twin_a_mark_in_a_draw_is_found() -> None:
    mark = mark_of(UUID(int=1), KEY).hex()
    told = json.loads(of_draw(a_crowd())) | {"budget": mark}
    assert foreign_parts(json.dumps(told).encode(), OF_DRAW, OF_DRAW_VALUES) == [mark]


def a_crowd(size: int = 6) -> list[tuple[UUID, Walk]]:
    told = Walk(points=dict.fromkeys(Point, How.TOLD), language="ar", interpreter=True, text="2026-01/ar")
    return [(UUID(int=number + 1), told) for number in range(size)]


def with_an_id_of_the_people(pending: Sequence[Contribution]) -> Tally:
    made = honest(pending)
    traced = uuid5(UUID(int=0), pending[0].mark.hex())
    return Tally(made.told.model_copy(update={"id": traced}), made.used)


class TallyWithLanguage(TallyReleased):
    language: str = "ar"


def with_one_field_more(pending: Sequence[Contribution]) -> Tally:
    made = honest(pending)
    return Tally(TallyWithLanguage(**made.told.model_dump()), made.used)


def test_twin_an_id_made_of_people_is_found() -> None:
    crowd = a_crowd()
    assert published(crowd, with_an_id_of_the_people) != published(somebody_else(crowd), with_an_id_of_the_people)


def test_twin_a_field_outside_the_vocabulary_is_found() -> None:
    assert foreign_parts(published(a_crowd(), with_one_field_more)) == ["language", "ar"]


counters = some.dictionaries(
    some.sampled_from(FeedbackQuestion), some.builds(Pending, some.integers(0, 40), some.integers(0, 40))
)


NINE = dict.fromkeys(FeedbackQuestion, Pending(FEWEST - 2, 1))


@given(counters)
@example(NINE)
def test_feedback_is_a_word_of_the_vocabulary_or_a_count_of_at_least_ten(
    pending: dict[FeedbackQuestion, Pending],
) -> None:
    body = feedback_tally(pending, window=WINDOW, centre=CENTRE).body()
    assert foreign_parts(body) == []
    cells = json.loads(body)["cells"]
    assert [cell["question"] for cell in cells] == [question.value for question in FeedbackQuestion]
    assert counted_over_fewer(body, than=FEWEST) == []


def test_twin_feedback_of_nine_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.intake.feedback.domain.FEWEST", FEWEST - 1)
    body = feedback_tally(NINE, window=WINDOW, centre=CENTRE).body()
    assert counted_over_fewer(body, than=FEWEST) == [FEWEST - 1] * len(FeedbackQuestion)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_no_event_takes_a_field_that_is_not_its_own(event: type[Event]) -> None:
    assert event.model_config["extra"] == "forbid"
    assert event.model_json_schema()["additionalProperties"] is False
