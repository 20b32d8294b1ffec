"""The records of colleagues, as the lead of a centre keeps them: whether and when, never how."""

from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

from deploy.demo.doors.cases import Workplace

ALL = "/personnel"


class PersonnelPages:
    def __init__(self, lead: Workplace) -> None:
        self._lead = lead

    async def name_versions(self, since: Mapping[str, str]) -> None:
        await self._lead.fill(ALL, ALL, since)

    async def of(self, names: Collection[str]) -> list[str]:
        """The addresses of the records of these colleagues, the lead's own among them."""
        links = (await self._lead.look(ALL)).page.all("a", class_="button plain", href="")
        found = (one.get("href") for one in links if one.text in names)
        return [urlsplit(place).path for place in found if place.startswith(f"{ALL}/")]

    async def enter(self, place: str, record: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
        """What of a record is asked about this colleague, and what stands there afterwards."""
        form = (await self._lead.fill(place, place, record)).form(action=place)
        asked = {name: value for name, value in record.items() if name in form.names()}
        return asked, {name: value for name, value in form.values().items() if value and name != "seen"}
