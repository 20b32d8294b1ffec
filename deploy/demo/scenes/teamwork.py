"""What a team does together in the demonstration: fills the register, holds a round and a pulse, plans, and prints."""

import asyncio
import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from deploy.demo.doors.publications import Publishing
from deploy.demo.doors.quality import QualityPages
from deploy.demo.doors.register import Register
from deploy.demo.doors.rounds import TeamPages
from deploy.demo.reports.ledger import Ledger, Step
from deploy.demo.visitors.people import HERE, LEAST
from deploy.demo.visitors.views import View
from deploy.demo.visitors.visitor import Visitor
from shared.calendar import following

WRITTEN = re.compile(r"@(m)?([+-][0-9]+)")
FEELINGS = ("fully", "rather", "rather", "rather_not")
PLANNED = ("title", "figure", "target", "severity", "expected", "owner", "due")
QUESTIONS = ("S1.3", "K10.2.pulse")
REPORTS = ("quality", "funder")
ROUND = 3
"""So many criteria a round is about: those that nobody has spoken about alone."""


class Teamwork:
    """`pages` are those of the whole team, by login."""

    def __init__(
        self,
        centre: str,
        lead: str,
        pages: Mapping[str, QualityPages],
        public: Visitor,
        ledger: Ledger,
        today: date,
        *,
        has_past: bool = False,
    ) -> None:
        """`public` is somebody who reads the public page; `has_past` says whether the team has done so before."""
        self._has_past = has_past
        self.centre = centre
        self._publishing = Publishing(pages[lead], public)
        self._said = written_on(today)
        self._today = today
        self._lead = pages[lead]
        self._team = [TeamPages(one) for one in pages.values()]
        self._leading = TeamPages(self._lead)
        self._ledger = ledger

    async def run(self, criteria: Sequence[str]) -> list[View]:
        """The joint answers, which count like any other."""
        chosen = criteria[:ROUND]
        together = self._hold_round(chosen), self._fill_register(), self._take_pulse(), self._plan()
        publishing = self._publish()
        views, *_ = await asyncio.gather(*together, publishing)
        return views

    async def _fill_register(self) -> None:
        register, expected = Register(self._lead), list[str]()
        kinds = sorted({each["kind"] for each in (*self._said["files"], *self._said["entries"])})
        before = {kind: set(await register.entries(kind)) for kind in kinds if self._has_past}
        for file in self._said["files"]:
            await register.take_in(file["kind"], file["table"])
            expected += [file["kind"]] * (len(file["table"].splitlines()) - 1)
        for entry in self._said["entries"]:
            await register.enter(entry["kind"], {name: value for name, value in entry.items() if name != "kind"})
            expected.append(entry["kind"])
        seen = [kind for kind in kinds for place in await register.entries(kind) if place not in before.get(kind, ())]
        self._compare("entry of the register:", expected, seen)
        self._ledger.count(self.centre, Step.ENTRIES, len(seen))

    async def _hold_round(self, criteria: Sequence[str]) -> list[View]:
        days = self._today, self._today + timedelta(days=14)
        place = await self._leading.start_round("Herbst", criteria, *days)
        await asyncio.gather(*(self._alone(number, place, criteria) for number in range(len(self._team))))
        await self._leading.begin_talk(place)
        views = [
            View(criterion, joint["answer"], joint["evidence"], "")
            for criterion, joint in zip(criteria, self._said["joint"], strict=True)
        ]
        for view in views:
            await self._leading.answer_together(place, view.criterion, view.answer, view.evidence)
        await self._leading.close_round(place, self._said["minutes"])
        seen = await self._leading.joint_answers(place)
        self._compare("joint answer", [f"{view.criterion} {view.answer}" for view in views], seen)
        self._ledger.count(self.centre, Step.JOINT_ANSWERS, len(seen))
        return views

    async def _alone(self, number: int, place: str, criteria: Sequence[str]) -> None:
        answers = {criterion: str(1 + (number + at) % 3) for at, criterion in enumerate(criteria)}
        await self._team[number].answer_alone(place, answers)
        self._ledger.count(self.centre, Step.OWN_ANSWERS, len(answers))

    async def _take_pulse(self) -> None:
        """Counted only where enough took part: fewer answers are destroyed, and that is how it should be."""
        await self._leading.open_pulse(self._today + timedelta(days=14))
        taken = 0
        for number, one in enumerate(self._team):
            feeling = FEELINGS[number % len(FEELINGS)]
            taken += await one.take_part(dict.fromkeys(QUESTIONS, feeling))
        self._ledger.count(self.centre, Step.PULSE_ANSWERS, taken)
        counted = await self._leading.close_pulse()
        expected = [taken] * len(QUESTIONS) if taken >= LEAST else []
        self._compare("counted answer of the pulse:", expected, counted)

    async def _plan(self) -> None:
        places, before = [], await self._leading.steps() if self._has_past else []
        for step in self._said["steps"]:
            criterion = step["criterion"]
            planned = {name: step[name] for name in PLANNED}
            place = await self._leading.plan(planned, [criterion])
            if effect := step.get("effect"):
                how = {"state": "done", "effect": effect, "seen": step["seen"]}
                await self._leading.follow_up(place, how, [criterion])
            places.append(place)
        seen = [each for each in await self._leading.steps() if each not in before]
        self._compare("measure of the plan", places, seen)
        self._ledger.count(self.centre, Step.PLAN_STEPS, len(seen))

    async def _publish(self) -> None:
        """One language after the other: each is a translation of the first."""
        for said in self._said["publications"]:
            texts = {"title": said["title"], "text": said["text"], "valid_from": self._today.isoformat()}
            await self._publishing.publish(said["name"], said["language"], texts)
        for said in self._said["publications"]:
            await self._publishing.read(said["name"], said["language"], said["title"])
            self._ledger.count(self.centre, Step.PUBLICATIONS)

    async def print_reports(self) -> None:
        printed = [name for name in REPORTS if await self._leading.report(name)]
        self._compare("report", REPORTS, printed)
        self._ledger.count(self.centre, Step.REPORTS, len(printed))

    def _compare(self, what: str, expected: Sequence[object], seen: Sequence[object]) -> None:
        self._ledger.compare(self.centre, what, expected=expected, seen=seen)


def steps_of_teams(sizes: Sequence[int]) -> dict[Step, int]:
    """How often the teams of so many people take each step."""
    said, teams = written_on(date(2026, 1, 1)), len(sizes)
    lines = [len(file["table"].splitlines()) - 1 for file in said["files"]]
    return {
        Step.ENTRIES: teams * (sum(lines) + len(said["entries"])),
        Step.RECORDS: sum(sizes),
        Step.OWN_ANSWERS: ROUND * sum(sizes),
        Step.JOINT_ANSWERS: ROUND * teams,
        Step.PULSE_ANSWERS: sum(sizes),
        Step.PLAN_STEPS: teams * len(said["steps"]),
        Step.PUBLICATIONS: teams * len(said["publications"]),
        Step.REPORTS: teams * len(REPORTS),
    }


def written_on(today: date) -> Mapping[str, Any]:
    """What the teams have to say, with days counted from today."""
    text = (HERE / "texts/teamwork.toml").read_text()
    return tomllib.loads(WRITTEN.sub(lambda found: day_of(found, today), text))


def day_of(found: re.Match[str], today: date) -> str:
    if found[1] is None:
        return (today + timedelta(days=int(found[2]))).isoformat()
    return following(f"{today:%Y-%m}", int(found[2]))
