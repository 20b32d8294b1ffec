"""What may be sent to a client, of every plan there can be: the contact plan without a database."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.cases.casework.contact_plans.domain import (
    Begins,
    ChangedMeanwhileError,
    Channel,
    ContactPlan,
    Notice,
    Origin,
    PlanNow,
    Safety,
    Way,
    WrittenMeanwhileError,
    confirmed_plan,
    plan_now,
    put_right,
    switched,
)
from services.cases.contact.requests.domain import WrittenWish
from services.cases.contact.requests.words import ContactWish
from services.cases.foundation.records.domain import NotYetError
from tests.cases.building import BERLIN, NOON

TODAY = NOON.date()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BY = UUID(int=7)


@dataclass(frozen=True)
class AFile:
    id: UUID = BY
    key_id: str = "key"


def a_way(channel: Channel = Channel.TEXT, **told: Any) -> Way:
    given: dict[str, Any] = {"channel": channel, "address": "0170 1", "confirmed_on": TODAY}
    return Way(**given | told)


def confirmed(way: Way, *before: ContactPlan, now: datetime = NOON) -> list[ContactPlan]:
    seen = before[0].id if before else None
    new = confirmed_plan(
        AFile(), before, None, way, seen=seen, wish_seen=None, plan_id=uuid4(), by=BY, now=now, today=TODAY
    )
    assert new
    return [new, *before]


def turned(safety: Safety, *before: ContactPlan, now: datetime = NOON, said: WrittenWish | None = None) -> Any:
    seen = before[0].id if before else None
    new = switched(AFile(), before, said, safety, seen=seen, plan_id=uuid4(), by=UUID(int=8), now=now)
    return [new, *before] if new else list(before)


def wrote(channel: Any = "phone", value: str = "0170 1", when: str = "", at: datetime = NOON - DAY) -> WrittenWish:
    return WrittenWish(at, ContactWish(channel=channel, value=value, when=when))


def may(now: PlanNow) -> set[Notice]:
    return {one for one in Notice if now.may_send(one)}


ALL, LOOK_AGAIN = set(Notice), {Notice.LOOK_AGAIN}


def test_where_nothing_was_chosen_there_is_no_contact() -> None:
    now = plan_now([], None, TODAY)
    assert (now.origin, now.way.channel, now.may_contact, may(now)) == (Origin.NOTHING, Channel.NONE, False, set())


@pytest.mark.parametrize(
    ("channel", "shown", "sent"),
    [("phone", Channel.PHONE, LOOK_AGAIN), ("email", Channel.EMAIL, LOOK_AGAIN), ("other", Channel.OTHER, set())],
)
def test_what_the_client_wrote_is_good_for_a_neutral_line_alone(
    channel: str, shown: Channel, sent: set[Notice]
) -> None:
    now = plan_now([], wrote(channel, "here", "at night"), TODAY)
    assert (now.origin, now.way.channel, now.way.address, now.way.hours) == (Origin.WRITTEN, shown, "here", "at night")
    assert may(now) == sent
    assert not now.has_run_out


@pytest.mark.parametrize(
    ("code", "hours", "safe"), [("any", "09:00–20:00", 19), ("day", "09:00–17:00", 16), ("evening", "17:00–20:00", 17)]
)
def test_the_hours_that_the_client_chose_are_safe_times(code: Any, hours: str, safe: int) -> None:
    wish = WrittenWish(NOON, ContactWish(channel="text", value="0170 1", hours=code))
    now = plan_now([], wish, TODAY)
    assert (now.way.channel, now.way.hours, may(now)) == (Channel.TEXT, hours, LOOK_AGAIN)
    times = wish.safe_times("Europe/Berlin")
    assert times
    midnight = datetime(2026, 3, 29, tzinfo=BERLIN)
    shown = [hour for hour in range(24) if times.are_now(midnight.replace(hour=hour))]
    assert safe in shown
    assert shown == list(range(int(hours[:2]), int(hours[6:8]))), "also on the Sunday on which the clock is changed"


@pytest.mark.parametrize("when", ["at night", "day", ""])
def test_words_alone_are_no_safe_times(when: str) -> None:
    assert wrote("email", "ada@example.org", when).safe_times("Europe/Berlin") is None


@pytest.mark.parametrize("channel", Channel)
def test_a_confirmed_plan_lets_a_program_write_only_where_writing_was_agreed(channel: Channel) -> None:
    now = plan_now(confirmed(a_way(channel)), None, TODAY)
    assert now.origin is Origin.CONFIRMED
    assert may(now) == (ALL if channel in ("text", "email", "messenger") else set())
    assert now.may_contact is (channel not in ("none", "number"))


@pytest.mark.parametrize("begins", [None, *Begins])
def test_nothing_is_sent_to_a_client_who_contacts_the_centre(begins: Begins | None) -> None:
    now = plan_now(confirmed(a_way(begins=begins)), None, TODAY)
    assert may(now) == (set() if begins is Begins.CLIENT else ALL)


@pytest.mark.parametrize(
    ("valid_until", "last"), [(None, TODAY + 30 * DAY), (TODAY, TODAY), (TODAY + 60 * DAY, TODAY + 60 * DAY)]
)
def test_a_plan_runs_out_after_its_day_or_thirty_days(valid_until: date | None, last: date) -> None:
    plans = confirmed(a_way(valid_until=valid_until))
    assert plans[0].runs_out_on == last
    on_it, after = plan_now(plans, None, last), plan_now(plans, None, last + DAY)
    assert (on_it.has_run_out, may(on_it)) == (False, ALL)
    assert (after.has_run_out, may(after), after.may_contact) == (True, set(), False)


def test_while_it_is_not_safe_nothing_is_sent_whatever_is_agreed() -> None:
    plans = turned(Safety.NOT_SAFE, *confirmed(a_way()))
    assert may(plan_now(plans, None, TODAY)) == set()
    assert may(plan_now(turned(Safety.NOT_SAFE, said=wrote()), wrote(), TODAY)) == set()
    again = confirmed(a_way(address="0170 2"), *plans)
    assert may(plan_now(again, None, TODAY)) == set(), "another number does not take it back"
    back = turned(Safety.SAFE, *again)
    assert may(plan_now(back, None, TODAY)) == ALL
    assert (back[0].address, back[0].confirmed_by, back[0].noted_by) == ("0170 2", BY, UUID(int=8))


def test_turning_the_switch_twice_changes_nothing_and_confirms_nothing() -> None:
    assert turned(Safety.SAFE) == []
    plans = turned(Safety.NOT_SAFE, said=wrote())
    assert turned(Safety.NOT_SAFE, *plans) == plans
    assert (plans[0].address, plans[0].confirmed_on) == ("0170 1", None)
    now = plan_now(turned(Safety.SAFE, *plans), wrote(), TODAY)
    assert (now.origin, may(now)) == (Origin.WRITTEN, LOOK_AGAIN)


def test_what_cannot_be_opened_is_not_safe() -> None:
    [plan] = confirmed(a_way())
    assert may(plan_now([replace(plan, safety=None)], None, TODAY)) == set()
    assert may(plan_now([replace(plan, channel=None)], None, TODAY)) == set()


def test_what_the_client_writes_later_is_newer_than_the_plan() -> None:
    plans = confirmed(a_way())
    later = wrote("email", "new@example.org", at=NOON + HOUR)
    now = plan_now(plans, later, TODAY)
    assert (now.origin, now.way.address, now.before, may(now)) == (
        Origin.WRITTEN,
        "new@example.org",
        plans[0],
        LOOK_AGAIN,
    )
    for known in (wrote(at=NOON + HOUR), wrote("email", "old@example.org")):
        assert plan_now(plans, known, TODAY).origin is Origin.CONFIRMED
    switched_back = turned(Safety.SAFE, *turned(Safety.NOT_SAFE, *plans, now=NOON + 2 * HOUR), now=NOON + 3 * HOUR)
    assert plan_now(switched_back, later, TODAY).origin is Origin.WRITTEN, "the switch confirms nothing"
    asked = confirmed(a_way(), *switched_back, now=NOON + 4 * HOUR)
    assert plan_now(asked, later, TODAY).origin is Origin.CONFIRMED


def test_what_was_forbidden_stays_forbidden_until_somebody_has_asked() -> None:
    for way in (a_way(Channel.NONE), a_way(Channel.NUMBER), a_way(begins=Begins.CLIENT)):
        now = plan_now(confirmed(way), wrote("email", "new@example.org", at=NOON + HOUR), TODAY)
        assert (now.origin, may(now)) == (Origin.WRITTEN, set())


def test_after_a_correction_no_plan_is_confirmed() -> None:
    plans, right = confirmed(a_way()), wrote("email", "right@example.org")
    new = put_right(AFile(), plans, right, plan_id=uuid4(), by=BY, now=NOON)
    assert new
    now = plan_now([new, *plans], right, TODAY)
    assert (now.origin, now.way.address, may(now)) == (Origin.WRITTEN, "right@example.org", LOOK_AGAIN)
    assert put_right(AFile(), [], right, plan_id=uuid4(), by=BY, now=NOON) is None


def test_the_newest_counts_in_whatever_order_and_clock_they_come() -> None:
    plans = confirmed(a_way(Channel.EMAIL), *confirmed(a_way(Channel.NONE)), now=NOON - DAY)
    assert [one.number for one in plans] == [2, 1]
    for given in (plans, plans[::-1]):
        assert plan_now(given, None, TODAY).way.channel is Channel.EMAIL


def test_nobody_writes_over_what_a_colleague_wrote() -> None:
    first = confirmed(a_way())
    told: dict[str, Any] = {"wish_seen": None, "plan_id": uuid4(), "by": BY, "now": NOON, "today": TODAY}
    with pytest.raises(ChangedMeanwhileError):
        confirmed_plan(AFile(), first, None, a_way(), seen=None, **told)
    with pytest.raises(ChangedMeanwhileError):
        confirmed_plan(AFile(), [], None, a_way(), seen=uuid4(), **told)
    assert confirmed_plan(AFile(), first, None, a_way(), seen=None, **told | {"plan_id": first[0].id}) is None
    with pytest.raises(NotYetError):
        confirmed_plan(AFile(), [], None, a_way(confirmed_on=TODAY + DAY), seen=None, **told)
    unsafe = turned(Safety.NOT_SAFE, *first)
    with pytest.raises(ChangedMeanwhileError):
        switched(AFile(), unsafe, None, Safety.SAFE, seen=first[0].id, plan_id=uuid4(), by=BY, now=NOON)
    anyhow = switched(AFile(), first, None, Safety.NOT_SAFE, seen=None, plan_id=uuid4(), by=BY, now=NOON)
    assert anyhow, "that it is not safe waits for nobody"


def test_what_the_client_wrote_while_the_form_was_filled_in_is_not_hidden_by_it() -> None:
    told: dict[str, Any] = {"seen": None, "plan_id": uuid4(), "by": BY, "now": NOON, "today": TODAY}
    for seen in (None, NOON - DAY - HOUR):
        with pytest.raises(WrittenMeanwhileError):
            confirmed_plan(AFile(), [], wrote(), a_way(), wish_seen=seen, **told)
    assert confirmed_plan(AFile(), [], wrote(), a_way(), wish_seen=NOON - DAY, **told)
