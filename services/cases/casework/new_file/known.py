"""Clients who may be the one for whom a file is about to be opened, as far as the reader may see them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from starlette.requests import Request

from services.cases.files.file.domain import File
from services.cases.files.search.domain import Line, Reach, Term, Waiting
from services.cases.files.search.store import Search
from services.cases.foundation.workplace import workplace_of
from shared.accounts.domain import Person
from shared.web.paging import PAGE


@dataclass(frozen=True, slots=True)
class Known:
    """Files whose name is written alike, and files and requests with the same way to be reached."""

    lines: Sequence[Line] = ()
    files: Sequence[File] = ()
    requests: Sequence[Waiting] = ()
    all_names: bool = True
    """False where time was up: then only the newest files were looked through."""
    all_ways: bool = True

    @property
    def anybody(self) -> bool:
        return bool(self.lines or self.files or self.requests)


async def look_for(request: Request, person: Person, names: Sequence[Term], ways: Sequence[Reach]) -> Known:
    """One search at a time in the whole service."""
    if not names and not ways:
        return Known()
    workplace = workplace_of(request)
    async with cast(asyncio.Semaphore, request.app.state.searches), workplace.store.reading(person) as work:
        by_name = [await Search(work).search(name, start=0, size=PAGE) for name in names]
        by_way = [await Search(work).reached(way) for way in ways]
    lines = {line.file.id: line for found in by_name for line in found.lines}
    files = {file.id: file for found in by_way for file in found.files}
    requests = {one.id: one for found in by_way for one in found.requests}
    return Known(
        [line for line in lines.values() if line.file.id not in files],
        list(files.values()),
        list(requests.values()),
        all_names=all(found.all_searched for found in by_name),
        all_ways=all(found.all_searched for found in by_way),
    )
