"""The last look: everything that was done in a centre is there, once, for everybody whom it concerns."""

import asyncio
from collections.abc import Iterable, Sequence
from zlib import crc32

from deploy.demo.history.plan import NOTIFIED, Plan
from deploy.demo.reports.ledger import Step
from deploy.demo.scenes.life import CentreLife
from deploy.demo.scenes.quality_round import QualityRound
from deploy.demo.visitors.pages import spaced
from deploy.demo.visitors.people import Client
from deploy.demo.visitors.retries import WENT_WRONG, NotSeenError, until
from deploy.demo.visitors.visitor import Network, Visitor
from services.notify.notices.catalogues import read_catalogues, read_templates
from shared.client_letters import ClientTemplate

AT_ONCE = 6
NEW = {words.subject for words in read_templates()["something_new"].values()}
"""How the mails about new conversations are headed: a round of quality that begins is told by other ones."""


class Check:
    """`past` are the months before, whose files are in the list as well."""

    def __init__(self, life: CentreLife, past: Plan) -> None:
        self._life = life
        self._past = past
        self._id = life.centre.id
        self._ledger = life.ledger
        self._desk = next(iter(life.desks.values()))
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def casework(self) -> None:
        arrived = [client for client in self._life.clients if client.number in self._life.conversations]
        await self._lists(arrived)
        await asyncio.gather(*(self._one(client) for client in arrived))

    async def _lists(self, clients: Iterable[Client]) -> None:
        """Who has a file is in the list of files, everybody else in the inbox, and nobody twice."""
        places = [self._life.conversations[client.number] for client in clients]
        desks = self._life.desks_of_counsellors
        # a deputy has the file in the list of all, too; in the care of a counsellor it is once
        files = [place for desk in desks async for place in desk.places("/files", "files", whose="mine")]
        inbox = [place async for place in self._desk.places("/requests", "requests", "files")]
        opened = [place for place in places if place.startswith("/files/")]
        before = [place for place in files if place not in opened]
        self._compare("file", opened, (place for place in files if place not in before))
        self._compare("file of the months before", range(len(self._past.files)), range(len(before)))
        if before:
            self._ledger.count(self._id, Step.PAST_FILES, len(before))
        # what was set aside as no request before today stands on the same page
        aside = [place for place in inbox if place not in places]
        set_aside = [deed for deed in self._past.team if deed.what == "set_aside"]
        self._compare("request that was none", range(len(set_aside)), range(len(aside)))
        written = (place for place in places if place.startswith("/requests/"))
        self._compare("request", written, (place for place in inbox if place not in aside))

    async def _one(self, client: Client) -> None:
        """Both sides read the same conversation, each word once."""
        async with self._turns:
            try:
                said = await self._life.desk_of(client).said(self._life.conversations[client.number])
                read = await self._life.replies_of(client)
            except WENT_WRONG as problem:
                self._ledger.missing(self._id, f"client {client.number}: {problem or type(problem).__name__}")
                return
        words = {spaced(text): "hers" for text in client.written} | {spaced(text): "ours" for text in client.answers}

        def kinds(texts: Iterable[str]) -> list[str]:
            """Words never enter the report: only whose they are, and which of them."""
            return [
                f"of client {client.number}: {words.get(text, 'unknown')} {crc32(text.encode()):08x}" for text in texts
            ]

        everything = [spaced(text) for text in (*client.written, *client.answers)]
        self._compare("text in the workplace", kinds(everything), kinds(said))
        self._compare("answer for the number", kinds(spaced(text) for text in client.answers), kinds(read))

    async def mails(self, http: Network, page: str) -> None:
        """Everybody on duty was told once of every new conversation, and once when it went on after the answer."""
        duty = {f"{person.login}@{self._id}.example" for person in self._life.centre.having("intake_duty")}
        arrived = [client for client in self._life.clients if client.number in self._life.conversations]
        expected = len(arrived) + sum(bool(client.again and client.second_answer) for client in arrived)
        visitor = Visitor(http, page)

        async def all_there() -> list[dict[str, object]] | None:
            listed = (await visitor.get("/mails.json")).json()["mails"]
            found = [mail for mail in listed if mail["to"] in duty and mail["subject"] in NEW]
            return found if len(found) >= expected * len(duty) else None

        try:
            found = await until(all_there, "not every mail is there")
        except NotSeenError as problem:
            self._ledger.missing(self._id, str(problem))
            return
        self._compare(
            "mail", (f"{to} {n}" for to in duty for n in range(expected)), numbered(str(mail["to"]) for mail in found)
        )
        await self._short_message(visitor)
        self._ledger.count(self._id, Step.MAILS, len(found))
        self._ledger.copies += sum(int(str(mail["copies"])) - 1 for mail in found)

    async def _short_message(self, visitor: Visitor) -> None:
        """To the client who has agreed to it, once: it says nothing, and the file says that it arrived."""
        told = [deed for deed in self._past.deeds if deed.what == "send_notice" and not deed.said["appointment"]]
        to = NOTIFIED.format(centre=self._id)

        async def all_there() -> list[str] | None:
            listed = (await visitor.get("/mails.json")).json()["mails"]
            found = [str(mail["subject"]) for mail in listed if mail["to"] == to]
            return found if len(found) >= len(told) else None

        catalogues = read_catalogues()
        expected = [catalogues[deed.said["language"]].client[ClientTemplate.GET_IN_TOUCH].subject for deed in told]
        try:
            found = await until(all_there, "the short message to a client is not there")
        except NotSeenError as problem:
            self._ledger.missing(self._id, str(problem))
            return
        reminders = [one for one in found if one not in expected]
        # whether the reminder has gone out by now depends on the hour
        self._compare("short message", expected, (one for one in found if one not in reminders))

    async def quality(self, work: QualityRound) -> None:
        """Every answer and every second look stands once in the history of its criterion."""
        pages = next(iter(work.pages.values()))
        for view in work.views:
            answers, looks = await pages.history(view.criterion)
            self._answers("answer", view.criterion, answers, work)
            self._compare(f"look at {view.criterion}", (looks[:1] or ["none"]) if view.reviewer else [], looks)
        for view in work.joint:
            answers, _ = await pages.history(view.criterion)
            self._answers("joint answer", view.criterion, answers, work)

    def _answers(self, what: str, criterion: str, seen: Sequence[str], work: QualityRound) -> None:
        """One more than in the years before."""
        number = 1 + work.before.answers[criterion]
        self._compare(f"{what} to {criterion}", [*seen[:number], *["none"] * (number - len(seen))], seen)

    def _compare(self, what: str, expected: Iterable[object], seen: Iterable[object]) -> None:
        self._ledger.compare(self._id, what, expected=expected, seen=seen)


def numbered(values: Iterable[str]) -> list[str]:
    """`a 0`, `a 1`, `b 0`: so that how often something came can be compared."""
    seen: dict[str, int] = {}
    found = []
    for value in values:
        found.append(f"{value} {seen.get(value, 0)}")
        seen[value] = seen.get(value, 0) + 1
    return found
