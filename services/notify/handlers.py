"""What the notify service listens to: a notice is asked for, tried, and answered; nothing of it is kept."""

from datetime import UTC, datetime
from typing import Annotated

from faststream import Context
from faststream.nats import NatsRouter

from services.notify import domain
from services.notify.domain import Again
from services.notify.post import Post
from services.notify.store import NotifyStore
from services.notify.writing import Writer
from shared.events import NoticeDelivered, NoticeFailed, NoticeRequested
from shared.listening import Postponed, listens_to

router = NatsRouter()


@listens_to(router, NoticeRequested, consumer="notify")
async def on_notice_requested(
    notice: NoticeRequested,
    store: Annotated[NotifyStore, Context("store")],
    writer: Annotated[Writer, Context("writer")],
    post: Annotated[Post, Context("post")],
) -> None:
    early_or_late = domain.before_trying(notice, now=datetime.now(UTC))
    if isinstance(early_or_late, Again):
        raise Postponed(early_or_late.seconds)
    async with post.turns, store.work() as work:
        if await work.first_time(notice):
            answer = early_or_late or await tried(notice, writer, post)
            if isinstance(answer, Again):
                raise Postponed(answer.seconds)
            await work.tell(answer)


async def tried(notice: NoticeRequested, writer: Writer, post: Post) -> Again | NoticeDelivered | NoticeFailed:
    mail = writer.written(notice, now=datetime.now(UTC))
    if isinstance(mail, NoticeFailed):
        return mail
    attempt = await post.send(mail)
    return domain.after_trying(notice, attempt, now=datetime.now(UTC))
