"""Notices, words and mail servers for tests, with defaults for all that a test does not care about."""

from datetime import UTC, datetime, timedelta
from typing import Literal
from uuid import UUID, uuid4

from services.notify.domain import Translation
from shared.events import NoticeRequested

NOT_SEALED = "bm90IHNlYWxlZA=="


def a_notice(
    *,
    notice_id: UUID | None = None,
    template: str = "something_new",
    language: str = "de",
    key_id: str = "a-notify-1",
    address: str = NOT_SEALED,
    earliest: datetime | None = None,
    latest: datetime | None = None,
) -> NoticeRequested:
    now = datetime.now(UTC)
    return NoticeRequested(
        notice_id=notice_id or uuid4(),
        template=template,
        language=language,
        key_id=key_id,
        address=address,
        earliest=earliest or now - timedelta(seconds=1),
        latest=latest or now + timedelta(hours=1),
    )


def a_translation(
    *, subject: str = "Something", text: str = "Something is there.", status: Literal["draft", "reviewed"] = "draft"
) -> Translation:
    return Translation(status=status, subject=subject, text=text, where="There:")
