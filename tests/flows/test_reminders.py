"""From a plan and a round in quality to the mail of a colleague, over a real bus, real databases and a mail server."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from services.cases.app import create_app as create_cases
from services.cases.settings import CasesSettings
from services.notify import keys
from services.notify.app import create_app as create_notify
from services.notify.settings import Settings
from shared.events import QualityRole, ReminderDue
from shared.topology import API, Durable
from tests.cases import building as cases
from tests.notify import building as notify
from tests.notify.mailbox import Mailbox, served
from tests.quality.doors import Centre, a_centre
from tests.quality.rounds_building import TODAY, begin_round, begin_step
from tests.servers import Nats
from tests.shared.building import connected, until

pytestmark = pytest.mark.real
HEARD = Durable("cases", ReminderDue)
NEXT_WEEK = (TODAY + timedelta(days=7)).isoformat()


class House:
    """A centre whose services can be stopped and started again; its databases and its mailbox stay."""

    def __init__(self, centre: Centre, mailbox: Mailbox, bus: Nats, at_work: CasesSettings, sending: Settings) -> None:
        self.centre, self.mailbox = centre, mailbox
        self._bus, self._at_work, self._sending = bus, at_work, sending

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            at_work, sending = create_cases(self._at_work), create_notify(self._sending)
            for app in (self.centre.app, at_work, sending):
                await stack.enter_async_context(app.router.lifespan_context(app))
            yield

    async def staff(self, *roles: str) -> None:
        """One colleague for each role, whose address is the role; whether or not anything runs."""
        app = create_cases(self._at_work)
        for role in roles:
            await cases.hire(app.state.store, role, email=f"{role}@example.org")
        await app.state.store.engine.dispose()
        await app.state.store.ring.store.engine.dispose()

    async def mailed(self, *roles: str) -> None:
        wanted = sorted(f"{role}@example.org" for role in roles)
        await until(lambda: len(self.mailbox.recipients) >= len(wanted))
        assert sorted(self.mailbox.recipients) == wanted

    async def say(self, *events: ReminderDue, times: int) -> None:
        async with connected(self._bus, "quality") as client:
            for event in events:
                for time in range(times):
                    headers = {"Nats-Msg-Id": f"{event.id}-{time}"}
                    await client.jetstream().publish(event.subject, event.body(), headers=headers)

    async def reminders(self) -> list[ReminderDue]:
        async with self.centre.store.work() as work:
            asked = f"SELECT body FROM outbox WHERE subject = '{ReminderDue.subject}'"
            rows = await work.connection.exec_driver_sql(asked)
            return [ReminderDue.model_validate_json(body) for body in rows.scalars()]

    async def all_heard(self) -> None:
        async with connected(self._bus, "cases") as client:
            js = client.jetstream(prefix=API)

            async def none_waits() -> bool:
                found = await js.consumer_info(HEARD.stream, HEARD.name)
                return bool(found.num_pending == found.num_ack_pending == 0)

            await until(none_waits)


@pytest.fixture
async def house(database: Callable[[str], Awaitable[SecretStr]], bus: Nats, tmp_path: Path) -> AsyncIterator[House]:
    key = keys.init(tmp_path / "notify.json", cases.CENTRE)
    async with AsyncExitStack() as stack:
        wire = {"nats_url": bus.url}
        mailbox = Mailbox()
        port = await stack.enter_async_context(served(mailbox))
        centre = await stack.enter_async_context(a_centre(database, **wire, nats_seed=bus.seeds["quality"]))
        at_work = await cases.some_settings(
            database, tmp_path, **wire, nats_seed=bus.seeds["cases"], notify_sealing_key=key.public()
        )
        sending = notify.some_settings(
            tmp_path,
            **wire,
            nats_seed=bus.seeds["notify"],
            database_url=await database("notify"),
            centre=cases.CENTRE,
            smtp_url=f"smtp://127.0.0.1:{port}",
        )
        yield House(centre, mailbox, bus, at_work, sending)


async def test_a_step_that_comes_near_and_a_round_that_begins_reach_those_who_have_something_to_do(
    house: House,
) -> None:
    await begin_step(await house.centre.colleague("lead"), owner="lead", due=NEXT_WEEK)
    await house.staff("lead", "counsellor", "quality_officer", "admin", "data_protection")
    async with house.open():
        await house.mailed("lead")
        await begin_round(await house.centre.colleague("lead"))
        await house.mailed("lead", "counsellor", "quality_officer")
    assert {mail["Subject"] for mail in house.mailbox.mails} == {"Something is waiting in quality"}
    written = "".join(mail.as_string() for mail in house.mailbox.mails)
    assert not any(word in written for word in ("Spring", "Practise", "S6"))


async def test_after_a_restart_and_a_doubled_delivery_there_is_one_mail(house: House) -> None:
    await begin_step(await house.centre.colleague("lead"), owner="counsellor", due=NEXT_WEEK)
    await house.staff("counsellor", "lead")
    async with house.open():
        await house.mailed("counsellor")
    [told] = await house.reminders()
    await house.staff("intake_duty")
    async with house.open():
        await house.say(told, times=3)
        await house.say(ReminderDue(roles=(QualityRole.INTAKE_DUTY,)), times=2)
        await house.mailed("counsellor", "intake_duty")
        await house.all_heard()
    assert await house.reminders() == [told]
    assert sorted(house.mailbox.recipients) == ["counsellor@example.org", "intake_duty@example.org"]


async def test_a_week_in_which_nothing_is_due_mails_nobody(house: House) -> None:
    await begin_step(await house.centre.colleague("lead"), owner="lead", due=(TODAY + timedelta(days=15)).isoformat())
    await house.staff("lead")
    async with house.open():
        await until(lambda: looked(house.centre))
        await house.all_heard()
    assert (await house.reminders(), house.mailbox.mails) == ([], [])


async def looked(centre: Centre) -> bool:
    async with centre.store.work() as work:
        found = await work.connection.exec_driver_sql("SELECT count(*) FROM reminder_look")
        return bool(found.scalar_one() == 1)
