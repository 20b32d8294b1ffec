"""What PostgreSQL refuses for no fault of the work: each kind said by a real server, most of them by what causes it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from shared.runtime.readiness import Readiness, look_at_database
from shared.store.connections import AWAY, StoreAwayError
from shared.store.store import Store, Work
from tests.servers import Postgres
from tests.shared.building import ask, do, read_only, request, tell

MOVING = ("25006", "25P03", "25P04", "28000", "28P01", "3D000", "40001", "40003", "40P01", "55P03")
OF_THE_SERVER = ("08006", "53100", "53300", "57014", "57P01", "57P03", "58030", "58P01", "XX001", "XX002")
OF_THE_WORK = ("22003", "22P02", "23505", "23514", "25P02", "40002", "42501", "42P01", "54000", "XX000")
BACKEND = select(func.pg_backend_pid())


async def raises(store: Store[Work], state: str) -> None:
    async with store.work() as work:
        await work.connection.exec_driver_sql(f"do $$ begin raise exception using errcode = '{state}'; end $$")


@pytest.mark.parametrize("state", [*MOVING, *OF_THE_SERVER])
async def test_a_server_that_moves_or_fails_is_away(store: Store[Work], state: str) -> None:
    with pytest.raises(StoreAwayError):
        await raises(store, state)


@pytest.mark.parametrize("state", OF_THE_WORK)
async def test_what_would_fail_again_is_no_absence(store: Store[Work], state: str) -> None:
    with pytest.raises(DBAPIError):
        await raises(store, state)


def test_each_kind_is_tried() -> None:
    assert {kind for kind in AWAY if not any(one.startswith(kind) for one in (*MOVING, *OF_THE_SERVER))} == set()


async def test_a_server_that_can_only_be_read_is_away_and_connections_to_it_are_given_up(
    store: Store[Work], postgres: Postgres
) -> None:
    await tell(store, request())
    with read_only(store, postgres):
        for _ in range(3):
            with pytest.raises(StoreAwayError):
                await tell(store, request())
    await tell(store, request())
    assert await ask(store, "SELECT count(*) FROM outbox") == 2


async def test_a_lock_that_a_server_refuses_gives_the_connection_up_as_well(
    store: Store[Work], postgres: Postgres
) -> None:
    locking = select(text("event_id")).select_from(text("effect")).with_for_update()

    async def lock() -> None:
        async with store.work() as work:
            await work.connection.execute(BACKEND)
            await work.connection.execute(locking)

    with read_only(store, postgres):
        for _ in range(2):
            with pytest.raises(StoreAwayError):
                await lock()
    await lock()


async def test_two_that_wait_for_each_other_are_nobodys_fault(store: Store[Work]) -> None:
    async def lock(first: int, second: int) -> None:
        async with store.work() as work:
            await work.connection.exec_driver_sql("select pg_advisory_xact_lock($1)", (first,))
            await both.wait()
            await work.connection.exec_driver_sql("select pg_advisory_xact_lock($1)", (second,))

    both = asyncio.Barrier(2)
    ends = await asyncio.gather(lock(1, 2), lock(2, 1), return_exceptions=True)
    assert [type(end) for end in ends if end] == [StoreAwayError]


async def test_two_that_change_the_same_are_nobodys_fault(store: Store[Work]) -> None:
    await do(store, "INSERT INTO effect VALUES (gen_random_uuid())")

    async def change(work: Work) -> None:
        await work.connection.exec_driver_sql("update effect set event_id = gen_random_uuid()")

    async def change_late() -> None:
        async with store.work() as work:
            await work.connection.exec_driver_sql("set transaction isolation level repeatable read")
            await work.connection.exec_driver_sql("select * from effect")
            async with store.work() as other:
                await change(other)
            await change(work)

    with pytest.raises(StoreAwayError):
        await change_late()


@asynccontextmanager
async def held(store: Store[Work]) -> AsyncIterator[None]:
    async with store.work() as work:
        await work.connection.exec_driver_sql("lock table effect")
        yield


@pytest.mark.parametrize("limit", ["lock_timeout", "statement_timeout"])
async def test_a_lock_that_is_held_for_too_long_is_nobodys_fault(store: Store[Work], limit: str) -> None:
    async def wait() -> None:
        async with store.work() as work:
            await work.connection.exec_driver_sql(f"set local {limit} = '20ms'")
            await work.connection.exec_driver_sql("select * from effect")

    async with held(store):
        with pytest.raises(StoreAwayError):
            await wait()


async def test_a_password_that_is_being_renewed_is_nobodys_fault(store: Store[Work]) -> None:
    address = store.engine.url.set(password="of-yesterday").render_as_string(hide_password=False)
    with pytest.raises(StoreAwayError):
        await tell(Store(SecretStr(address), store.outbox, Work), request())


async def test_a_service_whose_database_can_only_be_read_is_not_ready(store: Store[Work], postgres: Postgres) -> None:
    readiness = Readiness({"database": look_at_database(store)})
    with read_only(store, postgres):
        assert await readiness.reasons() == ["database"]
    assert await Readiness({"database": look_at_database(store)}).reasons() == []
