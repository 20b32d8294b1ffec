"""One centre's life in the demonstration: people write, are answered, read it, write again, and are informed."""

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import cycle

from deploy.demo.addresses import CentreAddresses
from deploy.demo.doors.cases import Workplace
from deploy.demo.doors.intake import Number, PublicPage
from deploy.demo.reports.ledger import Ledger, Step
from deploy.demo.scenes.inbox import Inbox
from deploy.demo.visitors import retries
from deploy.demo.visitors.feedback import Answers
from deploy.demo.visitors.pages import spaced
from deploy.demo.visitors.people import SPOKEN, Client
from deploy.demo.visitors.retries import WENT_WRONG, NotSeenError, until
from deploy.demo.visitors.visitor import Network, Visitor

COMES_BACK_AFTER = {"sealed": 0.2, "server": 1.5, "plain": 1.5}
"""Seconds until a client looks for an answer; each look without the script costs the server a sixth of a second."""

COMES_AGAIN_AFTER = 0.5
"""Seconds until a client tries a code again that the public page did not know yet."""


class CentreLife:
    """The life of one centre. `feedback` holds the feedback that each client will give, by the client's number."""

    def __init__(
        self,
        centre: CentreAddresses,
        clients: Sequence[Client],
        feedback: Mapping[int, Answers],
        http: Network,
        ledger: Ledger,
    ) -> None:
        self.centre = centre
        self.clients = clients
        self.ledger = ledger
        self.desks = {person.login: Workplace(Visitor(http, centre.cases), person) for person in centre.team}
        self.numbers: dict[int, Number] = {}
        self.conversations: dict[int, str] = {}
        """The address of each client's conversation in the workplace, by the client's number."""
        self.informed: set[int] = set()
        """Who was talked to at the information gate."""
        self.said: dict[int, Answers] = {}
        """What those said who were asked."""
        self._feedback = feedback
        self._pages = {client.number: PublicPage(Visitor(http, centre.intake), client) for client in clients}
        counselling = centre.having("counsellor")
        self._counsellors = dict(zip((client.number for client in clients), cycle(counselling)))
        self._inbox = Inbox(self.desks[counselling[0].login], clients)

    def desk_of(self, client: Client) -> Workplace:
        """The workplace of the counsellor who answers the client and is then responsible for the file."""
        return self.desks[self._counsellors[client.number].login]

    @property
    def desks_of_counsellors(self) -> list[Workplace]:
        return [self.desks[login] for login in dict.fromkeys(one.login for one in self._counsellors.values())]

    async def live(self, seconds: float) -> None:
        """Run the story of every client, each begun at its own moment within `seconds`."""
        for desk in self.desks.values():
            await desk.enter()
        watch = asyncio.create_task(self._inbox.watch())
        try:
            await asyncio.gather(*(self._guarded(client, seconds) for client in self.clients))
        finally:
            watch.cancel()

    async def _guarded(self, client: Client, seconds: float) -> None:
        await asyncio.sleep(client.moment * seconds)
        try:
            await self._story(client)
        except WENT_WRONG as problem:
            self.ledger.missing(self.centre.id, f"client {client.number}: {problem or type(problem).__name__}")

    async def _story(self, client: Client) -> None:
        place = self.conversations[client.number] = await self._ask_for_help(client)
        if client.answer is None:
            return
        desk = self.desk_of(client)
        await self._answer(client, desk, place, client.words, client.answer)
        await self._come_back(client, client.answers[:1])
        if client.again and client.second_answer:
            await self._pages[client.number].write_again(self.numbers[client.number], client.again)
            self._count(Step.MESSAGES_SENT)
            await self._answer(client, desk, place, client.again, client.second_answer)
            self._count(Step.MESSAGES_READ)
            await self._come_back(client, client.answers)
        if client.has_file:
            code = await desk.take_code()
            await self._inform(client, desk, place)
            await self.say_how_it_was(client, code)

    async def _ask_for_help(self, client: Client) -> str:
        """Send the client's request and return its address in the workplace as soon as it arrives there."""
        page, seen = self._pages[client.number], self._inbox.expect(client)
        self.numbers[client.number] = await page.write()
        self._count(Step.SENT)
        arrived = await in_time(seen, "not in the inbox")
        self.ledger.waits.append((arrived.moment - page.sent_at) * 1_000)
        self._count(Step.IN_INBOX)
        return arrived.place

    async def _answer(self, client: Client, desk: Workplace, place: str, written: str, answer: str) -> None:
        """A counsellor reads exactly what was written, and answers in the client's language."""

        async def to_be_read() -> bool | None:
            return spaced(written) in (await desk.look(place)).text or None

        await until(to_be_read, "what was written is not to be read")
        await desk.reply(place, answer)
        self._count(Step.ANSWERED)

    async def _come_back(self, client: Client, answers: Sequence[str]) -> None:
        """Read the answers so far with the client's number."""

        async def to_be_read() -> bool | None:
            return len(await self.replies_of(client)) >= len(answers) or None

        pause = COMES_BACK_AFTER[client.way]
        await asyncio.sleep(pause)
        await until(to_be_read, "the answer is not to be read", pause=pause)
        self._count(Step.REPLIES_READ)

    async def _inform(self, client: Client, desk: Workplace, place: str) -> None:
        """A file is opened, and the talk about confidentiality and all the rest takes place or is put off."""
        file = self.conversations[client.number] = await desk.open_file(place, client.name)
        self._count(Step.FILES)
        if client.reason:
            await desk.postpone_gate(file, client.reason)
            self._count(Step.GATES_POSTPONED)
            return
        interpreter = client.language not in SPOKEN
        await desk.walk_gate(file, client.points, language=client.language, interpreter=interpreter)
        self.informed.add(client.number)
        self._count(Step.GATES_WALKED)

    async def say_how_it_was(self, client: Client, code: str) -> None:
        """Try the code until it is known. If it stays refused after an outage, the answers were counted before."""
        page, answers = self._pages[client.number], self._feedback[client.number]
        try:
            await until(partial(page.say_how_it_was, code, answers), "the code does not work", pause=COMES_AGAIN_AFTER)
        except NotSeenError:
            if not page.perhaps_counted:
                raise
        self.said[client.number] = answers
        self._count(Step.FEEDBACK)

    async def replies_of(self, client: Client) -> list[str]:
        """The answers that the client reads with the number."""
        return await self._pages[client.number].replies(self.numbers[client.number])

    def _count(self, step: Step) -> None:
        self.ledger.count(self.centre.id, step)


async def in_time[T](future: "asyncio.Future[T]", what: str) -> T:
    try:
        async with asyncio.timeout(retries.PATIENCE):
            return await future
    except TimeoutError:
        raise NotSeenError(what) from None
