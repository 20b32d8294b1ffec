"""What every page, handler and task of one running cases service works with."""

from asyncio import Semaphore
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import Any, NamedTuple, cast
from uuid import UUID

from starlette.requests import Request

from services.cases.foundation.access.store import Reading, Transaction
from services.cases.foundation.keys.form import CentreKeys
from services.cases.foundation.keys.letters.file import LetterFile
from services.cases.foundation.keys.letters.opening_keys import OpeningKeys
from services.cases.foundation.outcomes import Contribution
from services.cases.foundation.periods import Periods
from services.cases.foundation.records.concept import Concept
from services.cases.foundation.records.counts import MeasuringPoint
from services.cases.foundation.regimes.domain import Law, Regime
from services.cases.foundation.regimes.laws import law
from services.cases.foundation.store import CasesStore
from shared.accounts.domain import Person
from shared.clock.working_time import WorkingTime
from shared.crypto.sealing import PrivateKey, PublicKey
from shared.crypto.thread_ids import thread_key
from shared.events import ContributionDrawn
from shared.printing.printer import Printer

PROPOSED = Periods()
AT_ONCE = 2
"""How many attachments are looked at in the same moment; the others wait."""
PAPER = Path(__file__).parents[1] / "typst"
"""What a copy and a certificate look like on paper."""


type OnMerge = Callable[[Reading, UUID, UUID], Awaitable[None]]
"""Told in the same work that two files are one client's: as whom the client was counted, and as whom from now on."""


class Weeks(NamedTuple):
    """Those of the access log that were not looked through."""

    waiting: int = 0
    """How many wait for this reader; the menu says it."""
    missed: date | None = None
    """The Monday of one in which nobody did it, for the lead."""


type WeeksOf = Callable[[Reading, "Workplace", Person], Awaitable[Weeks]]


async def no_weeks(work: Reading, workplace: "Workplace", person: Person) -> Weeks:
    return Weeks()


type AppointmentsToday = Callable[[Reading, "Workplace"], Awaitable[Mapping[UUID, int]]]
"""How many appointments each colleague has today, for the team's day: counts, and nothing of a file."""


async def no_appointments(work: Reading, workplace: "Workplace") -> Mapping[UUID, int]:
    return {}


type OnHandOver = Callable[[Transaction, UUID, Sequence[UUID] | None], Awaitable[None]]
"""Told in the same work that a colleague handed these files over, or leaves (None: all files): what is open in them and
the colleague's goes to who is responsible for each file now."""


type OnAnswer = Callable[[Reading, UUID, UUID, "Workplace", datetime], Awaitable[None]]
"""Told in the same work that the client of a file was answered, and by which answer."""


type OnReach = Callable[[Transaction, Collection[UUID], datetime], Awaitable[None]]
"""Told in the same work that these files' clients are reached in another way now, or not at all: what waits to be sent
to them was asked for by what was true before."""


type OnAppointment = Callable[[Transaction, UUID, datetime], Awaitable[None]]
"""Told in the same work that an appointment is at another time now, or will not be, or is over."""


type OnTalk = Callable[[Reading, Sequence[Contribution], str, str], Awaitable[None]]
"""Told in the same work what a talk about the information contributes, in which month it was and in which it is
entered."""


async def nothing_open(_: Reading) -> None:
    """Where nobody looks at the menu."""


@dataclass(frozen=True, slots=True)
class Workplace:
    """`clock` is the time zone of the centre; `now` is told from outside, so that tests can choose it."""

    store: CasesStore
    centre: str
    keys: CentreKeys = field(repr=False)
    notify_key: PublicKey
    clock: tzinfo
    now: Callable[[], datetime]
    left: Callable[[], Awaitable[ContributionDrawn | None]]
    """The last draw that left, as the stream has it: a database that was restored does not know it."""
    law: Law = field(default_factory=lambda: law(Regime.GDPR))
    concepts: Sequence[Concept[Any]] = ()
    """What a file can hold, in the order in which its page asks for it."""
    on_merge: Sequence[OnMerge] = ()
    on_hand_over: Sequence[OnHandOver] = ()
    on_answer: Sequence[OnAnswer] = ()
    on_reach: Sequence[OnReach] = ()
    on_appointment: Sequence[OnAppointment] = ()
    weeks: WeeksOf = no_weeks
    """For the page of emergencies, which stands below the access log."""
    appointments_today: AppointmentsToday = no_appointments
    on_talk: Sequence[OnTalk] = ()
    open_now: Callable[[Reading], Awaitable[object]] = nothing_open
    """What waits for a reader, as the menu of every page says it."""
    working_time: WorkingTime = field(default_factory=WorkingTime)
    demo: bool = False
    centre_name: str = ""
    """As people know it; `centre` is its code."""
    phone: str = ""
    """Of the centre, for papers of its staff."""
    periods: Periods = PROPOSED
    backup_days: int = 30
    """How many days the operator keeps a copy of the databases."""
    trial_restore_file: Path | None = None
    """What came out when a backup was restored as a trial."""
    attachment_largest: int = 10 * 1024 * 1024
    """Bytes that may be attached at once."""
    looking: Semaphore = field(default_factory=lambda: Semaphore(AT_ONCE))
    printer: Printer = field(default_factory=lambda: Printer(PAPER))
    letter_keys: OpeningKeys = field(init=False)
    """What clients' letters are opened with: newer than `keys` as soon as the day of the centre has changed."""
    letter_file: LetterFile | None = None
    """Where they lie; without it in memory alone."""

    def __post_init__(self) -> None:
        opening = OpeningKeys(self.keys, self.letter_file, self.store.ring.register)
        object.__setattr__(self, "letter_keys", opening)

    @property
    def thread_key(self) -> bytes:
        """By which the threads of numbers are stored and told; `intake` has the same."""
        return thread_key(self.keys.mark)

    def today(self) -> date:
        """At the centre."""
        return self.now().astimezone(self.clock).date()

    async def reached_otherwise(self, work: Transaction, files: Collection[UUID], *, now: datetime) -> None:
        """Tell `on_reach`; nothing where there are no files."""
        if files:
            for tell in self.on_reach:
                await tell(work, files, now)

    async def appointment_changed(self, work: Transaction, appointment_id: UUID, *, now: datetime) -> None:
        """Tell `on_appointment`."""
        for tell in self.on_appointment:
            await tell(work, appointment_id, now)

    @property
    def measuring_points(self) -> list[MeasuringPoint]:
        """Of all that a file can hold."""
        return [point for concept in self.concepts for point in concept.counts]

    @property
    def opening(self) -> Mapping[str, PrivateKey]:
        """What clients' words are opened with, by key id."""
        return {key.key_id: key for key in self.letter_keys.now.opening}


def workplace_of(request: Request) -> Workplace:
    return cast(Workplace, request.app.state.workplace)
