"""What the notify service remembers: which notices it has answered, and its answers. No table of its own."""

from pydantic import SecretStr
from sqlalchemy import MetaData, exists, select

from shared.events import NoticeRequested
from shared.store.connections import EngineFactory, open_engine
from shared.store.outbox import Outbox
from shared.store.store import Store, Work

metadata = MetaData()
outbox = Outbox(metadata)


class NotifyWork(Work):
    async def is_answered(self, notice: NoticeRequested) -> bool:
        """A look only; what guards the answer is `first_time`."""
        seen = select(exists().where(outbox.seen.c.event_id == notice.id))
        return bool((await self.connection.execute(seen)).scalar_one())


NotifyStore = Store[NotifyWork]


def open_store(url: SecretStr, *, engines: EngineFactory = open_engine) -> NotifyStore:
    return Store(url, outbox, NotifyWork, engines=engines)
