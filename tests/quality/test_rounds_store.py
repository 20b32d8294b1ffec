"""What people answer alone, read while others begin."""

from typing import Any
from uuid import uuid4

import pytest

from services.quality.answers.assessment.domain import Answer
from services.quality.answers.rounds.answering.store import RoundAnswers
from services.quality.answers.rounds.store import Rounds
from tests.quality.doors import Centre
from tests.quality.rounds_building import a_round


class BusyMeanwhile:
    """A connection beside which somebody else begins to answer, after the first look."""

    def __init__(self, connection: Any, centre: Centre, round_id: Any) -> None:
        self._connection, self._centre, self._round_id = connection, centre, round_id

    async def execute(self, *asked: Any) -> Any:
        found = await self._connection.execute(*asked)
        async with self._centre.store.work() as work:
            await RoundAnswers(work).keep_own_answer(self._round_id, uuid4(), "S6", Answer.PARTLY)
        return found


async def test_somebody_may_begin_while_the_answers_are_read(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    round_, first = a_round(), uuid4()
    async with centre.store.work() as work:
        await Rounds(work).keep_round(round_)
        await RoundAnswers(work).keep_own_answer(round_.id, first, "S6", Answer.IN_PLACE)
    async with centre.store.work() as work:
        monkeypatch.setattr(work, "connection", BusyMeanwhile(work.connection, centre, round_.id))
        found = await RoundAnswers(work).parts_of(round_.id)
    assert {person: dict(part.answers) for person, part in found.items()} == {first: {"S6": Answer.IN_PLACE}}
