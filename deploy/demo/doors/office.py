"""The pages of the office: how the federation stands, and who has reported."""

from collections import Counter
from collections.abc import Mapping

from deploy.demo.addresses import Staff
from deploy.demo.doors.cases import ENTRANCE, sign_in
from deploy.demo.doors.desk import Desk
from deploy.demo.visitors.visitor import Answer, Visitor

type Spread = Counter[tuple[str, str, str]]
"""How many centres say (criterion, line, band or state) of themselves."""


class OfficePages(Desk):
    def __init__(self, visitor: Visitor, person: Staff) -> None:
        super().__init__(visitor)
        self._person = person

    async def _enter(self) -> None:
        await sign_in(self._visitor, self._person)

    def _shut_out(self, answer: Answer) -> bool:
        return answer.path == ENTRANCE

    async def reported(self, period: str) -> list[str]:
        """Ids of the centres that have reported a quarter."""
        known = (await self.look("/completeness.json", period=period)).json()
        return [centre["id"] for centre in known["centres"] if centre["reported"]]

    async def propose(self, proposal: Mapping[str, str]) -> str:
        """The place of the proposal."""
        return (await self.fill("/proposals/new", "/proposals", proposal)).path

    async def comment(self, place: str, words: str) -> None:
        await self.fill(place, "/comments", {"words": words})

    async def proposals(self) -> list[str]:
        page = (await self.look("/standards")).page
        return sorted({one for one in page.links("/proposals/") if "/proposals/new" not in one})

    async def spread(self, period: str) -> Spread:
        """The whole federation, criterion by criterion."""
        page = (await self.look("/", period=period)).page
        found: Spread = Counter()
        for criterion in page.all("tbody", data_criterion=""):
            for line in criterion.all("tr", data_line=""):
                for part in line.all(data_count=""):
                    said = part.get("data-band") or part.get("data-state")
                    found[criterion.get("data-criterion"), line.get("data-line"), said] += int(part.get("data-count"))
        return +found
