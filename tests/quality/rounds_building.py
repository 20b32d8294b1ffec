"""Rounds, plan steps and pulses with defaults, and the way through a round as the team goes it."""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx

from services.quality.answers.assessment.domain import Answer
from services.quality.answers.plan.domain import Effect, Owner, PlanStep, State, Wanted
from services.quality.answers.rounds.domain import Part, Round, start
from services.quality.foundation.domain import Author, Role
from tests.quality.building import LEAD, NOON, STANDARDS

TODAY = NOON.date()
SOON = TODAY + timedelta(days=30)
NOTHING = {"go": "on"}
"""What a button without fields sends; a form without any would come without its kind."""


def a_round(**changes: Any) -> Round:
    given: dict[str, Any] = {
        "name": "Spring",
        "begins": TODAY,
        "ends": SOON,
        "way": "alone_first",
        "chosen": ["S6", "S7"],
        "catalogue": STANDARDS,
        "by": LEAD,
        "id": uuid4(),
        "now": NOON,
    }
    return start(**{**given, **changes})


def a_part(done: bool = True, **answers: str) -> Part:
    """`S6="3"`."""
    return Part({criterion: Answer(answer) for criterion, answer in answers.items()}, done)


def somebody(role: Role = Role.COUNSELLOR) -> Author:
    return Author(uuid4(), role)


def wanted(**changes: Any) -> Wanted:
    given: dict[str, Any] = {
        "title": "Practise the safety plan with everybody",
        "criteria": ("S6",),
        "expected": "Everybody knows who to call",
        "owner": Owner("lead"),
        "due": SOON,
    }
    return Wanted(**{**given, **changes})


def an_entry(number: int = 1, at: datetime = NOON, id: UUID | None = None, **changes: Any) -> PlanStep:
    return PlanStep(id or UUID(int=1), number, wanted(**changes), LEAD, at)


def a_history(*states: State, since: datetime = NOON, id: UUID | None = None, **changes: Any) -> list[PlanStep]:
    """One entry a day, each with the next state."""
    own = id or uuid4()
    return [
        an_entry(number, since + timedelta(days=number - 1), own, **{"state": state, **changes})
        for number, state in enumerate(states, 1)
    ]


def done_with(effect: Effect, **changes: Any) -> list[PlanStep]:
    return a_history(State.OPEN, State.DONE, effect=effect, **changes)


PLAN = {
    "title": "Practise the safety plan with everybody",
    "criteria": "S6",
    "expected": "Everybody knows who to call",
    "owner": "me",
    "severity": "noticeable",
    "due": SOON.isoformat(),
}


async def begin_step(client: httpx.AsyncClient, **changes: Any) -> str:
    """The address of a new step of the plan."""
    made = await client.post("/plan/new", data={**PLAN, "form_id": str(uuid4()), **changes})
    assert made.status_code == 303, made.text
    return made.headers["location"].split("?")[0]


async def begin_round(lead: httpx.AsyncClient, *criteria: str, way: str = "alone_first", **changes: Any) -> str:
    """The address of a new round."""
    form: dict[str, Any] = {"name": "Spring", "begins": TODAY.isoformat(), "ends": SOON.isoformat(), "way": way}
    form |= {"criteria": criteria or ("S6", "S7")}
    made = await lead.post("/rounds/new", data={**form, "form_id": str(uuid4()), **changes})
    assert made.status_code == 303, made.text
    return made.headers["location"].split("?")[0]


async def answer_alone(client: httpx.AsyncClient, round_: str, **answers: str) -> None:
    for criterion, answer in answers.items():
        saved = await client.post(f"{round_}/answer", data={"criterion": criterion, "answer": answer})
        assert saved.status_code == 303, saved.text


async def answer_together(client: httpx.AsyncClient, round_: str, **answers: str) -> None:
    for criterion, answer in answers.items():
        form = {"criterion": criterion, "answer": answer, "evidence": f"Shown for {criterion}"}
        saved = await client.post(f"{round_}/talk", data=form)
        assert saved.status_code == 303, saved.text


async def close_round(lead: httpx.AsyncClient, round_: str, minutes: str = "") -> None:
    if minutes:
        seen = re.search(r'name="number" value="(\d+)"', (await lead.get(f"{round_}/minutes")).text)
        assert seen
        saved = await lead.post(f"{round_}/minutes", data={"minutes": minutes, "number": seen[1]})
        assert saved.status_code == 303, saved.text
    closed = await lead.post(f"{round_}/close", data={"sure": "yes"})
    assert closed.status_code == 303, closed.text


async def whole_round(lead: httpx.AsyncClient, minutes: str = "", **answers: str) -> str:
    """A round held together from start to close, about the criteria that are named."""
    round_ = await begin_round(lead, *answers, way="together")
    await answer_together(lead, round_, **answers)
    await close_round(lead, round_, minutes)
    return round_


def counted(page: httpx.Response) -> dict[str, str]:
    """What a table of counts says: answers and how often, as they stand there."""
    rows = re.findall(r"<tr><th scope=\"row\">(.*?)</th><td class=\"number\">(.*?)</td></tr>", page.text, re.DOTALL)
    return {_plain(answer): _plain(often).replace("●", "").strip() for answer, often in rows}


def _plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())
