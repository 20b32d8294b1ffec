"""What the page of operations says, on a real bus and with a real mail server: whether it answers and what waits."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from pydantic import SecretStr

from services.notify import keys
from services.notify.app import create_app
from services.notify.channels.health import State
from services.notify.pages.queue import Queue, queue_of
from shared.events import NoticeDelivered
from tests.kept_engines import kept_engine
from tests.notify.building import a_notice, sealed_address, some_settings
from tests.notify.mailbox import Mailbox, served
from tests.servers import Nats
from tests.shared.building import connected, drained, until
from tests.shared.free_ports import free_port

type Database = Callable[[str], Awaitable[SecretStr]]


async def test_it_is_known_whether_the_mail_server_answers_and_whether_something_waits(
    bus: Nats, database: Database, tmp_path: Path
) -> None:
    key, port = keys.init(tmp_path / "notify.json", "a"), free_port()
    wires = {"nats_url": bus.url, "nats_seed": bus.seeds["notify"], "smtp_url": f"smtp://127.0.0.1:{port}"}
    app = create_app(some_settings(tmp_path, database_url=await database("notify"), **wires), engines=kept_engine)
    notice = a_notice(key_id=key.key_id, address=sealed_address("canary.4d1f@example.org", key))

    async def queue_is(wanted: Queue) -> bool:
        return await queue_of(app.state.broker) is wanted

    def way_is(wanted: State) -> bool:
        return bool(app.state.health.ways["email"].state is wanted)

    async with app.router.lifespan_context(app):
        await until(lambda: queue_is(Queue.EMPTY))
        assert way_is(State.UNTRIED)
        async with connected(bus, "cases") as client:
            await client.jetstream().publish(notice.subject, notice.body())
        await until(lambda: way_is(State.SILENT))
        await until(lambda: queue_is(Queue.SOME))
        async with served(Mailbox(), port=port):
            await drained(bus, "cases", NoticeDelivered, expected=1)
        assert way_is(State.ANSWERS)
        await until(lambda: queue_is(Queue.EMPTY))
