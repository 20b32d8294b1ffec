"""A centre and an office of each kept version are started by the newest program, and all that stood there is there."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from deploy.demo.doors.intake import Number, PublicPage, opened
from deploy.demo.doors.office import OfficePages
from deploy.demo.visitors.pages import spaced
from deploy.demo.visitors.people import clients_of
from deploy.demo.visitors.visitor import Network, Visitor
from deploy.local.backup.before_upgrade import check_backup
from deploy.local.services.local_target import Local
from deploy.operations.audit import AUDIT
from deploy.trouble import Trouble
from shared.crypto.receipts import thread_of
from shared.crypto.thread_ids import kept_id, key_of_text
from shared.events import EVENTS
from shared.store.schemas import SCHEMAS
from tests.deploy.earlier_centre import Earlier, upgraded
from tests.deploy.office import answer_of_command
from tests.deploy.versions import kept
from tests.shared.building import until

pytestmark = pytest.mark.real
MOVED: dict[tuple[str, str], str] = {}
"""Tables that had rows and are gone, or have fewer, by database and name: where their content is now."""


@pytest.fixture(scope="module", params=kept.versions())
async def earlier(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Earlier]:
    folder = tmp_path_factory.mktemp("earlier")
    async with upgraded(request.param, folder) as found:
        yield found


@pytest.mark.level("machine", 3)
async def test_no_row_is_lost_by_the_migrations(earlier: Earlier) -> None:
    """Looked at before a service ran: what is due to be deleted by now goes later, and rightly."""
    assert sum(earlier.before.values()) > 200
    fewer = {place for place, number in earlier.before.items() if earlier.migrated.get(place, 0) < number}
    assert fewer == {place for place in MOVED if earlier.before.get(place)}


async def test_every_database_is_of_the_newest_version(earlier: Earlier) -> None:
    for one in earlier.supervisors.values():
        found = one.servers.postgres.versions(*one.installation.databases)
        assert found == {name: SCHEMAS[name.replace("_", "-")].newest for name in one.installation.databases}
        assert one.servers.outdated() == []


@pytest.mark.level("machine", 3)
async def test_a_counsellor_reads_every_file_and_what_the_client_wrote(earlier: Earlier) -> None:
    said: list[str] = []
    async with Network() as http:
        for person in earlier.people.having("counsellor"):
            desk = earlier.desk(http, "counsellor")
            desk.person = person
            async for place in desk.places("/files", "files", whose="mine"):
                said += await desk.said(place)
    [client] = [one for one in earlier.known["clients"] if one["has_file"]]
    for words in (*client["written"], *client["answers"]):
        assert said.count(spaced(words)) == 1


async def test_the_number_of_a_client_opens_the_answers(earlier: Earlier) -> None:
    """Taken from the database: the page shows an answer for so many days, and this one gets older.

    Since 0.9.0 an answer is bound to the thread as it is stored, before to that of the number.
    """
    [client] = [one for one in earlier.known["clients"] if one["receipt"]]
    thread = thread_of(client["receipt"], "centre-a")
    told = json.loads((earlier.centre.installation.keys / "cases.public.json").read_text())
    kept = kept_id(thread.thread_id, key_of_text(told["thread_key"]))
    blobs = earlier.ask(f"select blob from reply where thread_id = '{kept}'", "intake").split()
    threads = (thread, replace(thread, thread_id=kept))
    assert {opened(one, threads, "centre-a") for one in blobs} == {*map(spaced, client["answers"])}


async def test_the_access_log_is_as_it_was(earlier: Earlier) -> None:
    local = Local(earlier.centre.installation)
    told = json.loads(await asyncio.to_thread(local.run, "cases", AUDIT, "verify", "--json", check=False))
    assert (told["whole"], told["findings"]) == (True, [])
    assert told["last"] >= earlier.before["cases", "audit_entry"] > 50


async def test_tallies_scores_standards_and_releases_are_there(earlier: Earlier) -> None:
    async with Network() as http:
        assert await earlier.desk(http, "lead").windows() != []
        pages = earlier.quality(http, "lead")
        criteria = await pages.criteria()
        assert len(criteria) == 32
        answers = [await pages.history(one) for one in criteria]
        assert sum(len(given) for given, _ in answers) > 15
        [period] = await pages.releases()
        assert await pages.is_accepted(period)
        assert (await pages.released(period))["centre"] == "centre-a"
        office = OfficePages(Visitor(http, earlier.addresses.office.address), earlier.addresses.office.staff[0])
        assert sorted(await office.reported(period)) == ["centre-a", "centre-b"]


async def test_every_event_of_that_version_is_read(earlier: Earlier) -> None:
    """Streams were made anew, so services are told everything once more: nothing of it is put aside."""
    known = {event.subject: event for event in EVENTS}
    question = "select json_build_array(subject, convert_from(body, 'UTF8')) from outbox"
    for database in ("intake", "cases", "quality", "notify", "office"):
        for subject, body in map(json.loads, earlier.ask(question, database).splitlines()):
            known[".".join(subject.split(".")[:3])].model_validate_json(body)
    folder = earlier.centre.installation.folder
    letters: Any = await asyncio.to_thread(answer_of_command, "dead-letters", "list", "--folder", folder)
    assert letters == []


@pytest.mark.level("machine", 3)
async def test_a_client_writes_and_is_answered_as_before(earlier: Earlier) -> None:
    [client] = clients_of("new-here", count=1, seed=7)
    client = replace(client, page_language="en", way="sealed")
    async with Network() as http:
        page = PublicPage(Visitor(http, earlier.people.intake), client)
        number: Number = await page.write()
        desk = earlier.desk(http, "intake_duty")

        async def arrived() -> str | None:
            places = [place async for place in desk.places("/requests", "requests")]
            return next((place for place in places if str(client.request_id) in place), None)

        place = await until(arrived)
        assert spaced(client.words) in await desk.said(place)
        await desk.reply(place, "We are here.")

        async def answered() -> bool:
            return await page.replies(number) == ["We are here."]

        await until(answered)


async def test_without_a_backup_it_would_not_have_been_changed(earlier: Earlier) -> None:
    if not earlier.outdated:
        assert earlier.version == kept.versions()[-1], "an older version has older tables"
        return
    centre = earlier.centre
    centre.servers.postgres.sql("begin; update alembic_version set version_num = '0001'; commit;", database="notify")
    try:
        with pytest.raises(Trouble) as refused:
            check_backup(replace(centre.installation, demo=False), centre.servers)
    finally:
        newest = SCHEMAS["notify"].newest
        centre.servers.postgres.sql(f"update alembic_version set version_num = '{newest}'", database="notify")
    assert refused.value.code == "no_fresh_backup"
