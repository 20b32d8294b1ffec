"""The workplace of a centre, as one member of its staff uses it."""

from collections.abc import AsyncIterator, Mapping
from urllib.parse import urlsplit

from deploy.demo.addresses import Staff
from deploy.demo.doors.desk import Desk, Figures, figures_on
from deploy.demo.visitors.pages import Form
from deploy.demo.visitors.visitor import Answer, UnexpectedPageError, Visitor, origin_of
from services.cases.contact.reply_blocks.domain import shipped

ENTRANCE = "/signin"
NEW = "/files/new"
"""Looks like one thing of a list, and makes one."""


async def sign_in(visitor: Visitor, person: Staff) -> None:
    page = await visitor.get(ENTRANCE)
    if page.path != ENTRANCE:
        return
    form = page.form(action=ENTRANCE)
    secret = {"login": person.login, "password": person.password.get_secret_value()}
    answer = await visitor.post(form.action, form.values() | secret)
    if answer.status != 200 or answer.path == ENTRANCE:
        raise UnexpectedPageError("POST", answer.url, answer.status)


class Workplace(Desk):
    def __init__(self, visitor: Visitor, person: Staff) -> None:
        super().__init__(visitor)
        self.person = person

    @property
    def origin(self) -> str:
        return origin_of(self._visitor.address)

    async def _enter(self) -> None:
        await sign_in(self._visitor, self.person)

    def _shut_out(self, answer: Answer) -> bool:
        return answer.path == ENTRANCE

    async def places(self, path: str, *kinds: str, **query: str) -> AsyncIterator[str]:
        """What a list links to, on all its pages, in order."""
        number, more = 1, True
        while more:
            answer = await self.look(path, page=str(number), **query)
            for place in places_on(answer, *kinds):
                yield place
            number, more = number + 1, bool(answer.page.all("a", rel="next"))

    async def said(self, place: str) -> list[str]:
        """Everything written on both sides of a conversation, in order."""
        return [element.text for element in (await self.look(place)).page.all("blockquote")]

    async def reply(self, place: str, words: str) -> None:
        """From a request or from its file, wherever the place leads; one of the texts for answers is chosen from the
        list, and comes into the box before it is sent."""
        if block := next((one.id for one in shipped() if one.words == words), None):
            chosen = await self.fill(place, "/reply", {"words": "", "action": "insert", "block": block})
            words = chosen.form(action="/reply").values()["words"]
        await self.fill(place, "/reply", {"words": words})

    async def open_file(self, request: str, name: str) -> str:
        """The path of the file of a request; opening it twice opens one."""
        answer = await self.look(request)
        if not answer.path.startswith("/files/"):
            answer = await self.fill(request, "/open", {"pseudonym": name, "looked": "yes"})
        if not answer.path.startswith("/files/"):
            raise UnexpectedPageError("POST", answer.url, answer.status, "the file")
        return answer.path

    async def walk_gate(self, file: str, told: Mapping[str, str], *, language: str, interpreter: bool) -> None:
        talk = {"action": "walk", "language": language, "interpreter": "yes" if interpreter else "no", **told}
        await self.fill(f"{file}/gate", "/gate", talk, having="confidentiality")

    async def postpone_gate(self, file: str, reason: str) -> None:
        await self.fill(f"{file}/gate", "/gate", {"action": "postpone", "reason": reason}, having="reason")

    async def take_code(self) -> str:
        """Take a feedback code. It is tied to no client and shown once."""
        [slip] = (await self.fill("/codes", "/codes", {})).page.all(data_code="")
        return slip.get("data-code")

    async def figures(self) -> Figures:
        """The exact figures of the centre's own casework."""
        return figures_on(await self.look("/tallies"))

    async def windows(self) -> list[str]:
        """The months that were released."""
        return [element.get("data-window") for element in (await self.look("/tallies")).page.all(data_window="")]

    async def release_tally(self) -> None:
        if not await self.windows():
            await self.fill("/tallies", "/tallies/release", {})

    async def way_to_quality(self) -> Form:
        """The form that a person sends over to quality with a click."""
        return (await self.look("/handover/quality")).form(action="/handover")


def places_on(answer: Answer, *kinds: str) -> list[str]:
    """Paths of single things that a page links to, each once."""
    paths = (urlsplit(link).path for link in answer.page.links())
    beginnings = tuple(f"/{kind}/" for kind in kinds)
    found = (path for path in paths if path.count("/") == 2 and path.startswith(beginnings) and path != NEW)
    return list(dict.fromkeys(found))
