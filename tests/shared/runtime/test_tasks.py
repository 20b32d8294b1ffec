"""Tasks without an end are started again when they fail, and end with the service."""

import asyncio

from shared.runtime.tasks import Task, Tasks
from tests.shared.building import until


async def test_a_task_that_fails_is_started_again() -> None:
    tries = 0

    async def fragile() -> None:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise ValueError
        await asyncio.Event().wait()

    async with Tasks({"fragile": fragile}, first_pause=0.01) as tasks:
        await until(lambda: tries == 3)
        await until(lambda: not tasks.failing)


async def test_a_task_counts_as_failing_until_it_is_started_again() -> None:
    async def broken() -> None:
        raise ValueError

    async with Tasks({"broken": broken}, first_pause=60) as tasks:
        await until(lambda: tasks.failing == {"broken"})


async def test_a_task_that_is_done_is_left_alone() -> None:
    runs = 0

    async def once() -> None:
        nonlocal runs
        runs += 1

    async with Tasks({"once": once}, first_pause=0) as tasks:
        await until(lambda: runs == 1)
        await asyncio.gather(*tasks.running)
    assert runs == 1


async def test_all_tasks_end_with_the_service() -> None:
    ended = asyncio.Event()

    async def endless() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async with Tasks({"endless": endless}):
        await asyncio.sleep(0)
    assert ended.is_set()


async def test_tasks_that_can_wait_begin_one_after_the_other() -> None:
    begun: list[str] = []

    def named(name: str) -> Task:
        async def note() -> None:
            begun.append(name)

        return note

    later = {name: named(name) for name in ("first", "second", "third")}
    async with Tasks({"at once": named("at once")}, can_wait=later) as tasks:
        await until(lambda: len(begun) >= 2)
        assert begun == ["at once", "first"]
        await asyncio.gather(*tasks.running)
    assert begun == ["at once", *later]
