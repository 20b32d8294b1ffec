"""People who write to a centre in containers, and colleagues who answer: what was acknowledged, beside what is seen."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import count

from deploy.demo.addresses import CentreAddresses
from deploy.demo.doors.cases import Workplace
from deploy.demo.doors.intake import Number, PublicPage
from deploy.demo.visitors.people import Client, clients_of
from deploy.demo.visitors.retries import until
from deploy.demo.visitors.visitor import Network, Visitor

PATIENCE = 240.0
"""Seconds for which a person tries again: a fault lasts until it was seen and the page was followed."""


@dataclass
class Written:
    """What a browser was told: the place of the request in casework, and the number that opens the answers."""

    place: str
    page: PublicPage
    number: Number


@dataclass
class Writers:
    centre: CentreAddresses
    http: Network
    people: Iterator[Client]
    written: list[Written] = field(default_factory=list)
    answered: dict[str, str] = field(default_factory=dict)
    """The words that casework took for an answer, by place."""

    @classmethod
    def at(cls, centre: CentreAddresses, http: Network, seed: int) -> "Writers":
        people = (client for number in count() for client in clients_of(centre.id, count=20, seed=seed + number))
        return cls(centre, http, people)

    def begin(self, number: int) -> list[asyncio.Task[None]]:
        return [asyncio.create_task(self._write(next(self.people))) for _ in range(number)]

    async def answer(self) -> None:
        """One of those who wrote and wait, while something falls."""
        waiting = [one for one in self.written if one.place not in self.answered]
        if not waiting:
            return
        one, words = waiting[0], f"We are here, {len(self.answered)}."
        await self._until_there([one])
        await self.desk().reply(one.place, words)
        self.answered[one.place] = words

    def desk(self) -> Workplace:
        return Workplace(Visitor(self.http, self.centre.cases, patience=PATIENCE), self.centre.having("counsellor")[0])

    async def _write(self, client: Client) -> None:
        """As a browser that runs scripts."""
        one = replace(client, way="sealed", page_language="en")
        page = PublicPage(Visitor(self.http, self.centre.intake, patience=PATIENCE), one)
        self.written.append(Written(f"/requests/{one.request_id}", page, await page.write()))

    async def wrong(self) -> list[str]:
        """What was acknowledged and is not there once, when nothing falls any more."""
        found = await self._until_there(self.written)
        lines = [f"{one.place}: {found[one.place]} times" for one in self.written if found[one.place] != 1]
        for one in self.written:
            if one.place in self.answered:
                lines += await self._read(one, self.answered[one.place])
        return lines

    async def _until_there(self, written: list[Written]) -> Counter[str]:
        desk, wanted = self.desk(), {one.place for one in written}

        async def there() -> Counter[str] | None:
            found = Counter([place async for place in desk.places("/requests", "requests")])
            return found if wanted <= found.keys() else None

        return await until(there, "what was acknowledged is not in casework")

    async def _read(self, one: Written, words: str) -> list[str]:
        async def there() -> list[str] | None:
            return found if words in (found := await one.page.replies(one.number)) else None

        found = await until(there, "an answer that casework took does not come")
        return [] if found == [words] else [f"{one.place}: {len(found)} answers"]
