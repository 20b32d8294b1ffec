"""What became of the notices to the staff."""

from datetime import UTC, datetime
from typing import Annotated

from faststream import Context
from faststream.nats import NatsRouter

from services.cases.store import CasesStore
from shared.events import NoticeDelivered, NoticeFailed
from shared.listening import listens_to

router = NatsRouter()
Cases = Annotated[CasesStore, Context("store")]


@listens_to(router, NoticeDelivered, consumer="cases")
async def on_notice_delivered(notice: NoticeDelivered, store: Cases) -> None:
    await settle(notice, None, store)


@listens_to(router, NoticeFailed, consumer="cases")
async def on_notice_failed(notice: NoticeFailed, store: Cases) -> None:
    await settle(notice, notice.reason, store)


async def settle(notice: NoticeDelivered | NoticeFailed, reason: str | None, store: CasesStore) -> None:
    async with store.work() as work:
        if await work.first_time(notice):
            await work.settle_notice(notice.notice_id, reason=reason, now=datetime.now(UTC))
