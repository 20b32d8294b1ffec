"""One centre's quality work in the demonstration: tallies, self-assessment with a second look, and a release."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from deploy.demo.addresses import CentreAddresses
from deploy.demo.doors.cases import Workplace
from deploy.demo.doors.desk import Figures
from deploy.demo.doors.quality import QualityPages
from deploy.demo.reports.ledger import Ledger, Step
from deploy.demo.scenes.personnel import Personnel
from deploy.demo.scenes.teamwork import Teamwork
from deploy.demo.visitors.people import LEAST
from deploy.demo.visitors.retries import until
from deploy.demo.visitors.views import View, views_of
from deploy.demo.visitors.visitor import Network, UnexpectedPageError, Visitor
from deploy.demo.years.before import Before
from shared.privacy.counts import FeedbackQuestion

NOTHING_COUNTED = {"met": 0, "partly": 0, "not_met": 0}


class QualityRound:
    def __init__(
        self,
        centre: CentreAddresses,
        desks: Mapping[str, Workplace],
        http: Network,
        ledger: Ledger,
        before: Before | None = None,
    ) -> None:
        """`before` are the years that the centre has behind it."""
        self.centre = centre
        self.before = before or Before()
        self.views: list[View] = []
        self.joint: list[View] = []
        """Answers that the team gave together, in a round."""
        self.period = ""
        self.told: Mapping[str, Any] = {}
        """The release as it left, read from its bytes."""
        self.pages = {login: QualityPages(Visitor(http, centre.quality), desk) for login, desk in desks.items()}
        self._public = Visitor(http, centre.intake)
        self._desks = desks
        self._ledger = ledger
        self._lead = centre.having("lead")[0].login
        self._counted_before: Figures = {}

    async def run(self, outcomes: Figures, feedback: Figures, *, seed: int) -> None:
        """`outcomes` are those of the casework, client by client; `feedback` is what may be counted of it."""
        await asyncio.gather(*(self._come_over(pages) for pages in self.pages.values()))
        self._counted_before = await self._figures([*outcomes, *FeedbackQuestion]) if self.before.periods else {}
        await self._release_tally(outcomes)
        await self._release_feedback()
        await self._receive_tally(outcomes)
        await self._receive_feedback(feedback)
        criteria = await self.pages[self._lead].criteria()
        planned = views_of(self.centre.id, criteria, list(self.pages), seed=seed)
        unsaid = [each for each in criteria if each not in {view.criterion for view in planned}]
        has_past = bool(self.before.periods)
        team = Teamwork(self.centre.id, self._lead, self.pages, self._public, self._ledger, today(), has_past=has_past)
        alone = asyncio.gather(*(self._assess(view) for view in planned))
        personnel = Personnel(self.centre, self._desks[self._lead], self._ledger, today())
        self.views, self.joint, _ = await asyncio.gather(alone, team.run(unsaid), personnel.run())
        await asyncio.gather(*(self._review(view) for view in self.views if view.reviewer))
        await team.print_reports()
        await self._approve()

    async def _release_tally(self, outcomes: Figures) -> None:
        lead = self._desks[self._lead]
        # the other lines rest on the months before, which end in no outcomes that are known here
        shown = {name: figure for name, figure in (await lead.figures()).items() if name in outcomes}
        self._ledger.compare(self.centre.id, "figure of casework", expected=lines(outcomes), seen=lines(shown))
        self._count(Step.FIGURES, len(shown))
        await lead.release_tally()
        windows = await lead.windows()
        self._ledger.compare(self.centre.id, "released month", expected=windows[:1] or ["none"], seen=windows)
        self._count(Step.TALLIES_RELEASED, len(windows))

    async def _release_feedback(self) -> None:
        form = (await self._public.get("/answers/thanks")).form(action="/answers/release")
        answer = await self._public.post(form.action, form.values())
        if answer.status != 200:
            raise UnexpectedPageError("POST", answer.url, answer.status)

    async def _come_over(self, pages: QualityPages) -> None:
        await pages.enter()
        self._count(Step.VISITS_TO_QUALITY)

    async def _receive_tally(self, outcomes: Figures) -> None:
        """Quality counts exactly what was released: every indicator with enough people, and no other."""
        expected = {name: enough_or_nothing(found) for name, found in outcomes.items()}
        if any(sum(value.values()) for value in expected.values()):
            await until(partial(self._counted, expected), "the tally is not in quality")
            found = await self._figures(expected)
        else:
            found = expected
        self._ledger.compare(self.centre.id, "figure of quality", expected=lines(expected), seen=lines(found))
        self._count(Step.TALLIES_RECEIVED)

    async def _receive_feedback(self, expected: Figures) -> None:
        """Of every question with enough answers, and of no other, quality shows how many were of the two best."""
        everything = {question.value: NOTHING_COUNTED for question in FeedbackQuestion} | expected
        if expected:
            await until(partial(self._counted, expected), "the feedback is not in quality")
        found = await self._figures(everything)
        self._ledger.compare(self.centre.id, "figure of feedback", expected=lines(everything), seen=lines(found))
        self._count(Step.FEEDBACK_FIGURES, len(expected))

    async def _counted(self, expected: Figures) -> bool | None:
        """True when the tally is there. It comes whole, but perhaps between the looks at two pages: look again."""
        return any(sum(value.values()) for value in (await self._figures(expected)).values()) or None

    async def _figures(self, wanted: Collection[str]) -> Figures:
        """What is counted now and was not before."""
        pages = self.pages[self._lead]
        shown = [await pages.figures(criterion) for criterion in sorted({criterion_of(one) for one in wanted})]
        found = {name: value for figures in shown for name, value in figures.items() if name in wanted}
        return {name: less(value, self._counted_before.get(name, {})) for name, value in found.items()}

    async def _assess(self, view: View) -> View:
        """What a criterion does not offer as an answer is answered with "partly"."""
        pages = self.pages[view.by]
        if view.answer not in await pages.answers_offered(view.criterion):
            view = View(view.criterion, "2", view.otherwise, view.by)
        await pages.assess(view.criterion, view.answer, view.evidence)
        self._count(Step.ASSESSED)
        return view

    async def _review(self, view: View) -> None:
        await self.pages[view.reviewer].review(view.criterion, view.note)
        self._count(Step.REVIEWED)

    async def _approve(self) -> None:
        lead = self.pages[self._lead]
        await until(lead.has_draft, "casework has not told its part of the release")
        self._count(Step.DRAWS_RECEIVED)
        self.period, looked_at = await lead.approve_release()
        self.told = await lead.released(self.period)
        before, after = (sorted((name, str(said)) for name, said in told.items()) for told in (looked_at, self.told))
        self._ledger.compare(self.centre.id, "line of the preview", expected=before, seen=after)
        expected = {**self.before.said, **{view.criterion: view.counts_as for view in (*self.views, *self.joint)}}
        seen = {entry["criterion"]: (entry["assessed"], entry["assessed_band"]) for entry in self.told["criteria"]}
        assessed = {criterion: said for criterion, said in seen.items() if said[0] != "not_assessed"}
        self._ledger.compare(self.centre.id, "released answer", expected=expected.items(), seen=assessed.items())
        self._count(Step.RELEASES_APPROVED)

    async def see_it_accepted(self) -> None:
        """The answer of the office is back at the centre, and the release stands in its list once."""
        lead = self.pages[self._lead]
        await until(partial(lead.is_accepted, self.period), "the office has not accepted the release")
        seen = [each for each in await lead.releases() if each not in self.before.periods]
        self._ledger.compare(self.centre.id, "release in the list", expected=[self.period], seen=seen)
        self._count(Step.RELEASES_ACCEPTED, len(seen))

    def _count(self, step: Step, number: int = 1) -> None:
        self._ledger.count(self.centre.id, step, number)


def today() -> date:
    return datetime.now(UTC).date()


def less(counted: dict[str, int], before: Mapping[str, int]) -> dict[str, int]:
    return {outcome: number - before.get(outcome, 0) for outcome, number in counted.items()}


def enough_or_nothing(outcomes: dict[str, int]) -> dict[str, int]:
    return outcomes if sum(outcomes.values()) >= LEAST else NOTHING_COUNTED


def lines(figures: Figures) -> Sequence[str]:
    return [f"{name} {' '.join(map(str, outcomes.values()))}" for name, outcomes in sorted(figures.items())]


def criterion_of(indicator: str) -> str:
    return indicator.partition(".")[0]
