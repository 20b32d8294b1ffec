"""People who write to a centre in containers, and colleagues who answer: what was acknowledged, beside what is seen."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import count

from deploy.demo.addresses import CentreAddresses
from deploy.demo.doors.cases import Workplace
from deploy.demo.doors.intake import Number, PublicPage
from deploy.demo.visitors.people import Client, clients_of
from deploy.demo.visitors.retries import NotSeenError, until
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
        read = {
            one.place: await self._read(one, self.answered[one.place])
            for one in self.written
            if one.place in self.answered
        }
        return differences(found, [one.place for one in self.written], read, self.answered)

    async def _until_there(self, written: list[Written]) -> Counter[str]:
        """How often each request is in casework, when all of these are, or nobody would wait any longer."""
        desk, wanted = self.desk(), {one.place for one in written}
        last = Counter[str]()

        async def there() -> bool | None:
            last.clear()
            last.update([place async for place in desk.places("/requests", "requests")])
            return wanted <= last.keys() or None

        with suppress(NotSeenError):
            await until(there, "what was acknowledged is not in casework")
        return last

    async def _read(self, one: Written, words: str) -> list[str]:
        last: list[str] = []

        async def there() -> bool | None:
            last[:] = await one.page.replies(one.number)
            return words in last or None

        with suppress(NotSeenError):
            await until(there, "an answer that casework took does not come")
        return last


def differences(
    found: Mapping[str, int],
    acknowledged: Iterable[str],
    read: Mapping[str, Sequence[str]],
    answered: Mapping[str, str],
) -> list[str]:
    """Requests, by place, that are not in casework once; answers that the client does not read once."""
    lines = [f"{place}: {found.get(place, 0)} times in casework" for place in acknowledged if found.get(place, 0) != 1]
    return lines + [
        f"{place}: {len(read.get(place, ()))} answers"
        for place, words in answered.items()
        if [*read.get(place, ())] != [words]
    ]
