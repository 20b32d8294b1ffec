"""A7: number, size, headers and day of what `quality` is told are the same for 0 and for 200 clients; what is told
when a client writes is the same whether there is a file, and with which counsellor."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from services.cases.contact.gate.outcomes import contributions
from services.cases.counting.draws.acts import draw_due
from services.cases.counting.draws.domain import draw
from services.cases.counting.draws.store import Draws
from services.cases.counting.ledger.acts import release_due
from services.cases.counting.ledger.domain import tally
from services.cases.counting.ledger.store import Contributions, Windows
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.clock.store import CentreClock
from services.cases.foundation.outcomes import mark_of
from services.cases.foundation.store import CasesStore
from services.cases.foundation.workplace import Workplace
from services.cases.people.team.domain import Notice, StaffMember, notices, notices_to, to_tell
from services.intake.feedback.box import Box
from services.intake.feedback.domain import Pending
from services.intake.feedback.domain import tally as feedback_tally
from services.intake.store import open_store as open_intake
from shared.events import NoticeRequested
from shared.privacy.budget import budget
from shared.privacy.counts import FURTHEST, Counted, Drawn, FeedbackQuestion
from tests.cases.building import CENTRE, NOTIFY_KEY, a_walk, a_workplace, cases_store, really_told

KEY = b"\x07" * 32
MONTH, QUARTER = "2026-03", "2026-Q1"
FIRST_NIGHT = datetime(2026, 4, 1, 3, tzinfo=UTC)
SIZES = (0, 1, 12, 200)
type Database = Callable[[str], Awaitable[SecretStr]]
type Release = Callable[[Workplace], Awaitable[object]]
type Shape = list[tuple[str, int, str]]


async def honest(workplace: Workplace) -> None:
    await release_due(workplace=workplace, now=workplace.now())
    await draw_due(workplace=workplace, now=workplace.now())


async def no_draw_of_an_empty_quarter(workplace: Workplace) -> None:
    """Planted."""
    await release_due(workplace=workplace, now=workplace.now())
    async with workplace.store.errand(Errand.COUNTING) as on_errand:
        anybody = await Draws(on_errand).standings(until="2026-Q1")
    if anybody:
        await draw_due(workplace=workplace, now=workplace.now())


async def silent_when_there_is_nothing_to_count(workplace: Workplace) -> None:
    """Planted."""
    async with workplace.store.errand(Errand.COUNTING) as on_errand:
        await Windows(on_errand).open_window(MONTH, now=FIRST_NIGHT)
        made = tally(await Contributions(on_errand).pending(until=MONTH), window=MONTH, centre="north")
        if any(isinstance(cell, Counted) for cell in made.told.cells):
            await Contributions(on_errand).save_tally(made)


async def informed(store: CasesStore, clients: int) -> None:
    async with store.errand(Errand.COUNTING) as on_errand:
        await CentreClock(on_errand).first_window(this_month=MONTH)
        for _ in range(clients):
            await Contributions(on_errand).contribute(contributions(a_walk(), mark_of(uuid4(), KEY)), month=MONTH)


async def traffic(database: Database, clients: int, release: Release = honest) -> Shape:
    """Subject, size and headers of every event of a month in which so many clients were informed."""
    async with cases_store(database) as store:
        await informed(store, clients)
        await release(a_workplace(store, lambda: FIRST_NIGHT))
        async with store.work() as work:
            rows = await work.connection.execute(
                text("SELECT subject, length(body), headers::text FROM outbox ORDER BY position")
            )
            return [(subject, size, headers) for subject, size, headers in rows]


def differ(shapes: Sequence[Shape]) -> bool:
    return any(shape != shapes[0] for shape in shapes)


async def test_traffic_is_the_same_for_no_client_and_for_two_hundred(database: Database) -> None:
    shapes = [await traffic(database, clients) for clients in SIZES]
    assert shapes[0] == [("cases.tally.released", 8_192, "{}"), ("cases.contribution.drawn", 4_096, "{}")]
    assert not differ(shapes)


@pytest.mark.parametrize("silent", [silent_when_there_is_nothing_to_count, no_draw_of_an_empty_quarter])
async def test_twin_silence_where_there_is_nobody_is_found(silent: Release, database: Database) -> None:
    assert differ([await traffic(database, clients, silent) for clients in (0, 12)])


def test_a_draw_has_its_one_size_whatever_the_noise_is() -> None:
    for far in (0, -FURTHEST, FURTHEST):
        made = draw(
            (),
            period="2026-Q4",
            spent=(),
            budget=budget(),
            centre="north",
            key=bytes(32),
            noise=lambda counts, layer, far=far: [Drawn(far)] * len(counts),  # type: ignore[misc]
        )
        assert len(made.told.body()) == 4_096


@pytest.mark.parametrize("clients", [0, 12])
@pytest.mark.parametrize(("now", "released"), [(datetime(2026, 3, 31, 21, tzinfo=UTC), []), (FIRST_NIGHT, [MONTH])])
async def test_the_night_is_the_calendars_choice(
    now: datetime, released: list[str], clients: int, database: Database
) -> None:
    async with cases_store(database) as store:
        await informed(store, clients)
        assert (
            await release_due(workplace=a_workplace(store, lambda: now), now=a_workplace(store, lambda: now).now())
            == released
        )
        assert await draw_due(workplace=a_workplace(store, lambda: now), now=a_workplace(store, lambda: now).now()) == [
            QUARTER
        ] * len(released)


async def silent_without_answers(box: Box) -> None:
    """Planted."""
    async with box._store.work() as work:
        pending = await work.pending_answers(until=MONTH)
        if pending:
            await work.tell_feedback(feedback_tally(pending, window=MONTH, centre="north"))


async def honest_feedback(box: Box) -> None:
    await box.release_due()


async def feedback_traffic(
    database: Database, answers: int, release: Callable[[Box], Awaitable[None]] = honest_feedback
) -> Shape:
    """The same of `intake`, in a month in which so many clients said how it was."""
    store = open_intake(await database("intake"))
    try:
        async with store.work() as work:
            await work.first_feedback_window(this_month=MONTH)
            for _ in range(answers):
                await work.count(dict.fromkeys(FeedbackQuestion, Pending(1, 0)), month=MONTH)
        await release(Box(store, centre="north", secret=b"any", clock=UTC, now=lambda: FIRST_NIGHT))
        async with store.work() as work:
            rows = await work.connection.execute(text("SELECT subject, length(body), headers::text FROM outbox"))
            return [(subject, size, headers) for subject, size, headers in rows]
    finally:
        await store.engine.dispose()


async def test_feedback_traffic_is_the_same_for_no_answer_and_for_many(database: Database) -> None:
    shapes = [await feedback_traffic(database, answers) for answers in (0, 12)]
    assert shapes[0] == [("intake.feedback.tallied", 2_048, "{}")]
    assert not differ(shapes)


async def test_twin_silence_without_answers_is_found(database: Database) -> None:
    assert differ([await feedback_traffic(database, answers, silent_without_answers) for answers in (0, 12)])


ON_DUTY, COUNSELS, LEADS = (
    StaffMember(UUID(int=number), "Somebody", frozenset({role}), language, True, f"{role}@example.org")
    for number, (role, language) in enumerate([("intake_duty", "de"), ("counsellor", "uk"), ("lead", "ar")], 1)
)
STAFF = [ON_DUTY, COUNSELS, LEADS]
type Notices = tuple[list[Notice], list[NoticeRequested]]


def only_those_who_are_told(causes: Mapping[UUID, UUID | None], staff: Sequence[StaffMember], **given: Any) -> Notices:
    """Planted: what was so before."""
    [(cause, responsible)] = causes.items()
    return notices_to([cause], to_tell(staff, responsible), template="something_new", **given)


def told_of_one(responsible: UUID | None, made: Callable[..., Notices] = notices) -> list[NoticeRequested]:
    """What goes to the bus when somebody wrote whose file is with that colleague, or who has none."""
    return made({UUID(int=9): responsible}, STAFF, key=NOTIFY_KEY.public(), centre=CENTRE, now=FIRST_NIGHT)[1]


def without_seal(told: Sequence[NoticeRequested]) -> list[tuple[int, dict[str, Any]]]:
    """All but the bytes of the seal."""
    return [(len(one.body()), one.model_dump(exclude={"address"})) for one in told]


def test_the_bus_shows_neither_whether_who_writes_has_a_file_nor_with_whom() -> None:
    told = {one: told_of_one(one) for one in (None, *(member.id for member in STAFF))}
    assert not [one for one, notices in told.items() if without_seal(notices) != without_seal(told[None])]
    mails = [really_told(notices) for notices in told.values()]
    assert mails == [[ON_DUTY.email], [ON_DUTY.email], [COUNSELS.email], [LEADS.email]]


def test_twin_one_notice_for_whoever_is_responsible_is_found() -> None:
    told = [told_of_one(one, only_those_who_are_told) for one in (None, COUNSELS.id)]
    assert without_seal(told[0]) != without_seal(told[1])
