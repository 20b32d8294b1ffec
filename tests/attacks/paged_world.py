"""A centre that is lived in at its real pages, on a real database, and what becomes public of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID, uuid5

from fastapi import FastAPI
from pydantic import SecretStr

from services.cases.app import create_app
from services.cases.contact.gate.domain import How, Point
from services.cases.counting.draws.domain import INDEX
from services.cases.settings import CasesSettings
from shared.accounts.domain import Person
from shared.events import ContributionDrawn, RequestSealed
from tests.attacks.one_client_more import BINS, Seen
from tests.cases.building import Desk, a_request, hire, seated
from tests.cases.desk_acts import arrived, file_of, gate_form, walked
from tests.cases.stored_requests import ask
from tests.kept_engines import kept_engine
from tests.servers import Postgres

BEGIN = datetime(2026, 1, 20, 12, tzinfo=UTC)
QUARTER = timedelta(days=91)
NAMES = UUID(int=8)
OTHERS = ("anna", "beate", "clara", "dina")
SHE = "she"
AGAIN = "she-under-another-name"
RESTORED_FROM = 0
"""The quarter before whose end a backup is made, which is put back when that quarter has been told."""
type Step = tuple[str, ...]
"""What happens, to whom, and how."""


@dataclass
class World:
    """`public` is what others have: they keep the first event of an id. `files` are paths by the name of a client."""

    settings: CasesSettings
    postgres: Postgres
    now: datetime = BEGIN
    public: dict[UUID, ContributionDrawn] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    backup: tuple[SecretStr, dict[str, str]] | None = None
    copies: list[str] = field(default_factory=list)
    person: Person | None = None
    app: FastAPI = field(init=False)
    desk: Desk = field(init=False)

    async def open(self, url: SecretStr) -> None:
        settings = self.settings.model_copy(update={"database_url": url})
        self.app = create_app(settings, now=lambda: self.now, left=self.left, engines=kept_engine)
        self.person = self.person or await hire(self.app.state.store, "lead", "counsellor")
        self.desk = await seated(self.app, self.person)

    async def left(self) -> ContributionDrawn | None:
        return max(self.public.values(), key=lambda told: told.period, default=None)

    async def live(self, history: Sequence[Step]) -> Seen:
        """All that ever leaves, counts by period, part and outcome."""
        await self.open(self.settings.database_url)
        for what, *how in history:
            await getattr(self, what)(*how)
        found: Seen = Counter()
        for event in self.public.values():
            for part, counts in [(INDEX, event.index), *((one.criterion, one.counts) for one in event.criteria)]:
                found.update({(event.period, part, name): getattr(counts, name) for name in BINS})
        return found

    async def comes(self, name: str, how: str) -> None:
        self.files[name] = await file_of(self.desk, await arrived(self.app, letter_of(name)), name)
        await self.talks(name, how)

    async def talks(self, name: str, how: str) -> None:
        """All was told, or declined; or all but one point, which is named."""
        said = gate_form(how) if how in set(How) else gate_form(**{how: How.NOT_YET})
        assert (await walked(self.desk, self.files[name], **said))[0] == 303

    async def writes_what_she_wrote(self, name: str) -> None:
        """A letter that is delivered once more."""
        await arrived(self.app, letter_of(name))

    async def leaves_and_comes_back(self, name: str) -> None:
        place = f"{self.files[name]}/closing"
        again = {"action": "reopen", "reopened_because": "came_back"}
        for said in ({"action": "close", "unanswered": "yes", "because": "other_centre"}, again):
            assert (await self.desk.post(place, **said)).status_code == 303

    async def is_the_same(self, name: str, as_: str) -> None:
        rows = await ask(self.app.state.store, "SELECT id, year, number FROM file")
        numbers = {f"/files/{row.id}": f"{row.year % 100:02}-{row.number:03}" for row in rows}
        said = {"action": "join", "number": numbers[self.files[as_]]}
        assert (await self.desk.post(f"{self.files[name]}/same-client", **said)).status_code == 303

    async def is_another_after_all(self, name: str) -> None:
        assert (await self.desk.post(f"{self.files[name]}/same-client", action="divide")).status_code == 303

    async def a_quarter_ends(self) -> None:
        """Told by the lead with the button of a demonstration, which draws the running quarter."""
        assert (await self.desk.post("/tallies/release")).status_code == 303
        rows = await ask(self.app.state.store, f"SELECT body FROM outbox WHERE subject = '{ContributionDrawn.subject}'")
        for row in rows:
            event = ContributionDrawn.model_validate_json(row.body)
            self.public.setdefault(event.id, event)
        self.now += QUARTER

    async def is_backed_up(self) -> None:
        await self.app.state.store.engine.dispose()
        self.backup = self._copied(self.app.state.settings.database_url), dict(self.files)

    async def is_restored(self) -> None:
        assert self.backup
        await self.close()
        url, self.files = self.backup
        await self.open(url)

    def _copied(self, url: SecretStr) -> SecretStr:
        self.copies.append(f"{url.get_secret_value().rpartition('/')[2].partition('?')[0]}_older")
        return self.postgres.copy(url, self.copies[-1])

    async def close(self) -> None:
        await self.app.state.store.engine.dispose()
        await self.app.state.store.ring.store.engine.dispose()

    async def end(self) -> None:
        await self.close()
        for name in self.copies:
            self.postgres.server.drop_database(name)


def letter_of(name: str) -> RequestSealed:
    """The same in every world, so that marks and lots are, too."""
    thread = uuid5(NAMES, name)
    return a_request(f"Words of {name}", thread_id=thread).model_copy(update={"request_id": uuid5(thread, "request")})


def history(chance: Random) -> list[Step]:
    """Five quarters of five clients: everything that may happen to the first client happens among what others do."""
    hows = [How.TOLD.value, How.DECLINED.value, *Point]
    first = {name: chance.randrange(3) for name in OTHERS}

    def others(quarter: int) -> list[Step]:
        came = [name for name in OTHERS if first[name] < quarter and chance.random() < 0.5]
        fresh = [name for name in OTHERS if first[name] == quarter]
        return [("comes", name, chance.choice(hows)) for name in fresh] + [
            ("talks", name, chance.choice(hows)) for name in came
        ]

    hers: list[list[Step]] = [
        [("comes", SHE, chance.choice(hows))],
        [("leaves_and_comes_back", SHE), ("writes_what_she_wrote", SHE), ("talks", SHE, chance.choice(hows))],
        [("comes", AGAIN, chance.choice(hows)), ("is_the_same", AGAIN, SHE), ("talks", AGAIN, chance.choice(hows))],
        [("is_another_after_all", AGAIN), ("talks", SHE, "told"), ("talks", AGAIN, Point.CONFIDENTIALITY)],
        [("writes_what_she_wrote", AGAIN), ("talks", AGAIN, chance.choice(hows))],
    ]
    steps: list[Step] = []
    for quarter, what in enumerate(hers):
        steps += among(what, others(quarter), chance)
        steps += [("is_backed_up",)] if quarter == RESTORED_FROM else []
        steps += [("a_quarter_ends",)]
        steps += [("is_restored",)] if quarter == RESTORED_FROM else []
    return steps


def among(some: Sequence[Step], others: Sequence[Step], chance: Random) -> list[Step]:
    """Both in their order, one after the other as it comes."""
    places = sorted(chance.sample(range(len(some) + len(others)), len(some)))
    left, right = iter(some), iter(others)
    return [next(left) if place in places else next(right) for place in range(len(some) + len(others))]


def without_her(steps: Sequence[Step]) -> list[Step]:
    return [step for step in steps if not {SHE, AGAIN}.intersection(step)]
