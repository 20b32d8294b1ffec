"""Notices, words and mail servers for tests, with defaults for all that a test does not care about."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from services.notify.notices.words import Translation
from services.notify.settings import Settings
from shared.client_letters import ClientLetter, ClientNotice, SafeTime, SafeTimes, sealed_letter
from shared.crypto.sealing import PrivateKey, Purpose, seal
from shared.events import ClientNoticeRequested, NoticeRequested

NOT_SEALED = "bm90IHNlYWxlZA=="
ALL_DAY = (time(0), time(23, 59, 59))


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


def a_translation(*, subject: str = "Something", text: str = "Something is there.") -> Translation:
    return Translation(status="draft", subject=subject, text=text, where="There:")


def sealed_address(address: str, key: PrivateKey, *, centre: str = "a") -> str:
    return seal(address.encode(), key.public(), purpose=Purpose.ADDRESS, centre=centre)


def safe_times(begins: time = ALL_DAY[0], ends: time = ALL_DAY[1], *, zone: str = "UTC") -> SafeTimes:
    return SafeTimes(zone=zone, times=(SafeTime(days=tuple(range(7)), begins=begins, ends=ends),))


def a_letter(address: str = "anna@example.org", *, now: datetime | None = None, **given: Any) -> ClientLetter:
    """By mail, good at any time of the day; `given` are fields of it, and of the notice in it."""
    now = now or datetime.now(UTC)
    notice = {"template": "look_again", "language": "de", "drafts_allowed": True}
    notice |= {name: given.pop(name) for name in ClientNotice.model_fields if name in given}
    usual = {
        "channel": "email",
        "address": address,
        "safe_times": safe_times(),
        "good_until": (now + timedelta(days=30)).date(),
        "latest": now + timedelta(days=1),
    }
    return ClientLetter(notice=ClientNotice(**notice), **{**usual, **given})


def a_client_notice(
    letter: ClientLetter | None = None,
    key: PrivateKey | None = None,
    *,
    centre: str = "a",
    notice_id: UUID | None = None,
) -> ClientNoticeRequested:
    key = key or PrivateKey.generate("a-notify-1")
    sealed = sealed_letter(letter or a_letter(), key.public(), centre=centre)
    return ClientNoticeRequested(notice_id=notice_id or uuid4(), key_id=key.key_id, letter=sealed)


def some_settings(folder: Path, **given: Any) -> Settings:
    """Settings that read; the key file lies in the folder."""
    usual = {
        "database_url": "postgresql+asyncpg://nobody@/nothing",
        "nats_seed": "not a seed",
        "centre": "a",
        "sealing_private_key_file": folder / "notify.json",
        "smtp_url": "smtp://127.0.0.1:25",
        "sender": "centre@a.example.org",
        "client_sender": "post@example.net",
    }
    return Settings(**{**usual, **given})


def gateway_file(folder: Path, port: int, *, reports: bool = True) -> Path:
    """Describes a gateway at a port of this machine that may report later, or may not."""
    reported = """
body = { to = "{to}", text = "{text}", report = "{report_url}" }
report = { field = "message.status", delivered = ["there"], not_delivered = ["gone", 7] }
"""
    body = reported if reports else 'body = { to = "{to}", text = "{text}" }'
    file = folder / "gateway.toml"
    file.write_text(f'url = "http://127.0.0.1:{port}/send"\nencoding = "json"\nanswer = {{ taken = [200] }}\n{body}')
    file.chmod(0o600)
    return file
