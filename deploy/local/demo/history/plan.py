"""What happened in a centre in the months before today, decided by the seed alone: only data, and nothing is done here.

Everything that happened lies before today. What lies ahead is only what was agreed: appointments, to-dos, a roster.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from deploy.local.demo.people import POINTS

CLOCK = ZoneInfo("Europe/Berlin")
MONTHS = timedelta(days=270)
MARK = "(Demo)"
"""Stands behind the name of everybody in a file of these months: nobody is mistaken for a person."""
FILES, FEW_FILES = 42, 6
"""A centre, to look at and to be measured by."""
SIZES = (5, 8, 10, 14, 6, 20, 12, 9, 40, 16)
"""Records of one file. A young one has fewer."""
WAYS = ("call", "walk_in", "organisation", "police", "hospital", "bamf", "outreach", "platform", "earlier", "other")
LANGUAGES = ("de", "en", "ar", "ro", "bg", "uk", "fr", "es", "tr", "vi", "ti", "so")
THEMES = ("safety", "residence", "housing", "health", "money", "work", "children", "court", "family", "other")
ENDS = ("goals_reached", "her_wish", "moved_away", "other_centre", "no_contact", "goals_reached")
RAID = "raid"
"""An occasion that several files come from."""
TODAY = (time(9, 30), time(13), time(16))
"""When counsellors have appointments today, and on other days."""
ONCE, TWICE = (time(11),), (time(10, 30), time(14, 30))


@dataclass(frozen=True, slots=True)
class Deed:
    """One act of a colleague, by login. `what` is the function in `deeds.py`, `said` what it is told."""

    at: datetime
    by: str
    what: str
    said: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class PastFile:
    """One file of these months, the deeds in their order; the first one opens it."""

    pseudonym: str
    by: str
    """The counsellor who is responsible."""
    deeds: tuple[Deed, ...]
    points: Mapping[str, str] = field(default_factory=dict)
    """How each point of the information gate stands after the last talk; empty where there was none."""

    @property
    def opened_at(self) -> datetime:
        return self.deeds[0].at

    @property
    def is_closed(self) -> bool:
        return self.deeds[-1].what == "close"


@dataclass(frozen=True, slots=True)
class Plan:
    files: tuple[PastFile, ...] = ()
    """In the order in which they were opened."""
    team: tuple[Deed, ...] = ()
    """What belongs to no file: the roster, absences, reminders."""
    logins: tuple[str, ...] = ()
    """Who is named in it."""

    @property
    def deeds(self) -> list[Deed]:
        return [*(deed for file in self.files for deed in file.deeds), *self.team]


@dataclass(frozen=True, slots=True)
class Colleague:
    login: str
    language: str
    counsels: bool
    on_duty: bool
    leads: bool


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
    for colleague in counsellors:
        own = [one for one in begun if one.by is colleague and not one.closes]
        fill_weeks([one for one in own if not one.rests], today)
        give_to_dos([one for one in own if not one.rests], today)
        agree_pauses([one for one in own if one.rests], today)
    next(one for one in begun[::-1] if not one.closes and one.day < today - timedelta(days=5)).is_not_safe()
    of_today(begun, team, words, now)
    logins = tuple(one.login for one in team)
    return Plan(tuple(one.file() for one in begun), tuple(of_the_team(team, words, now)), logins)


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


def working_day(day: date) -> date:
    """This day, or the Friday before it."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def at_hour(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), CLOCK)


class Story:
    """One file while it is thought out."""

    def __init__(self, by: Colleague, words: Mapping[str, Any], chance: Random, today: date, day: date) -> None:
        self.by = by
        self.name = ""
        self.occasion = ""
        self.today = today
        self.day = day
        self.language = chance.choice(LANGUAGES)
        self.way = chance.choice(WAYS)
        self.points: dict[str, str] = {}
        self.closes = False
        self.rests = False
        """Nothing has happened in it for some weeks, and nothing is planned."""
        self._chance = chance
        self._words = words
        self._own = words.get(by.language, words["de"])
        self._deeds: list[Deed] = []

    @cached_property
    def yesterday(self) -> date:
        return self.today - timedelta(days=1)

    def word(self, kind: str) -> str:
        return str(self._chance.choice(self._own[kind]))

    def add(self, at: datetime, what: str, *, by: Colleague | None = None, **said: Any) -> None:
        self._deeds.append(Deed(at, (by or self.by).login, what, said))

    def file(self) -> PastFile:
        return PastFile(self.name, self.by.login, tuple(sorted(self._deeds, key=lambda one: one.at)), self.points)

    def tell(self, size: int, *, minute: int) -> None:
        """About `size` records, between the day of the opening and yesterday."""
        age = (self.yesterday - self.day).days
        size = min(size, 5 + age // 2)
        self.closes = age > 60 and not (self.occasion or self.rests) and self._chance.random() < 0.4
        last = self._last_day(age)
        self._open(minute)
        days = self._days(size, last)
        self._inform(days[: 1 + size // 4])
        self._say_who_it_is(days[1 % len(days)], more=size > 14)
        self._agree_how_to_reach(days)
        for number, day in enumerate(days[len(self._deeds) :]):
            self._one_more(number, day, last)
        if self.closes:
            self.add(at_hour(last, 17, 20), "close", because=self._chance.choice(ENDS))

    def _last_day(self, age: int) -> date:
        """On which something was written so far."""
        if self.closes:
            return working_day(self.day + timedelta(days=self._chance.randint(45, age)))
        return self.yesterday - timedelta(days=self._chance.randint(32, 45)) if self.rests else self.yesterday

    def pause(self, until: date) -> None:
        day = max(one.at for one in self._deeds).astimezone(CLOCK).date()
        self.add(at_hour(day, 19, 5), "pause", until=until, why=self.word("pauses"))

    def is_not_safe(self) -> None:
        day = working_day(self.yesterday)
        self.add(at_hour(day, 17, 35), "not_safe_now")

    def _open(self, minute: int) -> None:
        """A new file still has the next step that was noted with it; that of an older one is long done."""
        referrers = self._words["referrers"].get(self.way)
        is_new = self.yesterday - self.day < timedelta(days=14)
        self.add(
            at_hour(self.day, 9, minute),
            "open_file",
            pseudonym=self.name,
            way=self.way,
            language=self.language,
            referred_by=self._chance.choice(referrers) if referrers else None,
            first=self.word("first"),
            next_step=(self.word("to_dos"), self.today + timedelta(days=2)) if is_new else None,
            occasion=self.occasion,
        )

    def _days(self, size: int, last: date) -> list[date]:
        """Many soon after the beginning, fewer later; most files that are open have a contact of the last weeks."""
        age = (last - self.day).days
        found = [self.day + timedelta(days=int(age * self._chance.random() ** 1.3)) for _ in range(max(size, 5))]
        if self._chance.random() < 0.75:
            found[-1] = last - timedelta(days=self._chance.randint(0, min(age, 12)))
        return sorted(max(self.day, working_day(day)) for day in found)

    def _inform(self, days: Sequence[date]) -> None:
        """The talk of the information gate; put off first by some, and by a few until today."""
        draw = self._chance.random()
        if draw < 0.2:
            reason = self._chance.choice(("acute_crisis", "no_mediation", "asked_to_wait"))
            self.add(at_hour(days[0], 10, 10), "postpone_gate", reason=reason)
        if draw > 0.1 or self.closes:
            left_out = self._chance.sample(POINTS, 2) if self._chance.random() < 0.25 else ()
            other = self._chance.choice(("declined", "not_yet"))
            self.points = {point: other if point in left_out else "told" for point in POINTS}
            interpreter = self.language not in ("de", "en")
            self.add(
                at_hour(days[-1], 11, 10),
                "walk_gate",
                points=self.points,
                language=self.language,
                interpreter=interpreter,
            )

    def _say_who_it_is(self, day: date, *, more: bool) -> None:
        need = "none" if self.language == "de" else "helpful" if self.language == "en" else "needed"
        self.add(at_hour(day, 12, 15), "say_facts", mediation_need=need, reads=self._chance.choice(("well", "little")))
        if more:
            lives = self._chance.choice(("shelter", "own", "friends", "asylum"))
            self.add(at_hour(day, 16, 45), "say_facts", lives=lives, children_here="none", needs=self.word("needs"))

    def _agree_how_to_reach(self, days: Sequence[date]) -> None:
        """Confirmed, and for most so that it holds today."""
        channel = self._chance.choice(("phone", "text", "email", "messenger", "number"))
        number = self._chance.randint(200, 999)
        ends = (
            self.today - timedelta(days=3) if self.rests else self.today + timedelta(days=self._chance.randint(-6, 70))
        )
        addresses = {"email": f"demo-{number}@mail.example", "number": ""}
        self.add(
            at_hour(days[0], 14, 35),
            "confirm_plan",
            channel=channel,
            address=addresses.get(channel, f"030 23125 {number}"),
            hours=self.word("hours"),
            until=ends,
        )

    def _one_more(self, number: int, day: date, last: date) -> None:
        """Mostly a contact; now and then an appointment, a to-do, something that another place was told."""
        kind = number % 9
        if kind in (2, 6) and (last - day).days > 7 and (self.yesterday - day).days > 15:
            self._past_appointment(day, last)
        elif kind == 4 and (last - day).days > 3:
            name = self.to_do(at_hour(day, 15, 5), on=day + timedelta(days=4))
            self.add(at_hour(min(last, day + timedelta(days=3)), 17, 10), "tick", name=name)
        elif kind == 7 and self._chance.random() < 0.4:
            to, words = self.word("recipients"), self.word("disclosed")
            self.add(at_hour(day, 15, 15), "disclose", recipient=to, words=words)
        else:
            self._contact(day)

    def _contact(self, day: date) -> None:
        self.add(
            at_hour(day, self._chance.randint(9, 16), self._chance.choice((0, 20, 25, 30, 50))),
            "contact",
            kind=self._chance.choice(("call", "talk", "talk", "message", "authority", "accompaniment")),
            whom=self._chance.choice(("client", "client", "client", "with_others", "professional")),
            mediation="not_needed" if self.language in ("de", "en") else self._chance.choice(("here", "phone")),
            duration=self._chance.choice(("under_15", "15_30", "30_60", "60_90")),
            language=self.language,
            themes=self._chance.sample(THEMES, self._chance.randint(1, 3)),
            note=self.word("notes"),
        )

    def _past_appointment(self, day: date, last: date) -> None:
        """Agreed on one day, and a week later it was kept or missed, or had been called off or moved."""
        became = self._chance.choice(("keep", "keep", "keep", "miss", "cancel", "move"))
        latest = last - timedelta(days=1)
        met = working_day(min(day + timedelta(days=7), latest))
        self.appointment(at_hour(met, self._chance.randint(9, 15)), agreed=at_hour(day, 14, 5), became=became)

    def appointment(self, starts_at: datetime, *, agreed: datetime, became: str = "") -> None:
        """`became` is empty for one that lies ahead, or that nobody has said anything of yet."""
        name = self._name()
        meeting = self._chance.choice(("talk", "talk", "talk", "accompaniment", "call", "visit"))
        interpreted = "wanted" if not became and self._chance.random() < 0.3 else "found"
        self.add(
            agreed,
            "appointment",
            name=name,
            starts_at=starts_at,
            kind=meeting,
            mediation="not_needed" if self.language in ("de", "en") else interpreted,
            language=self.language,
            place=self.word("rooms" if meeting == "talk" else "outside") if meeting != "call" else None,
            purpose=self.word("purposes"),
            accompanied="yes" if meeting == "accompaniment" else "no",
        )
        if became in ("keep", "miss"):
            self.add(starts_at + timedelta(hours=2), became, name=name)
        before, later = at_hour(working_day(starts_at.date() - timedelta(days=1)), 16, 40), starts_at.replace(hour=16)
        if became == "cancel":
            self.add(before, "cancel", name=name)
        elif became == "move":
            self.add(before, "move", name=name, starts_at=later)
            self.add(later + timedelta(minutes=65), "keep", name=name)

    def to_do(self, at: datetime, *, on: date) -> str:
        name = self._name()
        self.add(at, "to_do", name=name, words=self.word("to_dos"), on=on)
        return name

    def _name(self) -> str:
        """By which a later deed says what it is about."""
        return f"{len(self._deeds)}"


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


def agree_pauses(resting: Sequence[Story], today: date) -> None:
    """Every second one rests as was agreed."""
    for number, story in enumerate(resting[::2]):
        story.pause(today + timedelta(days=10 + 12 * number))


def of_today(stories: Sequence[Story], team: Sequence[Colleague], words: Mapping[str, Any], now: datetime) -> None:
    """What is done now, because these acts take no other moment: one file goes to a colleague, one gets a deputy, and
    one is opened in an emergency."""
    first, second = [one for one in team if one.counsels][:2]
    lead = next(one for one in team if one.leads)
    urgent = words.get(second.language, words["de"])["emergency"]
    open_ones = [one for one in stories if not one.closes]
    own, others = [one for one in open_ones if one.by is first], [one for one in open_ones if one.by is second]
    if others:
        others[0].add(now, "hand_over", to=first.login)
    if own:
        own[0].add(now, "let_in", who=second.login)
    if len(own) > 1:
        own[1].add(now, "open_in_an_emergency", by=second, reason=urgent, agreed_by=lead.login)


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
    away = days_of(today + timedelta(days=12), 5) | {"deputy": counsellors[1].login}
    yield Deed(now, counsellors[0].login, "be_absent", away)


def days_of(first: date, number: int) -> dict[str, Any]:
    return {"starts_on": first, "ends_on": first + timedelta(days=number - 1)}
