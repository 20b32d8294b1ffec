"""`./kokon recompute`: what an installation is decides what is made anew; trouble is one line with the next step."""

import json
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from deploy.__main__ import app
from deploy.local.servers.servers import Servers
from deploy.local.services import service_keys
from deploy.local.settings.installation import Installation, write_description
from deploy.operations.recompute import read, result_text, trouble
from deploy.trouble import Trouble
from services.quality.foundation.tables.store import open_store
from services.quality.standing.history.store import HistoryLines
from tests.quality.building import a_draw, a_kept_release

ANSWER = UUID(int=1)


def test_steps_are_told_and_the_last_line_is_what_was_made() -> None:
    told: list[tuple[int, int]] = []
    lines = ['{"done": 0, "total": 2}', '{"done": 2, "total": 2}', '{"made": {"quarters": 2}}']
    assert read(lines, lambda done, total: told.append((done, total))) == {"quarters": 2}
    assert told == [(0, 2), (2, 2)]


def test_a_command_that_ends_without_a_word_has_made_nothing() -> None:
    assert read(['{"done": 0, "total": 2}'], lambda done, total: None) is None


def test_its_trouble_keeps_its_next_step() -> None:
    found = trouble("kokon: the database cannot be reached. Next step: start it.")
    assert (found.what, found.next_step) == ("Nothing was recomputed: the database cannot be reached.", "start it.")


def test_what_python_says_is_not_shown() -> None:
    assert (
        trouble("sqlalchemy.exc.Whatever: (Background)").next_step == "start it with ./kokon up once, then try again."
    )


def test_what_was_made_is_said_in_words() -> None:
    assert result_text({"quarters": 40, "lines": 1_280}) == "Made anew: 40 quarters, 1,280 lines."


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    """A centre and an office, each with its database."""
    folders = {kind: tmp_path_factory.mktemp(kind) / "data" for kind in ("centre", "office")}
    servers = []
    for kind, folder in folders.items():
        installation = Installation(folder, kind, kind)  # type: ignore[arg-type]
        write_description(installation)
        if kind == "centre":
            service_keys.public_keys(installation)
        servers.append(Servers(installation))
        servers[-1].postgres.start()
        servers[-1].ensure_databases()
        servers[-1].migrate()
    yield folders
    for each in servers:
        each.postgres.stop()


def command(folder: Path, *words: str, name: str = "recompute") -> str:
    result = CliRunner().invoke(app, [name, "--folder", str(folder), *words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.output


@pytest.mark.real
async def test_a_centre_gets_its_history_anew(running: dict[str, Path]) -> None:
    store = open_store(Servers(Installation(running["centre"], "centre")).postgres.url("quality"))
    async with store.work() as work:
        await work.connection.execute(
            text(
                "INSERT INTO assessment (id, criterion, catalogue, answer, evidence, link, author, role, at)"
                " VALUES (:id, 'S6', '2025-10', '2', '', '', :id, 'lead', '2025-11-05T12:00:00Z')"
            ),
            {"id": ANSWER},
        )
    made = json.loads(command(running["centre"], "--json"))
    assert made["quarters"] >= 4
    async with store.work() as work:
        assert len(await HistoryLines(work).kept_quarters()) == made["quarters"]
        assert [line.level for line in await HistoryLines(work).history("S6")] == [2] * made["quarters"]
    await store.engine.dispose()
    assert "Made anew: " in command(running["centre"])


@pytest.mark.real
def test_a_centre_is_told_which_of_its_releases_the_office_has(running: dict[str, Path]) -> None:
    postgres, told = Servers(Installation(running["centre"], "centre")).postgres, a_kept_release("2025-Q1")
    for period in ("2025-Q1", "2025-Q2"):
        postgres.sql(
            "insert into contribution values (:'period', '2026-11', convert_to(:'body', 'utf8'))",
            database="quality", period=period, body=a_draw(period).body().decode(),
        )  # fmt: skip
    postgres.sql(
        "insert into release values ('2025-Q1', '2025-10', :'id', convert_to(:'body', 'utf8'), :'id', 'lead', now(), "
        "'2025-04-21'); insert into release_sending values (:'id', :'id', now()); "
        "insert into release_answer values (gen_random_uuid(), :'id', 'bad_signature', now())",
        database="quality", id=str(told.event_id), body=told.body.decode(),
    )  # fmt: skip
    answer = json.loads(command(running["centre"], "--json", name="reconcile"))
    first, second, *others = answer["quarters"]
    assert (first["state"], first["reason"], first["missing"]) == ("refused", "bad_signature", True)
    assert (second["state"], second["missing"]) == ("draft", True)
    assert {one["state"] for one in others} == {"waiting"}
    assert answer["answers_to_unknown_releases"] == 0
    shown = command(running["centre"], name="reconcile")
    assert "call the office" in shown
    assert "to look after" in shown


@pytest.mark.real
def test_an_office_counts_its_releases_anew(running: dict[str, Path]) -> None:
    assert json.loads(command(running["office"], "--json"))["releases"] == 0


@pytest.mark.real
def test_without_a_database_the_next_step_is_said(tmp_path: Path) -> None:
    installation = Installation(tmp_path / "data", "north")
    write_description(installation)
    service_keys.public_keys(installation)
    postgres = Servers(installation).postgres
    postgres.start()
    postgres.stop()
    with pytest.raises(Trouble) as raised:
        command(installation.folder)
    assert raised.value.code == "not_recomputed"
    assert "./kokon up" in raised.value.next_step


def test_an_empty_folder_has_nothing_to_recompute(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="There is nothing in"):
        command(tmp_path / "nothing")
