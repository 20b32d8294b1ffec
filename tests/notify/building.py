"""Notices, words and mail servers for tests, with defaults for all that a test does not care about."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from services.notify.notices.words import Translation
from services.notify.settings import Settings
from shared.crypto.sealing import PrivateKey, Purpose, seal
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


def a_translation(*, subject: str = "Something", text: str = "Something is there.") -> Translation:
    return Translation(status="draft", subject=subject, text=text, where="There:")


def sealed_address(address: str, key: PrivateKey, *, centre: str = "a") -> str:
    return seal(address.encode(), key.public(), purpose=Purpose.ADDRESS, centre=centre)


def some_settings(folder: Path, **given: Any) -> Settings:
    """Settings that read; the key file lies in the folder."""
    usual = {
        "database_url": "postgresql+asyncpg://nobody@/nothing",
        "nats_seed": "not a seed",
        "centre": "a",
        "sealing_private_key_file": folder / "notify.json",
        "smtp_url": "smtp://127.0.0.1:25",
        "sender": "centre@a.example.org",
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
