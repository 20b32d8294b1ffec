"""Watches the inbox of a centre and notes when somebody's request is first to be seen there."""

import asyncio
import time
from collections.abc import Iterable
from contextlib import suppress
from itertools import count

from deploy.demo.doors.cases import Workplace, places_on
from deploy.demo.visitors.pages import spaced
from deploy.demo.visitors.people import Client
from deploy.demo.visitors.retries import WENT_WRONG

PAUSE = 0.05
"""Seconds at least between two looks: as exact as the waits are that are measured here."""
RESTS = 1
"""A look that took long is followed by so many times as long a rest: watching shall not be what is waited for."""


class Arrived:
    """One request in the inbox: where it is, and when it was first seen (`time.perf_counter`)."""

    def __init__(self, place: str, moment: float) -> None:
        self.place = place
        self.moment = moment


class Inbox:
    """Recognise a client by the id that the browser chose, or else by the text."""

    def __init__(self, desk: Workplace, clients: Iterable[Client]) -> None:
        self._desk = desk
        self._by_id = {f"/requests/{client.request_id}": client for client in clients}
        self._awaited: dict[int, asyncio.Future[Arrived]] = {}
        self._known: set[str] = set()
        self._somebody = asyncio.Event()

    def expect(self, client: Client) -> "asyncio.Future[Arrived]":
        """A future that is done as soon as the client's request arrives."""
        future = asyncio.get_running_loop().create_future()
        self._awaited[client.number] = future
        self._somebody.set()
        return future

    async def watch(self) -> None:
        """Until it is cancelled; looks only while somebody is expected, and again when a look went wrong."""
        async with asyncio.TaskGroup() as readers:
            while True:
                await self._somebody.wait()
                begun = time.perf_counter()
                with suppress(*WENT_WRONG):
                    await self._look(readers)
                await asyncio.sleep(max(PAUSE, RESTS * (time.perf_counter() - begun)))

    async def _look(self, readers: asyncio.TaskGroup) -> None:
        """At everybody who waits, who wrote last at the end; further on are those who have an answer."""
        for number in count(1):
            answer = await self._desk.look(f"/requests?page={number}")
            self._note(places_on(answer, "requests"), time.perf_counter(), readers)
            if "data-answered" in answer.text or 'rel="next"' not in answer.text:
                return

    def _note(self, places: Iterable[str], moment: float, readers: asyncio.TaskGroup) -> None:
        for place in (place for place in places if place not in self._known):
            self._known.add(place)
            readers.create_task(self._recognise(place, moment))

    async def _recognise(self, place: str, moment: float) -> None:
        try:
            client = self._by_id.get(place) or await self._writer_of(place)
        except WENT_WRONG:
            self._known.discard(place)
            return
        future = self._awaited.pop(client.number, None) if client else None
        if future and not future.done():
            future.set_result(Arrived(place, moment))
        if not self._awaited:
            self._somebody.clear()

    async def _writer_of(self, place: str) -> Client | None:
        text = (await self._desk.look(place)).text
        return next((client for client in self._by_id.values() if spaced(client.words) in text), None)
