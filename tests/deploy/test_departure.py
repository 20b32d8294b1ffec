"""What still waits when a centre wants to leave: the questions to the database of quality, and to the bus."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pydantic import SecretStr

from deploy.joining import unsent_work
from deploy.local.joining import leave_command
from tests.deploy.bus import member
from tests.deploy.leftover_rows import A_DRAFT, A_RELEASE, AN_ANSWER, UNDER_WAY
from tests.deploy.linked_centres import RELEASE
from tests.deploy.office import Place
from tests.servers import Postgres

pytestmark = pytest.mark.real


async def test_what_the_database_says(postgres: Postgres, database: Callable[[str], Awaitable[SecretStr]]) -> None:
    name = urlsplit((await database("quality")).get_secret_value()).path.strip("/")

    def ask(question: str) -> str:
        return postgres.server.sql(question, database=name)

    assert (ask(unsent_work.UNPUBLISHED), ask(unsent_work.UNANSWERED)) == ("0", "")
    ask(UNDER_WAY)
    ask(A_RELEASE)
    assert (ask(unsent_work.UNPUBLISHED), ask(unsent_work.UNANSWERED)) == ("1", "2026-Q3")
    ask(AN_ANSWER.format(reason="bad_signature"))
    assert ask(unsent_work.UNANSWERED) == "2026-Q3"
    ask(AN_ANSWER.format(reason=""))
    assert ask(unsent_work.UNANSWERED) == ""
    for period in ("2026-Q2", "2026-Q3"):
        ask(A_DRAFT.format(period=period))
    assert ask(unsent_work.UNAPPROVED) == "", "what was passed over is not waited for"
    ask(A_DRAFT.format(period="2026-Q4"))
    assert ask(unsent_work.UNAPPROVED) == "2026-Q4"


async def test_what_the_bus_says(tmp_path: Path) -> None:
    place = Place(tmp_path, "north")
    place.start()
    try:
        assert await leave_command.not_taken(place.server) == 0
        async with member(place.server, "quality") as quality:
            await quality.publish(RELEASE, b"one")
            await quality.publish(RELEASE, b"two")
        assert await leave_command.not_taken(place.server) == 2
    finally:
        place.server.stop()
