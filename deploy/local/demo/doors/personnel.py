"""The records of colleagues, as the lead of a centre keeps them: whether and when, never how."""

from collections.abc import Mapping

from deploy.local.demo.doors.cases import Workplace, places_on

ALL = "/personnel"


class PersonnelPages:
    def __init__(self, lead: Workplace) -> None:
        self._lead = lead

    async def name_versions(self, since: Mapping[str, str]) -> None:
        await self._lead.fill(ALL, ALL, since)

    async def everybody(self) -> list[str]:
        """Where the record of each colleague is, her own among them."""
        return places_on(await self._lead.look(ALL), "personnel")

    async def enter(self, place: str, record: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
        """What of a record is asked about this colleague, and what stands there afterwards."""
        form = (await self._lead.fill(place, place, record)).form(action=place)
        asked = {name: value for name, value in record.items() if name in form.names()}
        return asked, {name: value for name, value in form.values().items() if value and name != "seen"}
