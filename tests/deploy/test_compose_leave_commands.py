"""A centre in containers leaves: what its database and its bus say first, and what is refused."""

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pydantic import SecretStr

from deploy.compose import join_commands, unsent_work
from deploy.compose.__main__ import main
from deploy.compose.environment import database_urls
from deploy.compose.layout import Installation
from deploy.joining.register import quarter
from deploy.secrets_file import Passwords
from tests.deploy.compose_volumes import seen
from tests.deploy.leftover_rows import A_DRAFT, A_RELEASE, AN_ANSWER, UNDER_WAY
from tests.quality.doors import Database
from tests.servers import Postgres

ALL = ["1 in the outbox", "2 not taken by the hub", "has not accepted: 2026-Q3", "nobody has approved: 2026-Q4"]


@pytest.fixture
async def quality(database: Database, monkeypatch: pytest.MonkeyPatch) -> SecretStr:
    """The database of quality, where the step looks for it by the password that it has prepared."""
    url = await database("quality")

    def known(installation: Installation, passwords: Passwords) -> dict[str, str]:
        assert "@centre-b-postgres:5432/quality" in database_urls(installation, passwords)["quality"]
        return {"quality": url.get_secret_value()}

    monkeypatch.setattr(unsent_work, "database_urls", known)
    return url


def on_the_bus(monkeypatch: pytest.MonkeyPatch, untaken: int) -> None:
    """That a server says so is shown in test_leaving."""

    async def not_taken(url: str, _: SecretStr) -> int:
        assert url == "nats://centre-b-nats:4222"
        return untaken

    monkeypatch.setattr(unsent_work, "not_taken", not_taken)


def test_who_has_something_for_the_office_is_refused_and_told_all_of_it(
    volumes: Path,
    quality: SecretStr,
    postgres: Postgres,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    name, before = urlsplit(quality.get_secret_value()).path.strip("/"), seen(volumes, "centre-b")
    for question in (UNDER_WAY, A_RELEASE, A_DRAFT.format(period="2026-Q4")):
        postgres.server.sql(question, database=name)
    on_the_bus(monkeypatch, 2)
    assert main(["leave", "centre-b"]) == 1
    words = capsys.readouterr().err
    assert [each for each in ALL if each not in words] == []
    assert seen(volumes, "centre-b") == before

    for question in (AN_ANSWER.format(reason=""), "delete from contribution", "update outbox set published_at = now()"):
        postgres.server.sql(question, database=name)
    on_the_bus(monkeypatch, 0)
    before = seen(volumes, "centre-b")
    assert main(["leave", "centre-b"]) == 1
    words = capsys.readouterr().err
    assert f"the running quarter ({quarter(datetime.now(UTC))})" in words
    assert "once more with --yes" in words
    assert seen(volumes, "centre-b") == before

    assert main(["leave", "centre-b", "--yes"]) == 0
    assert "remotes" not in seen(volumes, "centre-b")


def test_where_the_database_does_not_answer_nobody_leaves_unseen(
    volumes: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    away = "postgresql+asyncpg://quality:secret@127.0.0.1:9/quality"
    monkeypatch.setattr(unsent_work, "database_urls", lambda *_: {"quality": away})
    assert main(["leave", "centre-b"]) == 1
    words = capsys.readouterr().err
    assert "docker compose up --detach centre-b-postgres centre-b-quality" in words
    assert "secret" not in words
    assert join_commands.one("centre-b")[1].state
    assert main(["leave", "centre-b", "--now", "--yes"]) == 0
