"""When a program may write to a client, of every plan there can be: short messages without a database."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.cases.casework.client_notices.domain import OF_USE, AskedNotice, Sender, Standing, Written, held_notice
from services.cases.casework.contact_plans.domain import (
    Begins,
    Channel,
    Hindrance,
    Notice,
    NotToBeSentError,
    Origin,
    PlanNow,
    Way,
)
from services.cases.casework.contact_plans.safe_hours import Days, Hour, Zone
from services.cases.contact.requests.domain import WrittenWish
from services.cases.contact.requests.words import ContactWish
from shared.client_letters import ClientTemplate, opened_letter
from tests.cases.building import CENTRE, NOON, NOTIFY_KEY

TODAY = NOON.date()
BY = UUID(int=7)


@dataclass(frozen=True)
class AFile:
    id: UUID = BY
    key_id: str = "key"


SENDER = Sender(CENTRE, "Europe/Berlin", NOTIFY_KEY.public())
EVENING: dict[str, Any] = {
    "safe_zone": Zone("Europe/Bucharest"),
    "safe_days": (Days.WEEKDAYS,),
    "safe_from": Hour("19:00"),
    "safe_until": Hour("21:00"),
}


def a_plan(origin: Origin = Origin.CONFIRMED, is_safe: bool = True, chosen: str = "any", **told: Any) -> PlanNow:
    """`chosen` are the hours that the client chose on the public page."""
    wish = WrittenWish(NOON, ContactWish.model_validate({"channel": "email", "value": "a@b", "hours": chosen}))
    given: dict[str, Any] = {"channel": Channel.TEXT, "address": "0170 1", "confirmed_on": TODAY} | EVENING | told
    return PlanNow(way=Way(**given), origin=origin, today=TODAY, is_safe=is_safe, wish=wish)


def a_notice(plan: PlanNow, template: ClientTemplate = ClientTemplate.LOOK_AGAIN) -> AskedNotice:
    return held_notice(
        AFile(), plan, template, Written("en"), notice_id=uuid4(), by=UUID(int=7), sender=SENDER, now=NOON
    )


def test_what_the_plan_forbids_no_program_sends_whatever_else_is_agreed() -> None:
    sent = 0
    for channel, origin, begins, safe, notice in product(Channel, Origin, (None, *Begins), (True, False), Notice):
        plan = a_plan(origin, safe, channel=channel, begins=begins)
        if plan.hindrance(notice) is None:
            sent += 1
            assert plan.may_send(notice)
            assert channel.takes_notices
    assert sent == 3 * 2 * (2 + 1 + 1), "three ways, begun by both or not asked; unconfirmed a neutral line alone"


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"is_safe": False}, Hindrance.NOT_SAFE),
        ({"valid_until": TODAY - timedelta(days=1)}, Hindrance.RUN_OUT),
        ({"begins": Begins.CLIENT}, Hindrance.NO_CONTACT),
        ({"channel": Channel.PHONE}, Hindrance.BY_HAND),
        ({"address": None}, Hindrance.BY_HAND),
        ({"safe_zone": None}, Hindrance.NO_TIMES),
        ({"safe_days": None}, Hindrance.NO_TIMES),
        ({"safe_until": Hour("18:30")}, Hindrance.NO_TIMES),
        ({"code_word": "7"}, Hindrance.CODE_WORD),
        ({"own_wording": "see example.org"}, Hindrance.OWN_WORDING),
        ({"own_wording": "at {time}"}, Hindrance.OWN_WORDING),
        ({"safe_days": (Days.MONDAY,), "valid_until": TODAY}, Hindrance.NO_SAFE_TIME),
        ({"origin": Origin.WRITTEN, "channel": Channel.PHONE}, Hindrance.NOT_CONFIRMED),
        ({"origin": Origin.WRITTEN, "chosen": ""}, Hindrance.NOT_CONFIRMED),
        ({"origin": Origin.WRITTEN, "chosen": "", "hours": "at night"}, Hindrance.HOURS_IN_WORDS),
    ],
)
def test_why_nothing_is_sent_is_said(told: dict[str, Any], why: Hindrance) -> None:
    with pytest.raises(NotToBeSentError) as refused:
        a_notice(a_plan(**told))
    assert refused.value.why is why


def test_hours_in_words_of_a_confirmed_plan_are_for_people() -> None:
    assert a_notice(a_plan(hours="not when the landlord is in")).standing is Standing.WAITING


def test_the_letter_is_good_until_the_plan_is_and_of_use_for_a_week() -> None:
    found = a_notice(a_plan(valid_until=date(2026, 3, 20)))
    assert found.letter
    letter = opened_letter(found.letter, NOTIFY_KEY, centre=CENTRE)
    assert (letter.good_until, letter.latest) == (date(2026, 3, 20), found.send_from + OF_USE)
    assert letter.safe_times.are_now(found.send_from)


def test_a_second_line_of_times_counts_and_half_a_line_does_not() -> None:
    half = a_plan(safe_from=None, more_days=(Days.FRIDAY,), more_from=Hour("08:00"), more_until=Hour("23:59"))
    assert a_notice(half).send_from == NOON.replace(day=6, hour=6)
    with pytest.raises(NotToBeSentError):
        a_notice(a_plan(safe_from=None))


def test_two_lines_that_adjoin_are_one_time_to_send_in_and_it_may_go_over_midnight() -> None:
    every: dict[str, Any] = {"safe_days": (Days.EVERY,), "more_days": (Days.EVERY,), "safe_zone": Zone("Europe/Berlin")}
    evening = a_plan(**every, more_from=Hour("21:00"), more_until=Hour("22:00"))
    night: dict[str, Any] = {"safe_from": Hour("22:00"), "safe_until": Hour.MIDNIGHT, "more_from": Hour("00:00")}
    overnight = a_plan(**every | night, more_until=Hour("02:00"))
    found = [a_notice(evening), a_notice(overnight)]
    assert [one.send_until - one.send_from for one in found] == [timedelta(hours=3), timedelta(hours=4)]


def test_where_every_hour_is_safe_it_is_to_go_out_while_it_is_of_use() -> None:
    always = a_plan(safe_days=(Days.EVERY,), safe_from=Hour("00:00"), safe_until=Hour.MIDNIGHT)
    assert a_notice(always).send_until == NOON + OF_USE
