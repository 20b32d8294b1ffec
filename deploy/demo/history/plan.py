"""What happened in a centre in the months before today, decided by the seed alone: only data, and nothing is done here.

Everything that happened lies before today. What lies ahead is only what was agreed: appointments, to-dos, a roster.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

from deploy.demo.history.accommodation import look_for_a_place
from deploy.demo.history.answers import ask, is_in_danger, plan_safety, withdraw
from deploy.demo.history.demands import come_up
from deploy.demo.history.goals import plan
from deploy.demo.history.story import CLOCK, Colleague, Deed, PastFile, Story, at_hour, working_day
from shared.languages import KNOWN

MONTHS = timedelta(days=270)
MARK = "(Demo)"
"""Stands behind the name of everybody in a file of these months: nobody is mistaken for a person."""
FEDERATED_FILES, FILES, FEW_FILES = 30, 42, 6
"""A centre: beside ten other centres, with --small, and with --headless."""
SIZES = (5, 8, 10, 14, 6, 20, 12, 9, 40, 16)
"""Records of one file. A young one has fewer."""
LONG_AGO, NO_REQUEST = timedelta(days=100), timedelta(days=230)
OVERLAP = timedelta(days=7)
"""So long a colleague who hands a file over still reads and writes in it."""
RAID = "raid"
"""An occasion that several files come from."""
NOTIFIED = "client.{centre}@mail.example"
"""Where the one client of a centre gets short messages."""
TODAY = (time(9, 30), time(13), time(16))
"""When counsellors have appointments today, and on other days."""
DEADLINES = (
    ("reflection_period", 70, False),
    ("objection_benefits", 20, False),
    ("objection_authority", 25, True),
    ("title_for_one_year", 300, False),
)
"""Of each counsellor: by which rule, so many days ago it began, and whether it was met."""
ONCE, TWICE = (time(11),), (time(10, 30), time(14, 30))


@dataclass(frozen=True, slots=True)
class Plan:
    register: tuple[Deed, ...] = ()
    """Interpreters and other supporters, who are entered before anybody is booked."""
    files: tuple[PastFile, ...] = ()
    """In the order in which they were opened."""
    team: tuple[Deed, ...] = ()
    """What belongs to no file, or to many: deputies, the roster, absences, reminders."""
    logins: tuple[str, ...] = ()
    """Who is named in it."""

    @property
    def deeds(self) -> list[Deed]:
        return [*self.register, *(deed for file in self.files for deed in file.deeds), *self.team]


def plan_of(centre: str, team: Sequence[Colleague], *, files: int, seed: int, now: datetime) -> Plan:
    """The same seed on the same day gives the same months."""
    chance = Random(f"{seed}|{centre}|months")
    today = now.astimezone(CLOCK).date()
    counsellors = [one for one in team if one.counsels]
    words = tomllib.loads((Path(__file__).parent / "months.toml").read_text())
    names = chance.sample(words["names"], len(words["names"]))
    days = zip(drawn(counsellors, files, chance), opening_days(files, today, chance), strict=True)
    begun = [Story(by, words, chance, today, day) for by, day in days]
    begun = from_a_raid(begun)
    for number, (story, size) in enumerate(zip(begun, sizes(files, chance), strict=True)):
        story.name = f"{names[number % len(names)]} {MARK}"
        before = sum(one.by is story.by for one in begun[:number])
        story.rests = before % 6 == 2 and today - story.day > timedelta(days=90)
        story.tell(size, minute=number % 30)
        ask(story, number)
        plan(story, number)
        look_for_a_place(story, number)
    for colleague in counsellors:
        own = [one for one in begun if one.by is colleague and not one.closes]
        fill_weeks([one for one in own if not one.rests], today)
        give_to_dos([one for one in own if not one.rests], today)
        count_deadlines([one for one in own if not one.rests], today)
        agree_pauses([one for one in own if one.rests], today)
    is_in_danger(next(one for one in begun[::-1] if not one.closes and one.day < today - timedelta(days=5)))
    tell_clients(begun, centre)
    withdraw(begun)
    agree_safety(begun)
    of_today(begun, team, words, now)
    come_up(begun)
    for story in [one for one in begun if one.closes][::2]:
        story.come_back()
    come_in_writing(begun, today)
    write_safely(begun)
    of_team = (*of_deputies(begun, team, now), *of_the_team(team, words, now))
    logins = tuple(one.login for one in team)
    register = tuple(of_the_register(team, words, now))
    return Plan(register, tuple(one.file() for one in begun), of_team, logins)


def drawn[T](several: Sequence[T], count: int, chance: Random) -> list[T]:
    """As often one as the other, and in no order."""
    found = [several[number % len(several)] for number in range(count)]
    chance.shuffle(found)
    return found


def opening_days(count: int, today: date, chance: Random) -> list[date]:
    """Spread over the months, the oldest first; the last one a few days ago."""
    step = (MONTHS.days - 4) / max(count, 1)
    ago = [MONTHS.days - int(step * number + chance.random() * step * 0.8) for number in range(count)]
    return [working_day(today - timedelta(days=days)) for days in ago]


def sizes(count: int, chance: Random) -> list[int]:
    found = [SIZES[number % len(SIZES)] for number in range(count)]
    chance.shuffle(found)
    return found


def from_a_raid(stories: Sequence[Story]) -> list[Story]:
    """The stories in the order of their days; three of one counsellor are from one raid, if there are enough."""
    for first in stories[len(stories) // 3 :]:
        same = [one for one in stories if one.by is first.by and one.day >= first.day][:3]
        if len(same) == 3:
            for one in same:
                one.day, one.way, one.occasion = first.day, "police", RAID
            break
    return sorted(stories, key=lambda one: one.day)


def fill_weeks(own: Sequence[Story], today: date) -> None:
    """The appointments of one counsellor in the days around today, each with another client in turn."""
    turn = 0
    for offset in range(-6, 9):
        day = today + timedelta(days=offset)
        if offset and day.weekday() > 4:
            continue
        hours = TODAY if not offset else TWICE if offset < 4 and offset % 2 else ONCE
        there = [one for one in own if one.day <= min(day, today) - timedelta(days=3)]
        for hour in hours[: len(there)]:
            story, turn = there[turn % len(there)], turn + 1
            agreed = max(story.day, working_day(min(day, today) - timedelta(days=2)))
            starts_at = datetime.combine(day, hour, CLOCK)
            story.appointment(starts_at, agreed=at_hour(agreed, 17, 15), became="keep" if offset < -1 else "")


def give_to_dos(own: Sequence[Story], today: date) -> None:
    """One that is late, one for today, and some for the days ahead."""
    there = [one for one in own if one.day <= today - timedelta(days=4)]
    for offset, story in zip((-2, 0, 1, 3, 8), there[::-1], strict=False):
        story.to_do(at_hour(working_day(today - timedelta(days=3)), 17, 25), on=today + timedelta(days=offset))


def count_deadlines(own: Sequence[Story], today: date) -> None:
    """Each in another file; one was met three days ago."""
    there = [one for one in own if one.day <= today - timedelta(days=14)]
    for (rule, ago, is_met), story in zip(DEADLINES, there[::-1], strict=False):
        begun = working_day(today - timedelta(days=10))
        story.add(at_hour(begun, 17, 40), "count_deadline", rule=rule, starts_on=today - timedelta(days=ago))
        if is_met:
            story.add(at_hour(working_day(today - timedelta(days=3)), 17, 45), "meet_deadline", rule=rule)


def agree_pauses(resting: Sequence[Story], today: date) -> None:
    """Every second one rests as was agreed."""
    for number, story in enumerate(resting[::2]):
        story.pause(today + timedelta(days=10 + 12 * number))


def tell_clients(stories: Sequence[Story], centre: str) -> None:
    """One client has agreed to short messages: one that went out at once, and one on the day before an appointment.

    Nothing is ever sent to the one who is not safe to contact now.
    """
    for story in stories:
        if (ahead := story.next_appointment()) and not (story.closes or story.rests or story.has("not_safe_now")):
            at = at_hour(story.yesterday, 18, 30)
            language = story.language if story.language in KNOWN else "en"
            story.add(at, "plan_short_messages", address=NOTIFIED.format(centre=centre))
            for template, appointment in (("get_in_touch", ""), ("reminder", ahead)):
                story.add(at, "send_notice", template=template, appointment=appointment, language=language)
            return


def agree_safety(stories: Sequence[Story]) -> None:
    """One whose danger is not acute has a safety plan, too."""
    for story in [one for one in stories if one.level == "raised" and not (one.closes or one.rests)][:1]:
        plan_safety(story, at_hour(story.days[-1], 14, 5), paper="given")


def of_today(stories: Sequence[Story], team: Sequence[Colleague], words: Mapping[str, Any], now: datetime) -> None:
    """What is done now, because these acts take no other moment: two files go to a colleague who has taken one of them,
    one gets a deputy, and one is opened in an emergency."""
    first, second = [one for one in team if one.counsels][:2]
    lead = next(one for one in team if one.leads)
    urgent = words.get(second.language, words["de"])["emergency"]
    open_ones = [one for one in stories if not one.closes]
    own, others = [one for one in open_ones if one.by is first], [one for one in open_ones if one.by is second]
    for number, story in enumerate(others[:2]):
        said: dict[str, Any] = {"note": story.word("hand_overs"), "next_steps": story.word("next_steps")}
        story.add(now, "hand_over", to=first.login, stays_until=now + OVERLAP, **said)
        if number == 1:
            story.add(now, "take_over", by=first)
    if own:
        own[0].add(now, "let_in", who=second.login)
    if len(own) > 1:
        own[1].add(now, "open_in_an_emergency", by=second, reason=urgent, agreed_by=lead.login)
    for story in (*others[:2], *own[:2]):
        story.is_shared = True


def come_in_writing(stories: Sequence[Story], today: date) -> None:
    """Some of those who came so long ago that it is known by now whether they came back; a raid is no request."""
    able = [one for one in stories if today - one.day > LONG_AGO and not (one.occasion or one.is_shared)]
    for story in able[::4]:
        story.come_in_writing()


def write_safely(stories: Sequence[Story]) -> None:
    """Of those whose counselling has ended, in its last days."""
    for story in [one for one in stories if one.closes][:2]:
        story.add(at_hour(story.days[-1], 17, 5), "write_safely")


def of_deputies(stories: Sequence[Story], team: Sequence[Colleague], now: datetime) -> Iterable[Deed]:
    """Every counsellor names the next one, who becomes the deputy in the open files; the last one names the first.

    Not when they are opened: each file would send a mail today.
    """
    counsellors = [one for one in team if one.counsels]
    for one, deputy in zip(counsellors, [*counsellors[1:], counsellors[0]], strict=True):
        yield Deed(now, one.login, "name_deputy", {"deputy": deputy.login})
        files = tuple(each.name for each in stories if each.by is one and not (each.closes or each.is_shared))
        if files:
            yield Deed(now, one.login, "give_deputies", {"deputy": deputy.login, "files": files})


def of_the_register(team: Sequence[Colleague], words: Mapping[str, Any], now: datetime) -> Iterable[Deed]:
    """Entered by the lead before the months began."""
    lead = next(one for one in team if one.leads)
    entered = at_hour(working_day(now.astimezone(CLOCK).date() - MONTHS - timedelta(days=14)), 10)
    for said in words["supporters"]:
        yield Deed(entered, lead.login, "enter_supporter", said)


def of_the_team(team: Sequence[Colleague], words: Mapping[str, Any], now: datetime) -> Iterable[Deed]:
    today = now.astimezone(CLOCK).date()
    monday = today - timedelta(days=today.weekday())
    on_duty = [one for one in team if one.on_duty]
    counsellors = [one for one in team if one.counsels]
    for week in range(-6, 5):
        begins = monday + timedelta(weeks=week)
        entered = min(at_hour(begins - timedelta(days=10), 9), now)
        # in this week everybody: who writes today reaches all of them
        for one in on_duty if week == 0 else [on_duty[week % len(on_duty)]]:
            yield Deed(entered, one.login, "on_duty", days_of(begins, 7))
    for number, one in enumerate(counsellors):
        left = working_day(today - timedelta(days=50 + 30 * number))
        yield Deed(at_hour(left - timedelta(days=21), 9), one.login, "be_absent", days_of(left, 10))
        for offset in (0, 3):
            said = {"words": words.get(one.language, words["de"])["reminders"][offset % 2 - 1]}
            yield Deed(now, one.login, "remind", said | {"on": today + timedelta(days=offset)})
    aside = at_hour(working_day(today - NO_REQUEST), 10)
    yield Deed(aside, counsellors[0].login, "set_aside", {"words": words["en"]["no_request"]})
    away = days_of(today + timedelta(days=12), 5) | {"deputy": counsellors[1].login}
    yield Deed(now, counsellors[0].login, "be_absent", away)


def days_of(first: date, number: int) -> dict[str, Any]:
    return {"starts_on": first, "ends_on": first + timedelta(days=number - 1)}
