"""U8.1 to U8.4: a place looked at in time and again, a wish that is met, and no safe place free."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI

from services.cases.foundation.outcomes import Outcome
from services.cases.support.housing import acts
from services.cases.support.housing.domain import (
    Fit,
    FoundBy,
    Happened,
    Housing,
    Left,
    Look,
    Result,
    Stay,
    Step,
    WishMet,
    WishSaid,
)
from services.cases.support.housing.outcomes import (
    Settled,
    looked_at_again,
    looked_at_in_time,
    no_place_free,
    wish_heard,
)
from shared.privacy.counts import Indicator
from tests.cases.building import BERLIN, NOON, a_request, sit_down
from tests.cases.counts import MET, NOT_MET, PARTLY, found
from tests.cases.desk_acts import arrived, file_of
from tests.cases.housing_records import DAY, TODAY, a_placement, a_review, a_step

HOURS = 1 / 24
NEVER = datetime(2030, 1, 1, tzinfo=UTC)
MOMENT = timedelta(seconds=1)


def counted(settles: Callable[[Housing, tzinfo], Settled | None], known: Housing) -> tuple[int, Outcome] | None:
    """After how many days it counts, and as what."""
    told = settles(known, UTC)
    return ((told[0] - TODAY).days, told[1]) if told else None


HERE = a_placement(0)
OTHERS = replace(HERE, found_by=FoundBy.OTHERS)
OUT = a_step(1, Step.MOVED_OUT, of=HERE.id)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (Housing(), None),
        (Housing(placements=[OTHERS]), None),
        (Housing(placements=[HERE]), (4, NOT_MET)),
        (Housing(placements=[HERE], reviews=[a_review(HERE, -3)]), (4, MET)),
        (Housing(placements=[HERE], reviews=[a_review(HERE, 72 * HOURS)]), (4, MET)),
        (Housing(placements=[HERE], reviews=[a_review(HERE, 73 * HOURS)]), (4, PARTLY)),
        (Housing(placements=[HERE], reviews=[a_review(HERE, 5)]), (4, NOT_MET)),
        (Housing(placements=[HERE], reviews=[a_review(HERE, 1, Result.DECLINED)]), (4, MET)),
        (Housing(placements=[HERE], reviews=[a_review(None, 1)]), (4, NOT_MET)),
        (Housing([OUT], [HERE]), None),
        (Housing([replace(OUT, left=Left.MISTAKE)], [HERE]), None),
        (Housing([OUT], [HERE], [a_review(HERE, 0.5)]), (4, MET)),
        (Housing([OUT], [HERE, a_placement(2)]), (6, NOT_MET)),
    ],
)
def test_a_place_is_looked_at_in_time(known: Housing, expected: object) -> None:
    assert counted(looked_at_in_time, known) == expected


def wished(met: WishMet | None) -> Housing:
    return Housing(placements=[replace(HERE, wish_met=met)])


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (Housing(placements=[OTHERS]), None),
        (wished(None), (7, NOT_MET)),
        (wished(WishMet.FULLY), (7, MET)),
        (wished(WishMet.PARTLY), (7, PARTLY)),
        (wished(WishMet.NOT), (7, NOT_MET)),
        (wished(WishMet.NO_WISH), (7, MET)),
        (Housing([a_step(-1, Step.NEEDED, wish_said=WishSaid.NONE)], [HERE]), (7, MET)),
        (Housing([a_step(-1, Step.NEEDED, wish_said=WishSaid.NOT_ASKED)], [HERE]), (7, NOT_MET)),
        (replace(wished(WishMet.NOT), reviews=[a_review(HERE, 6, wish_met=WishMet.FULLY)]), (7, MET)),
        (replace(wished(WishMet.NOT), reviews=[a_review(HERE, 8, wish_met=WishMet.FULLY)]), (7, NOT_MET)),
    ],
)
def test_a_wish_is_heard_and_met_and_naming_none_is_an_answer(known: Housing, expected: object) -> None:
    assert counted(wish_heard, known) == expected


FIRST_LOOK = a_review(HERE, 1, review_on=TODAY + 31 * DAY)


def looks(*days: int) -> Housing:
    return Housing(placements=[HERE], reviews=[FIRST_LOOK, *(a_review(HERE, one) for one in days)])


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (Housing(placements=[OTHERS]), None),
        (Housing(placements=[HERE]), (44, NOT_MET)),
        (looks(), (45, NOT_MET)),
        (looks(31), (45, MET)),
        (looks(32), (45, PARTLY)),
        (looks(46), (45, NOT_MET)),
        (looks(10), (45, MET)),
        (Housing(placements=[HERE], reviews=[a_review(HERE, 1, Result.DECLINED)]), (44, MET)),
        (Housing([a_step(29, Step.MOVED_OUT, of=HERE.id)], [HERE]), None),
        (Housing([a_step(31, Step.MOVED_OUT, of=HERE.id)], [HERE], [FIRST_LOOK]), None),
        (Housing([a_step(33, Step.MOVED_OUT, of=HERE.id)], [HERE], [FIRST_LOOK]), (45, NOT_MET)),
    ],
)
def test_a_place_in_which_somebody_stays_is_looked_at_again(known: Housing, expected: object) -> None:
    assert counted(looked_at_again, known) == expected


NEEDED = a_step(0, Step.NEEDED)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (Housing(), None),
        (Housing([a_step(0, Step.DECLINED)]), None),
        (Housing([NEEDED]), (7, MET)),
        (Housing([NEEDED, a_step(1, Step.FULL), a_step(2, Step.NONE_FREE)]), (7, MET)),
        (Housing([NEEDED], [a_placement(7)]), (7, NOT_MET)),
        (Housing([NEEDED], [replace(OTHERS, fit=Fit.SUITABLE)]), (7, NOT_MET)),
        (Housing([NEEDED], [a_placement(8)]), (7, MET)),
        (Housing([NEEDED], [a_placement(3, fit=Fit.MAKESHIFT)]), (7, PARTLY)),
        (Housing([NEEDED, a_step(3, Step.FREE)]), (7, NOT_MET)),
        (Housing([NEEDED, a_step(3, Step.DECLINED)]), None),
        (Housing([NEEDED, a_step(9, Step.DECLINED)]), (7, MET)),
    ],
)
def test_that_no_place_was_free_is_the_bad_side(known: Housing, expected: object) -> None:
    assert counted(no_place_free, known) == expected


async def test_each_client_counts_once_when_it_is_settled(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    good, bad, elsewhere = [await file_of(desk, await arrived(app, a_request())) for _ in range(3)]

    def by(on: float) -> dict[str, Any]:
        return {"reader": desk.person, "workplace": app.state.workplace, "now": NOON + on * DAY}

    async def placed(file: str, on: int, **given: Any) -> UUID:
        usual: dict[str, Any] = {"moved_in_at": NOON + on * DAY, "found_by": FoundBy.CENTRE}
        stay = Stay(**(usual | given))
        placement_id = uuid4()
        await acts.place(id_of(file), stay, placement_id=placement_id, **by(on))
        return placement_id

    need = Happened(happened_on=TODAY, step=Step.NEEDED)
    for file in (good, bad):
        await acts.note_step(id_of(file), need, step_id=uuid4(), **by(0))
    placement = await placed(good, 1, wish_met=WishMet.PARTLY)
    await placed(bad, 20)
    await placed(bad, 60)
    await placed(elsewhere, 1, found_by=FoundBy.OTHERS)
    for day in (2, 20):
        look = Look(looked_at=NOON + day * DAY, result=Result.SAFE)
        await acts.review(id_of(good), look, of=placement, review_id=uuid4(), **by(day))
    expected: dict[Indicator, list[tuple[int, list[Outcome]]]] = {
        Indicator.U8_1: [(5, [MET]), (24, [MET, NOT_MET])],
        Indicator.U8_2: [(8, [PARTLY]), (27, [PARTLY, NOT_MET])],
        Indicator.U8_3: [(46, [MET]), (64, [MET, NOT_MET])],
        Indicator.U8_4: [(7, [MET, NOT_MET])],
    }
    for indicator, times in expected.items():
        before = list[Outcome]()
        for day, outcomes in times:
            over = datetime.combine(TODAY + (day + 1) * DAY, datetime.min.time(), BERLIN)
            assert (indicator, await found(app, indicator, at=over - MOMENT)) == (indicator, before)
            assert (indicator, await found(app, indicator, at=over)) == (indicator, outcomes)
            before = outcomes
        assert await found(app, indicator, at=NEVER) == before


def id_of(file: str) -> UUID:
    return UUID(file.rsplit("/", 1)[1])
