"""A signed-in visitor of the pages for staff, who signs in again where a page asks for it."""

import asyncio
from abc import ABC, abstractmethod

from deploy.demo.visitors.pages import Element
from deploy.demo.visitors.visitor import Answer, Fields, File, UnexpectedPageError, Visitor

SIGNED_OUT = 401
CHANGED_MEANWHILE = 409
TRIES = 5
OUTCOMES = ("met", "partly", "not_met")
type Figures = dict[str, dict[str, int]]
"""By indicator: how many clients had which outcome."""


class Desk(ABC):
    """One person at one service. A form that came too late or without a session is filled in and sent again."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor
        self._entering = asyncio.Lock()

    @abstractmethod
    async def _enter(self) -> None:
        """Gets a session, by whatever this service asks for."""

    @abstractmethod
    def _shut_out(self, answer: Answer) -> bool:
        """Whether this is what somebody sees who has no session."""

    async def enter(self) -> None:
        async with self._entering:
            await self._enter()

    async def look(self, path: str, **query: str) -> Answer:
        """A page that is there; UnexpectedPageError otherwise."""
        answer = await self._visitor.get(path, **query)
        if self._shut_out(answer):
            await self.enter()
            answer = await self._visitor.get(path, **query)
        if answer.status != 200 or self._shut_out(answer):
            raise UnexpectedPageError("GET", answer.url, answer.status)
        return answer

    async def fill(
        self, path: str, action: str, filled: Fields, *, having: str = "", file: File | None = None, to: str = ""
    ) -> Answer:
        """Opens a page, fills in one of its forms and sends it, until it is taken; `to` is where one of its buttons
        sends it instead.
        """
        for _ in range(TRIES):
            form = (await self.look(path)).form(action=action, having=having)
            fields = {**form.values(), **filled}
            if file is None:
                answer = await self._visitor.post(to or form.action, fields)
            else:
                answer = await self._visitor.post_file(form.action, fields, file)
            if answer.status == SIGNED_OUT:
                await self.enter()
            elif answer.status != CHANGED_MEANWHILE:
                break
        if answer.status != 200:
            raise UnexpectedPageError("POST", answer.url, answer.status)
        return answer


def figures_on(answer: Answer) -> Figures:
    """Counted outcomes that a page carries as codes beside its words."""
    shown = answer.page.all(data_indicator="", data_met="")
    return {element.get("data-indicator"): outcomes_on(element) for element in shown}


def outcomes_on(element: Element) -> dict[str, int]:
    return {name: int(element.get(f"data-{name.replace('_', '-')}")) for name in OUTCOMES}
