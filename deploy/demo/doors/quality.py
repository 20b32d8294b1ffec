"""The quality pages of a centre, as a colleague uses them who comes over from the workplace."""

import json
from collections.abc import Mapping
from typing import Any

from deploy.demo.doors.cases import Workplace, places_on
from deploy.demo.doors.desk import CHANGED_MEANWHILE, SIGNED_OUT, TRIES, Desk, Figures, figures_on
from deploy.demo.visitors.pages import Form
from deploy.demo.visitors.visitor import Answer, Fields, UnexpectedPageError, Visitor, origin_of


class QualityPages(Desk):
    def __init__(self, visitor: Visitor, workplace: Workplace) -> None:
        super().__init__(visitor)
        self._workplace = workplace

    async def _enter(self) -> None:
        """The pass is good for one use: when the answer to it was lost, a new one is fetched."""
        for _ in range(TRIES):
            form = await self._workplace.way_to_quality()
            answer = await self._visitor.post(form.action, form.values(), origin=self._workplace.origin)
            if answer.status == 200:
                return
        raise UnexpectedPageError("POST", answer.url, answer.status)

    def _shut_out(self, answer: Answer) -> bool:
        return answer.status == 401 or origin_of(answer.url) != origin_of(self._visitor.address)

    async def criteria(self) -> list[str]:
        """The ids of all criteria, as the overview shows them."""
        return [place.rpartition("/")[2] for place in places_on(await self.look("/"), "criteria")]

    async def figures(self, criterion: str) -> Figures:
        """What was counted for the indicators of a criterion."""
        return figures_on(await self.look(f"/criteria/{criterion}"))

    async def answers_offered(self, criterion: str) -> list[str]:
        return (await self.look(f"/criteria/{criterion}/assess")).form(action="/assess").offers("answer")

    async def assess(self, criterion: str, answer: str, evidence: str) -> None:
        await self.fill(f"/criteria/{criterion}/assess", "/assess", {"answer": answer, "evidence": evidence})

    async def review(self, criterion: str, note: str) -> None:
        await self.fill(f"/criteria/{criterion}", "/review", {"outcome": "confirms", "note": note})

    async def history(self, criterion: str) -> tuple[list[str], list[str]]:
        """Ids of the answers to a criterion, and of the looks at them."""
        page = (await self.look(f"/criteria/{criterion}")).page
        answers, looks = page.all(data_assessment=""), page.all(data_review="")
        return [one.get("data-assessment") for one in answers], [one.get("data-review") for one in looks]

    async def approve_release(self) -> tuple[str, Mapping[str, Any]]:
        """Return the quarter and the figures that were approved. Load the page again where they changed meanwhile."""
        for _ in range(TRIES):
            looked_at = await self.look("/release")
            forms = [form for form in looked_at.forms() if form.action.partition("?")[0].endswith("/approve")]
            if not forms:
                break  # the answer to it was lost
            answer = await self.send(forms[0], {})
            if answer.status == SIGNED_OUT:
                await self.enter()
            elif answer.status != CHANGED_MEANWHILE:
                break
        shown, read = looked_at.page.all(data_period="", data_state=""), looked_at.page.all("pre", class_="bytes")
        if not shown or not read:
            raise UnexpectedPageError("GET", looked_at.url, looked_at.status, "the state of the release")
        return shown[0].get("data-period"), json.loads(read[0].text)

    async def has_draft(self) -> bool | None:
        """True when casework has told its part, so that somebody can look at what would be sent."""
        return self._stage_of(await self.look("/release")) not in ("running", "waiting") or None

    async def is_accepted(self, period: str) -> bool | None:
        """True when the office has taken the release; a refusal is nothing that time heals."""
        answer = await self.look("/release", period=period)
        if (stage := self._stage_of(answer)) == "refused":
            raise UnexpectedPageError("GET", answer.url, answer.status, "an accepted release")
        return stage == "locked" or None

    async def releases(self) -> list[str]:
        """The quarters that have left, as the list of all releases has them."""
        page = (await self.look("/release/history")).page
        return [one.get("data-period") for one in page.all(data_period="", data_state="")]

    def _stage_of(self, answer: Answer) -> str:
        shown = answer.page.all(data_period="", data_state="")
        if not shown:
            raise UnexpectedPageError("GET", answer.url, answer.status, "the state of the release")
        return shown[0].get("data-state")

    async def send(self, form: Form, filled: Fields) -> Answer:
        """A form of a page that was looked at already."""
        return await self._visitor.post(form.action, {**form.values(), **filled})

    async def released(self, period: str) -> Mapping[str, Any]:
        """The very bytes of the release, read."""
        told: Mapping[str, Any] = (await self.look("/release/bytes", period=period)).json()
        return told
