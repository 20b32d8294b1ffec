"""A channel that fails rests, longer and longer; one try decides whether it goes on."""

from uuid import uuid4

import pytest

from services.notify.channels.breaker import FAILURES, LONGEST_REST, SHORTEST_REST, Breaker, Resting
from services.notify.channels.channel import Handed, Message


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def resting(clock: Clock) -> Breaker:
    breaker = Breaker(clock=clock)
    for _ in range(FAILURES):
        assert breaker.lets_through()
        breaker.failed()
    return breaker


def test_it_rests_after_so_many_failures_in_a_row_and_not_before() -> None:
    breaker = Breaker(clock=Clock())
    for _ in range(FAILURES - 1):
        breaker.failed()
    breaker.worked()
    for _ in range(FAILURES - 1):
        breaker.failed()
    assert (breaker.lets_through(), breaker.is_resting) == (True, False)
    breaker.failed()
    assert (breaker.lets_through(), breaker.is_resting) == (False, True)


def test_after_a_rest_one_try_decides() -> None:
    clock = Clock()
    breaker = resting(clock)
    clock.now += SHORTEST_REST
    assert [breaker.lets_through() for _ in range(3)] == [True, False, False]
    breaker.worked()
    assert [breaker.lets_through() for _ in range(3)] == [True, True, True]
    assert not breaker.is_resting


def test_the_rests_grow_up_to_a_limit() -> None:
    clock = Clock()
    breaker, rests = resting(clock), list[float]()
    for _ in range(9):
        begun = clock.now
        while not breaker.lets_through():
            clock.now += SHORTEST_REST
        rests.append(clock.now - begun)
        breaker.failed()
    assert rests == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, LONGEST_REST, LONGEST_REST, LONGEST_REST]


def test_many_that_fail_at_once_are_one_rest() -> None:
    clock = Clock()
    breaker = resting(clock)
    for _ in range(20):
        breaker.failed()
    clock.now += SHORTEST_REST
    assert breaker.lets_through()


def test_a_try_that_never_says_how_it_ended_does_not_keep_the_channel_closed_for_ever() -> None:
    clock = Clock()
    breaker = resting(clock)
    clock.now += SHORTEST_REST
    assert breaker.lets_through()
    clock.now += SHORTEST_REST
    assert breaker.lets_through()


class Played:
    name = "text"

    def __init__(self, handed: Handed) -> None:
        self.handed = handed
        self.tried = 0

    async def hand_over(self, message: Message) -> Handed:
        self.tried += 1
        return self.handed


@pytest.mark.parametrize("handed", list(Handed))
async def test_a_channel_that_nobody_answers_is_left_alone(handed: Handed) -> None:
    channel, message = Played(handed), Message(uuid4(), "0170 111", "", "There is something new.", "en")
    guarded = Resting(channel, Breaker(clock=Clock()))
    answers = [await guarded.hand_over(message) for _ in range(FAILURES + 2)]
    if handed in (Handed.DELIVERED, Handed.REFUSED):
        assert (answers, channel.tried) == ([handed] * (FAILURES + 2), FAILURES + 2)
    else:
        assert (answers, channel.tried) == ([handed] * FAILURES + [Handed.AWAY] * 2, FAILURES)
