"""The whole way through a federation: life in both centres at once, then quality, then the office, then a last look."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from deploy.demo.addresses import Addresses, CentreAddresses
from deploy.demo.doors.office import OfficePages, Spread
from deploy.demo.history.plan import Plan
from deploy.demo.reports.ledger import Ledger, Step
from deploy.demo.scenes.final_check import Check
from deploy.demo.scenes.life import CentreLife
from deploy.demo.scenes.member_keys import keys_come_and_one_is_confirmed
from deploy.demo.scenes.quality_round import QualityRound
from deploy.demo.scenes.teamwork import steps_of_teams, written_on
from deploy.demo.visitors.feedback import answers_of, figures_of
from deploy.demo.visitors.people import Client, Informed, clients_of, outcomes_of
from deploy.demo.visitors.retries import WENT_WRONG, until
from deploy.demo.visitors.visitor import Network, Visitor
from deploy.demo.years.before import Before, Guests

OFFICE = "office"


class Journey:
    """`past` are the months before of those centres that have any, `before` the years."""

    def __init__(
        self,
        addresses: Addresses,
        ledger: Ledger,
        *,
        clients: int,
        seed: int,
        past: Mapping[str, Plan] | None = None,
        before: Mapping[str, Before] | None = None,
        guests: Guests | None = None,
    ) -> None:
        self.ledger = ledger
        self._past = past or {}
        self._years = before or {}
        self._guests = guests or Guests()
        self._addresses = addresses
        self._seed = seed
        self._clients = {one.id: clients_of(one.id, count=clients, seed=seed) for one in addresses.centres}

    def expected(self) -> Mapping[Step, int]:
        """How often each step is taken in the whole federation, as far as that is known before."""
        everybody = [client for clients in self._clients.values() for client in clients]
        centres = self._addresses.centres
        return (
            steps_of(everybody)
            | steps_of_teams([len(one.team) for one in centres])
            | {
                Step.PAST_FILES: sum(len(one.files) for one in self._past.values()),
                Step.FIGURES: 4 * len(centres),
                Step.TALLIES_RELEASED: len(centres),
                Step.TALLIES_RECEIVED: len(centres),
                Step.VISITS_TO_QUALITY: sum(len(one.team) for one in centres),
                Step.PROPOSALS: sum("member" in person.roles for person in self._addresses.office.staff),
                Step.DRAWS_RECEIVED: len(centres),
                Step.RELEASES_APPROVED: len(centres),
                Step.RELEASES_ACCEPTED: len(centres),
                Step.SHOWN_BY_OFFICE: len(centres) + len(self._guests.ids),
                Step.KEYS_OFFERED: len(centres) * (len(centres) - 1),
            }
        )

    async def go(self, seconds: float) -> None:
        """Everybody begins within so many seconds. What goes wrong is in the ledger; nothing is raised for it."""
        async with Network() as http:
            lives = [self._life(one, http) for one in self._addresses.centres]
            with self._timed("life"):
                await asyncio.gather(*(life.live(seconds) for life in lives))
            with self._timed("quality"):
                rounds = [self._round(life, http) for life in lives]
                await asyncio.gather(*(self._quality(life, work) for life, work in zip(lives, rounds, strict=True)))
            with self._timed("office"):
                await asyncio.gather(self._office([work for work in rounds if work.told], http), self._keys(lives))
            with self._timed("check"):
                await asyncio.gather(*(self._check(*pair, http) for pair in zip(lives, rounds, strict=True)))
            self.ledger.repeats = http.repeats

    def _life(self, centre: CentreAddresses, http: Network) -> CentreLife:
        clients = self._clients[centre.id]
        feedback = answers_of(clients, centre=centre.id, seed=self._seed)
        return CentreLife(centre, clients, feedback, http, self.ledger)

    def _round(self, life: CentreLife, http: Network) -> QualityRound:
        before = self._years.get(life.centre.id, Before())
        return QualityRound(life.centre, life.desks, http, self.ledger, before)

    def _before(self, centre: CentreAddresses) -> Plan:
        return self._past.get(centre.id, Plan())

    async def _quality(self, life: CentreLife, work: QualityRound) -> None:
        informed = [client for client in life.clients if client.number in life.informed]
        talked: list[Informed] = [*informed, *self._before(life.centre).files]
        outcomes = self.ledger.outcomes[life.centre.id] = outcomes_of(talked)
        try:
            await work.run(outcomes, figures_of(life.said.values()), seed=self._seed)
        except WENT_WRONG as problem:
            self.ledger.missing(life.centre.id, f"quality: {problem or type(problem).__name__}")

    async def _office(self, rounds: list[QualityRound], http: Network) -> None:
        office = self._addresses.office
        pages = OfficePages(Visitor(http, office.address), office.staff[0])
        try:
            for period in sorted({work.period for work in rounds}):
                await self._shown(pages, period, [work for work in rounds if work.period == period])
            await self._propose(pages, http)
        except WENT_WRONG as problem:
            self.ledger.missing(OFFICE, str(problem) or type(problem).__name__)

    async def _keys(self, lives: Sequence[CentreLife]) -> None:
        try:
            await keys_come_and_one_is_confirmed(lives, self.ledger)
        except WENT_WRONG as problem:
            self.ledger.missing(OFFICE, str(problem) or type(problem).__name__)

    async def _shown(self, pages: OfficePages, period: str, rounds: list[QualityRound]) -> None:
        """Every centre has reported, and the distribution is the sum of their releases."""
        expected = sorted([*(work.centre.id for work in rounds), *self._guests.ids])

        async def all_reported() -> list[str] | None:
            reported = await pages.reported(period)
            return reported if set(expected) <= set(reported) else None

        reported = await until(all_reported, "not every centre is shown")
        self.ledger.compare(OFFICE, "report of", expected=expected, seen=reported)
        spread = await pages.spread(period)
        lines = sum_of(rounds) + self._guests.lines
        self.ledger.compare(OFFICE, "line", expected=lines.elements(), seen=spread.elements())
        self.ledger.count(OFFICE, Step.SHOWN_BY_OFFICE, len(reported))

    async def _propose(self, officer: OfficePages, http: Network) -> None:
        """A member wants the standards to say something else, and the office answers."""
        office = self._addresses.office
        for member in office.staff:
            if "member" in member.roles:
                said = dict(written_on(datetime.now(UTC).date())["proposal"])
                comment, pages = said.pop("comment"), OfficePages(Visitor(http, office.address), member)
                place = await pages.propose(said)
                await officer.comment(place, comment)
                seen = await officer.proposals()
                self.ledger.compare(OFFICE, "proposal", expected=[place], seen=seen)
                self.ledger.count(OFFICE, Step.PROPOSALS, len(seen))

    async def _check(self, life: CentreLife, work: QualityRound, http: Network) -> None:
        check = Check(life, self._before(life.centre))
        try:
            await check.casework()
            await check.quality(work)
            if work.told:
                await work.see_it_accepted()
            if self._addresses.mails:
                await check.mails(http, self._addresses.mails)
        except WENT_WRONG as problem:
            self.ledger.missing(life.centre.id, f"last look: {problem or type(problem).__name__}")

    @contextmanager
    def _timed(self, part: str) -> Iterator[None]:
        self.ledger.part, begun = part, time.monotonic()
        yield
        self.ledger.seconds[part] = time.monotonic() - begun


def steps_of(clients: list[Client]) -> dict[Step, int]:
    answers = sum(len(client.answers) for client in clients)
    again = sum(client.again is not None for client in clients)
    return {
        Step.SENT: len(clients),
        Step.IN_INBOX: len(clients),
        Step.ANSWERED: answers,
        Step.REPLIES_READ: answers,
        Step.MESSAGES_SENT: again,
        Step.MESSAGES_READ: again,
        Step.FILES: sum(client.has_file for client in clients),
        Step.GATES_WALKED: sum(bool(client.points) for client in clients),
        Step.GATES_POSTPONED: sum(bool(client.reason) for client in clients),
        Step.FEEDBACK: sum(client.has_file for client in clients),
    }


def sum_of(rounds: list[QualityRound]) -> Spread:
    found: Spread = Counter()
    for work in rounds:
        for entry in work.told["criteria"]:
            for line in ("measured", "assessed"):
                band = entry[f"{line}_band"]
                found[entry["criterion"], line, entry[line] if band is None else str(band)] += 1
    return found
