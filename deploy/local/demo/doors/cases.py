"""The workplace of a centre, as one member of its staff uses it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from urllib.parse import urlsplit

from deploy.local.demo.addresses import Staff
from deploy.local.demo.pages import Element, Form
from deploy.local.demo.visitor import Answer, UnexpectedPageError, Visitor

SIGNED_OUT = 401
CHANGED_MEANWHILE = 409
OUTCOMES = ("met", "partly", "not_met")
type Figures = dict[str, dict[str, int]]
"""By indicator: how many clients had which outcome."""


class Workplace:
    """One person at her desk. She signs in when she has to, and sends a form again that came too late."""

    def __init__(self, visitor: Visitor, person: Staff) -> None:
        self.person = person
        self._visitor = visitor
        self._signing_in = asyncio.Lock()

    async def look(self, path: str, **query: str) -> Answer:
        """A page; NotThereYet where there is none."""
        answer = await self._visitor.get(path, **query)
        if answer.path == "/signin":
            await self.sign_in()
            answer = await self._visitor.get(path, **query)
        if answer.status != 200:
            raise UnexpectedPageError("GET", answer.url, answer.status)
        return answer

    async def sign_in(self) -> None:
        async with self._signing_in:
            page = await self._visitor.get("/signin")
            if page.path != "/signin":
                return
            form = page.form(action="/signin")
            secret = {"login": self.person.login, "password": self.person.password.get_secret_value()}
            answer = await self._visitor.post(form.action, form.values() | secret)
            if answer.status != 200 or answer.path == "/signin":
                raise UnexpectedPageError("POST", answer.url, answer.status)

    async def fill(self, path: str, action: str, filled: Mapping[str, str], *, having: str = "") -> Answer:
        """Opens a page, fills in one of its forms and sends it, until it is taken."""
        for _ in range(5):
            form = (await self.look(path)).form(action=action, having=having)
            answer = await self._visitor.post(form.action, form.values() | dict(filled))
            if answer.status == SIGNED_OUT:
                await self.sign_in()
            elif answer.status != CHANGED_MEANWHILE:
                break
        if answer.status != 200:
            raise UnexpectedPageError("POST", answer.url, answer.status)
        return answer

    async def places(self, path: str, *kinds: str, **query: str) -> AsyncIterator[str]:
        """What a list links to, on all its pages, in order."""
        number = 1
        while True:
            answer = await self.look(path, page=str(number), **query)
            for place in places_on(answer, *kinds):
                yield place
            if not answer.page.all("a", rel="next"):
                return
            number += 1

    async def reply(self, path: str, words: str) -> None:
        """From a request or from its file, wherever the path leads."""
        await self.fill(path, "/reply", {"words": words})

    async def open_file(self, request: str, name: str) -> str:
        """The path of the file of a request; opening it twice opens one."""
        answer = await self.look(request)
        if not answer.path.startswith("/files/"):
            answer = await self.fill(request, "/open", {"pseudonym": name})
        if not answer.path.startswith("/files/"):
            raise UnexpectedPageError("POST", answer.url, answer.status, "the file")
        return answer.path

    async def walk_gate(self, file: str, told: Mapping[str, str], *, language: str, interpreter: bool) -> None:
        talk = {"action": "walk", "language": language, "interpreter": "yes" if interpreter else "no", **told}
        await self.fill(f"{file}/gate", "/gate", talk, having="confidentiality")

    async def postpone_gate(self, file: str, reason: str) -> None:
        await self.fill(f"{file}/gate", "/gate", {"action": "postpone", "reason": reason}, having="reason")

    async def figures(self) -> Figures:
        """The exact figures of the centre's own casework."""
        shown = (await self.look("/tallies")).page.all(data_indicator="", data_met="")
        return {element.get("data-indicator"): outcomes_on(element) for element in shown}

    async def windows(self) -> list[str]:
        """The months that were released."""
        return [element.get("data-window") for element in (await self.look("/tallies")).page.all(data_window="")]

    async def release_tally(self) -> None:
        await self.fill("/tallies", "/tallies/release", {})

    async def way_to_quality(self) -> Form:
        """The form that a browser sends over to quality at once."""
        return (await self.look("/handover/quality")).form(action="/handover")


def outcomes_on(element: Element) -> dict[str, int]:
    return {name: int(element.get(f"data-{name.replace('_', '-')}")) for name in OUTCOMES}


def places_on(answer: Answer, *kinds: str) -> list[str]:
    """Paths of single things that a page links to, each once."""
    paths = (urlsplit(link).path for link in answer.page.links())
    found = (path for path in paths if path.count("/") == 2 and path.startswith(tuple(f"/{kind}/" for kind in kinds)))
    return list(dict.fromkeys(found))
