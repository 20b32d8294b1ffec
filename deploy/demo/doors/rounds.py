"""Rounds, the pulse and the plan, as a team uses them. What was done before its answer was lost is not done again."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date

from deploy.demo.doors.quality import QualityPages
from deploy.demo.visitors.visitor import Answer, UnexpectedPageError


class TeamPages:
    """One person's way through what a team does together."""

    def __init__(self, pages: QualityPages) -> None:
        self._pages = pages

    async def start_round(self, name: str, criteria: Sequence[str], begins: date, ends: date) -> str:
        """The place of the round."""
        days = {"begins": begins.isoformat(), "ends": ends.isoformat()}
        filled = {"name": name, "criteria": list(criteria), "way": "alone_first", **days}
        answer = await self._pages.fill("/rounds/new", "/rounds/new", filled)
        return place_of(answer, "/rounds/")

    async def answer_alone(self, place: str, answers: Mapping[str, str]) -> None:
        for criterion, answer in answers.items():
            await self._pages.fill(f"{place}/answer?criterion={criterion}", "/answer", {"answer": answer})

    async def begin_talk(self, place: str) -> None:
        await self._on_to(place, place, "/talk/begin", {}, "talk", "closed")

    async def answer_together(self, place: str, criterion: str, answer: str, evidence: str) -> None:
        said = {"answer": answer, "evidence": evidence}
        await self._pages.fill(f"{place}/talk?criterion={criterion}", "/talk", said)

    async def close_round(self, place: str, minutes: str) -> None:
        await self._pages.fill(f"{place}/minutes", "/minutes", {"minutes": minutes}, having="number")
        await self._on_to(place, f"{place}/minutes", "/close", {"sure": "on"}, "closed")

    async def _on_to(self, place: str, path: str, action: str, filled: Mapping[str, str], *stages: str) -> None:
        """Sends a form that leads to another stage, unless the round is there already."""
        try:
            if await self.stage(place) not in stages:
                await self._pages.fill(path, action, dict(filled))
        except UnexpectedPageError:
            if await self.stage(place) not in stages:
                raise

    async def stage(self, place: str) -> str:
        found = (await self._pages.look(place)).page.all(data_round="", data_stage="")
        return found[0].get("data-stage") if found else ""

    async def joint_answers(self, place: str) -> list[str]:
        """Criteria that have one, as the minutes show them."""
        shown = (await self._pages.look(f"{place}/minutes")).page.all("li", data_criterion="", data_answer="")
        return [f"{one.get('data-criterion')} {one.get('data-answer')}" for one in shown if one.get("data-answer")]

    async def open_pulse(self, ends: date) -> None:
        if not (await self._pages.look("/pulse")).page.all(data_pulse="open"):
            await self._pages.fill("/pulse", "/pulse/open", {"ends": ends.isoformat()})

    async def take_part(self, answers: Mapping[str, str]) -> bool:
        """Whether the answer is in the urn; a form is there only for somebody who has not taken part."""
        page = await self._pages.look("/pulse")
        if any(form.action.partition("?")[0].endswith("/pulse") for form in page.forms()):
            with suppress(UnexpectedPageError):
                await self._pages.fill("/pulse", "/pulse", dict(answers))
        page = await self._pages.look("/pulse")
        return not any(form.action.partition("?")[0].endswith("/pulse") for form in page.forms())

    async def close_pulse(self) -> list[int]:
        """How many answers are counted for each question; nothing where too few took part."""
        page = await self._pages.look("/pulse")
        if page.page.all(data_pulse="open"):
            try:
                page = await self._pages.fill("/pulse", "/pulse/close", {})
            except UnexpectedPageError:
                page = await self._pages.look("/pulse")
        newest = page.page.all("section", data_pulse="closed")[:1]
        tables = [table for section in newest for table in section.all("table", data_question="")]
        return [sum(int(cell.text.split()[-1]) for cell in table.all("td", class_="number")) for table in tables]

    async def plan(self, step: Mapping[str, str], criteria: Sequence[str]) -> str:
        """The place of the step."""
        filled = {**step, "criteria": list(criteria)}
        answer = await self._pages.fill(f"/plan/new?criterion={criteria[0]}", "/plan/new", filled)
        return place_of(answer, "/plan/")

    async def follow_up(self, place: str, how: Mapping[str, str], criteria: Sequence[str]) -> None:
        filled = {"owner": "as_it_is", **how, "criteria": list(criteria)}
        await self._pages.fill(place, place, filled)

    async def steps(self) -> list[str]:
        """The places of all steps of the plan."""
        page = (await self._pages.look("/plan", show="all")).page
        found = [place.partition("?")[0].partition("#")[0] for place in page.links("/plan/")]
        return list(dict.fromkeys(place for place in found if len(place) > len("/plan/new")))

    async def report(self, name: str) -> bool:
        """Whether a document comes."""
        return (await self._pages.look(f"/reports/{name}.pdf")).body.startswith("%PDF-")


def place_of(answer: Answer, beginning: str) -> str:
    if not answer.path.startswith(beginning) or answer.path.endswith("/new"):
        raise UnexpectedPageError("POST", answer.url, answer.status, f"a place under {beginning}")
    return answer.path
