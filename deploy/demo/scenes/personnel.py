"""What a lead enters about invented colleagues in the demonstration: trainings, supervision and talks."""

import asyncio
from collections.abc import Mapping
from datetime import date
from itertools import cycle

from deploy.demo.addresses import CentreAddresses
from deploy.demo.doors.cases import Workplace
from deploy.demo.doors.personnel import PersonnelPages
from deploy.demo.reports.ledger import Ledger, Step
from deploy.demo.scenes.teamwork import written_on


class Personnel:
    def __init__(self, centre: CentreAddresses, lead: Workplace, ledger: Ledger, today: date) -> None:
        self._centre = centre.id
        self._names = {person.name for person in centre.team}
        self._pages = PersonnelPages(lead)
        self._ledger = ledger
        self._said = written_on(today)

    async def run(self) -> None:
        """Each record is seen again on the page that follows it."""
        await self._pages.name_versions(self._said["versions"])
        places = await self._pages.of(self._names)
        await asyncio.gather(*map(self._enter, places, cycle(self._said["records"])))

    async def _enter(self, place: str, record: Mapping[str, str]) -> None:
        asked, stands = await self._pages.enter(place, record)
        self._ledger.compare(self._centre, "entry of a record:", expected=asked.items(), seen=stands.items())
        self._ledger.count(self._centre, Step.RECORDS)
