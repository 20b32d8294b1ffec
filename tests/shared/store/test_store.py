"""A database that goes away and comes back: told apart from mistakes, found before a connection is used."""

import asyncio
import traceback
from uuid import uuid4

import pytest
from sqlalchemy import Integer, Text, bindparam, cast, func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from shared.events import ReleaseAccepted
from shared.store import connections
from shared.store.connections import StoreAwayError
from shared.store.outbox import NotAddressedError
from shared.store.store import Store, Work
from tests.servers import Postgres
from tests.shared.building import ask, beside, request, tell


async def test_a_database_that_is_away_is_said_so_without_its_words(store: Store[Work], postgres: Postgres) -> None:
    await tell(store, request())
    postgres.server.kill()
    for _ in range(2):
        with pytest.raises(StoreAwayError) as away:
            await tell(store, request())
        assert away.value.__cause__ is None
        assert "INSERT" not in str(away.value)
    await asyncio.to_thread(postgres.server.start)
    await tell(store, request())
    assert await ask(store, "SELECT count(*) FROM outbox") == 2


async def test_a_database_that_stops_in_the_middle_is_away(store: Store[Work], postgres: Postgres) -> None:
    async def cut_off() -> None:
        async with store.work() as work:
            await work.publish(request())
            await asyncio.to_thread(postgres.server.restart)
            await work.publish(request())

    with pytest.raises(StoreAwayError):
        await cut_off()
    assert await ask(store, "SELECT count(*) FROM outbox") == 0


async def test_a_connection_that_is_cut_between_two_questions_is_away(store: Store[Work], postgres: Postgres) -> None:
    async def cut_off() -> None:
        async with store.work() as work:
            ((pid,),) = (await work.connection.execute(WHO_SERVES)).all()
            assert (await work.connection.execute(WHO_SERVES)).all() == [(pid,)]
            await asyncio.to_thread(postgres.server.sql, f"SELECT pg_terminate_backend({pid}, 5000)")
            await work.connection.execute(WHO_SERVES)

    async def cut_off_alone() -> None:
        async with store.look() as work:
            ((pid,),) = (await work.connection.execute(WHO_SERVES)).all()
            await asyncio.to_thread(postgres.server.sql, f"SELECT pg_terminate_backend({pid}, 5000)")
            await work.connection.execute(WHO_SERVES)

    for cut in (cut_off, cut_off_alone):
        with pytest.raises(StoreAwayError):
            await cut()
        async with store.look() as work:
            assert len((await work.connection.execute(WHO_SERVES)).all()) == 1


async def test_a_database_that_has_no_connection_left_is_away(store: Store[Work], postgres: Postgres) -> None:
    role = store.engine.url.username
    postgres.server.sql(f"ALTER ROLE {role} CONNECTION LIMIT 0")
    try:
        with pytest.raises(StoreAwayError):
            await tell(beside(store), request())
    finally:
        postgres.server.sql(f"ALTER ROLE {role} CONNECTION LIMIT -1")


WHO_SERVES = select(func.pg_backend_pid())
NO_NUMBER = select(cast(bindparam("words", type_=Text), Integer))


async def test_a_mistake_of_ours_is_no_absence(store: Store[Work]) -> None:
    async def mistaken() -> None:
        async with store.work() as work:
            await work.connection.exec_driver_sql("INSERT INTO effect VALUES (NULL)")

    with pytest.raises(IntegrityError):
        await mistaken()


async def test_an_error_of_the_work_itself_is_no_absence(store: Store[Work]) -> None:
    async def mistaken() -> None:
        async with store.work():
            raise ConnectionRefusedError

    with pytest.raises(ConnectionRefusedError):
        await mistaken()


async def test_connections_that_died_while_idle_are_replaced_before_use(
    store: Store[Work], postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    await asyncio.gather(*(tell(store, request()) for _ in range(5)))
    monkeypatch.setattr(connections, "IDLE", 0.0)
    await asyncio.to_thread(postgres.server.restart)
    await asyncio.gather(*(tell(store, request()) for _ in range(5)))
    assert await ask(store, "SELECT count(*) FROM outbox") == 10


async def test_a_refused_row_does_not_show_its_words(store: Store[Work]) -> None:
    async def write(words: str) -> None:
        async with store.work() as work:
            await work.connection.execute(text("SELECT CAST(CAST(:words AS text) AS int)"), {"words": words})

    async def asked(words: str) -> None:
        async with store.work() as work:
            await work.connection.execute(WHO_SERVES)
            await work.connection.execute(NO_NUMBER, {"words": words})

    words = " ".join(("spoken", "by", "a", "person"))
    for refused in (write, asked):
        with pytest.raises(DBAPIError) as failed:
            await refused(words)
        assert words not in "".join(traceback.format_exception(failed.value))
        assert getattr(failed.value.orig, "sqlstate", None) == "22P02"


async def test_a_fact_alone_is_told_with_one_statement(store: Store[Work]) -> None:
    told = store.commit_signal()
    await store.publish(request(), request())
    assert await ask(store, "SELECT count(*) FROM outbox") == 2
    assert told.is_set()


async def test_a_connection_that_told_a_fact_alone_rolls_later_work_back(store: Store[Work]) -> None:
    async def unfinished() -> None:
        async with store.work() as work:
            await work.publish(request())
            raise ZeroDivisionError

    await store.publish(request())
    with pytest.raises(ZeroDivisionError):
        await unfinished()
    assert await ask(store, "SELECT count(*) FROM outbox") == 1


async def test_a_fact_alone_says_when_the_database_is_away(store: Store[Work], postgres: Postgres) -> None:
    postgres.server.kill()
    with pytest.raises(StoreAwayError):
        await store.publish(request())
    await asyncio.to_thread(postgres.server.start)
    await store.publish(request())
    assert await ask(store, "SELECT count(*) FROM outbox") == 1


async def test_an_addressed_event_is_told_to_its_centre_alone(store: Store[Work]) -> None:
    async with store.work() as work:
        await work.publish(ReleaseAccepted(release_id=uuid4()), to="north")
        await work.publish(request())
    assert await ask(store, "SELECT array_agg(subject ORDER BY position) FROM outbox") == [
        "downlink.release.accepted.north",
        "intake.request.sealed",
    ]


@pytest.mark.parametrize("to", ["", "*", ">", "north.south", "North", "a" * 33])
async def test_an_addressed_event_without_a_centre_is_not_told(store: Store[Work], to: str) -> None:
    with pytest.raises(NotAddressedError):
        async with store.work() as work:
            await work.publish(ReleaseAccepted(release_id=uuid4()), to=to)
    assert await ask(store, "SELECT count(*) FROM outbox") == 0


async def test_what_everybody_hears_is_addressed_to_nobody(store: Store[Work]) -> None:
    with pytest.raises(NotAddressedError):
        async with store.work() as work:
            await work.publish(request(), to="north")


async def test_a_commit_that_fails_is_an_absence(store: Store[Work], postgres: Postgres) -> None:
    async def cut_off() -> None:
        async with store.work() as work:
            await work.publish(request())
            await asyncio.to_thread(postgres.server.restart)

    with pytest.raises(StoreAwayError):
        await cut_off()
    assert await ask(store, "SELECT count(*) FROM outbox") == 0
