"""One file of the months before while it is thought out: who came, what was done in it and when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from deploy.demo.visitors.people import POINTS

CLOCK = ZoneInfo("Europe/Berlin")
WAYS = ("call", "walk_in", "organisation", "police", "hospital", "bamf", "outreach", "platform", "earlier", "other")
LANGUAGES = ("de", "en", "ar", "ro", "bg", "uk", "fr", "es", "tr", "vi", "ti", "so")
THEMES = ("safety", "residence", "housing", "health", "money", "work", "children", "court", "family", "other")
ASKED = 3
"""So many records in a file are not of talks (see `answers.py`)."""
ENDS = ("goals_reached", "her_wish", "moved_away", "other_centre", "no_contact", "goals_reached")


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
class Colleague:
    login: str
    language: str
    counsels: bool
    on_duty: bool
    leads: bool


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
        self.days: Sequence[date] = ()
        """On which something was written, in order."""
        self.level = ""
        """Of the first assessment of the risk."""
        self.consent: Mapping[str, Any] = {}
        """One that was given, if there is one; `was_told` where a recipient learned something by it."""
        self.was_told = False
        self.is_shared = False
        """Other colleagues than the deputy by the rule have to do with it."""
        self.chance = chance
        self._words = words
        self._own = words.get(by.language, words["de"])
        self._deeds: list[Deed] = []

    @cached_property
    def yesterday(self) -> date:
        return self.today - timedelta(days=1)

    def word(self, kind: str) -> str:
        return str(self.chance.choice(self._own[kind]))

    def words(self, kind: str) -> dict[str, str]:
        return dict(self._own[kind])

    def letter(self) -> dict[str, str]:
        return dict(self._words["letter"])

    def add(self, at: datetime, what: str, *, by: Colleague | None = None, **said: Any) -> None:
        self._deeds.append(Deed(at, (by or self.by).login, what, said))

    def has(self, what: str) -> bool:
        return any(one.what == what for one in self._deeds)

    def next_appointment(self) -> str:
        """The name of the first one that lies ahead of today: empty where none does."""
        ahead = [one for one in self._deeds if one.what == "appointment" and one.said["starts_at"].date() > self.today]
        return min(ahead, key=lambda one: one.said["starts_at"]).said["name"] if ahead else ""

    def file(self) -> PastFile:
        return PastFile(self.name, self.by.login, tuple(sorted(self._deeds, key=lambda one: one.at)), self.points)

    def tell(self, size: int, *, minute: int) -> None:
        """About `size` records, between the day of the opening and yesterday."""
        age = (self.yesterday - self.day).days
        size = min(size, 5 + age // 2)
        self.closes = age > 60 and not (self.occasion or self.rests) and self.chance.random() < 0.4
        last = self._last_day(age)
        self._open(minute)
        days = self.days = self._days(size, last)
        self._inform(days[: 1 + size // 4])
        self._say_who_it_is(days[1 % len(days)], more=size > 14)
        self._agree_how_to_reach(days)
        for number, day in enumerate(days[len(self._deeds) + ASKED :] or days[-1:]):
            self._one_more(number, day, last)
        if self.closes:
            self._close(at_hour(last, 17, 20))

    def _close(self, at: datetime) -> None:
        """Mostly with what the client says of it, and with a look back at the work."""
        because = self.chance.choice(ENDS)
        was_asked = because != "no_contact"
        outcome = self.word("outcomes") if was_asked and self.chance.random() < 0.7 else None
        reflection = self.word("reflections") if self.chance.random() < 0.7 else ""
        asked = "said" if outcome else "did_not_say" if was_asked else "not_asked"
        said: dict[str, Any] = {
            "asked": asked,
            "outcome": outcome,
            "feedback": "offered" if was_asked else "no_contact",
        }
        self.add(at, "close", because=because, reflection=reflection, **said)

    def come_back(self) -> None:
        """Two weeks after the file was closed, if that is over: it is opened for one more contact, and closed again."""
        closed_on = next(one.at for one in self._deeds if one.what == "close").astimezone(CLOCK).date()
        day = working_day(closed_on + timedelta(days=14))
        if day <= self.yesterday:
            self.add(at_hour(day, 8, 50), "reopen")
            self._contact(day)
            self._close(at_hour(day, 17, 20))

    def _last_day(self, age: int) -> date:
        """On which something was written so far."""
        if self.closes:
            return working_day(self.day + timedelta(days=self.chance.randint(45, age)))
        return self.yesterday - timedelta(days=self.chance.randint(32, 45)) if self.rests else self.yesterday

    def come_in_writing(self) -> None:
        """The client wrote through the public pages before there was a file, and again after the first answer."""
        first = self._deeds[0]
        told = {"pseudonym": self.name, "first": first.said["first"], "again": self.word("first")}
        self._deeds[0] = replace(first, what="open_from_request", said=told | {"answer": self.word("notes")})

    def pause(self, until: date) -> None:
        day = max(one.at for one in self._deeds).astimezone(CLOCK).date()
        self.add(at_hour(day, 19, 5), "pause", until=until, why=self.word("pauses"))

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
            referred_by=self.chance.choice(referrers) if referrers else None,
            first=self.word("first"),
            next_step=(self.word("to_dos"), self.today + timedelta(days=2)) if is_new else None,
            occasion=self.occasion,
        )

    def _days(self, size: int, last: date) -> list[date]:
        """Many soon after the beginning, fewer later; most files that are open have a contact of the last weeks."""
        age = (last - self.day).days
        found = [self.day + timedelta(days=int(age * self.chance.random() ** 1.3)) for _ in range(max(size, 5))]
        if self.chance.random() < 0.75:
            found[-1] = last - timedelta(days=self.chance.randint(0, min(age, 12)))
        return sorted(max(self.day, working_day(day)) for day in found)

    def _inform(self, days: Sequence[date]) -> None:
        """The talk of the information gate; put off first by some, and by a few until today."""
        draw = self.chance.random()
        if draw < 0.2:
            reason = self.chance.choice(("acute_crisis", "no_mediation", "asked_to_wait"))
            self.add(at_hour(days[0], 10, 10), "postpone_gate", reason=reason)
        if draw > 0.1 or self.closes:
            left_out = self.chance.sample(POINTS, 2) if self.chance.random() < 0.25 else ()
            other = self.chance.choice(("declined", "not_yet"))
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
        reads = self.chance.choice(("well", "little"))
        wish: dict[str, Any] = {"interpreter_wish": "any"} if need == "needed" else {}
        self.add(at_hour(day, 12, 15), "say_facts", mediation_need=need, reads=reads, **wish)
        if more:
            lives = self.chance.choice(("shelter", "own", "friends", "asylum"))
            self.add(at_hour(day, 16, 45), "say_facts", lives=lives, children_here="none", needs=self.word("needs"))

    def _agree_how_to_reach(self, days: Sequence[date]) -> None:
        """Confirmed, and for most so that it holds today."""
        channel = self.chance.choice(("phone", "text", "email", "messenger", "number"))
        number = self.chance.randint(200, 999)
        ends = (
            self.today - timedelta(days=3) if self.rests else self.today + timedelta(days=self.chance.randint(-6, 70))
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
        """Mostly a contact; now and then an appointment or a to-do."""
        kind = number % 9
        if kind in (2, 6) and (last - day).days > 7 and (self.yesterday - day).days > 15:
            self._past_appointment(day, last)
        elif kind == 4 and (last - day).days > 3:
            name = self.to_do(at_hour(day, 15, 5), on=day + timedelta(days=4))
            self.add(at_hour(min(last, day + timedelta(days=3)), 17, 10), "tick", name=name)
        else:
            self._contact(day)

    def _contact(self, day: date) -> None:
        self.add(
            at_hour(day, self.chance.randint(9, 16), self.chance.choice((0, 20, 25, 30, 50))),
            "contact",
            kind=self.chance.choice(("call", "talk", "talk", "message", "authority", "accompaniment")),
            whom=self.chance.choice(("client", "client", "client", "with_others", "professional")),
            mediation="not_needed" if self.language in ("de", "en") else self.chance.choice(("here", "phone")),
            duration=self.chance.choice(("under_15", "15_30", "30_60", "60_90")),
            language=self.language,
            themes=self.chance.sample(THEMES, self.chance.randint(1, 3)),
            note=self.word("notes"),
        )

    def _past_appointment(self, day: date, last: date) -> None:
        """Agreed on one day, and a week later it was kept or missed, or had been called off or moved."""
        became = self.chance.choice(("keep", "keep", "keep", "miss", "cancel", "move"))
        latest = last - timedelta(days=1)
        met = working_day(min(day + timedelta(days=7), latest))
        self.appointment(at_hour(met, self.chance.randint(9, 15)), agreed=at_hour(day, 14, 5), became=became)

    def appointment(self, starts_at: datetime, *, agreed: datetime, became: str = "") -> None:
        """`became` is empty for one that lies ahead, or that nobody has said anything of yet."""
        name = self.new_name()
        meeting = self.chance.choice(("talk", "talk", "talk", "accompaniment", "call", "visit"))
        interpreted = "wanted" if not became and self.chance.random() < 0.3 else "found"
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
        if self.language not in ("de", "en") and became in ("", "keep") and int(name) % 2:
            self._interpreter(name, starts_at, agreed=agreed, is_over=became == "keep")
        if became in ("keep", "miss"):
            self.add(starts_at + timedelta(hours=2), became, name=name)
        before, later = at_hour(working_day(starts_at.date() - timedelta(days=1)), 16, 40), starts_at.replace(hour=16)
        if became == "cancel":
            self.add(before, "cancel", name=name)
        elif became == "move":
            self.add(before, "move", name=name, starts_at=later)
            self.add(later + timedelta(minutes=65), "keep", name=name)

    def _interpreter(self, appointment: str, starts_at: datetime, *, agreed: datetime, is_over: bool) -> None:
        """Booked soon after the appointment was agreed; now and then nobody came, and another one did."""
        number = int(appointment)
        first = {"appointment": appointment, "starts_at": starts_at, "language": self.language, "instead_of": ""}
        name = self._ask_interpreter(agreed + timedelta(minutes=5), **first, way="on_site")
        if not is_over and number % 4 == 1:
            return
        self.add(agreed + timedelta(minutes=50), "book_interpreter", name=name, who=number)
        if is_over:
            came = "" if number % 10 == 3 else "late" if number % 10 == 7 else "from_start"
            self.add(starts_at + timedelta(minutes=10), "interpret", name=name, begun=came)
            if not came:
                again = first | {"appointment": "", "instead_of": name, "starts_at": starts_at + timedelta(minutes=40)}
                name = self._ask_interpreter(starts_at + timedelta(minutes=15), **again, way="phone")
                self.add(starts_at + timedelta(minutes=20), "book_interpreter", name=name, who=number + 1)
                self.add(starts_at + timedelta(minutes=100), "interpret", name=name, begun="from_start")

    def _ask_interpreter(self, at: datetime, **said: Any) -> str:
        name = self.new_name()
        self.add(at, "ask_interpreter", name=name, wish="any" if len(self._deeds) % 3 else "no_answer", **said)
        return name

    def last_by(self, consent: str) -> date:
        """The last day on which something came of this consent: it was given, told by, or a referral by it went on."""
        theirs = (
            one.at
            for one in self._deeds
            if one.what == "note_referral" or consent in (one.said.get("consent"), one.said.get("name"))
        )
        return max(theirs).astimezone(CLOCK).date()

    def to_do(self, at: datetime, *, on: date) -> str:
        name = self.new_name()
        self.add(at, "to_do", name=name, words=self.word("to_dos"), on=on)
        return name

    def new_name(self) -> str:
        """By which a later deed says what it is about."""
        return f"{len(self._deeds)}"
