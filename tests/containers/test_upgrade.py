"""A centre that an earlier version left is brought up to date in containers, and refused without a fresh backup.

Its program is not at hand in a build, so its databases and key files come into the volumes by the first steps of a
restore, which change nothing in them; `tests/deploy/versions/way_back_in_containers.py` has the older program as well.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from deploy.demo.addresses import Addresses, CentreAddresses
from deploy.demo.doors.cases import Workplace
from deploy.demo.doors.intake import PublicPage
from deploy.demo.visitors.pages import spaced
from deploy.demo.visitors.people import clients_of
from deploy.demo.visitors.retries import until
from deploy.demo.visitors.visitor import Network, Visitor
from deploy.operations.backups.backup_sets import CLIENT_KEYS, DATABASES, KEY_FILES, Draft, Manifest, Part
from shared.store.schemas import SCHEMAS
from tests import draws
from tests.containers.kept import Counts, Kept, placed, rows
from tests.deploy.versions import kept as versions
from tests.deploy.versions.kept import unpack

pytestmark = [pytest.mark.containers, pytest.mark.timeout(1800)]
CENTRE = "centre-a"
DATABASES_OF = ("intake", "cases", "cases_keys", "quality", "notify")
MIGRATIONS = ("intake", "cases", "quality", "notify")
VERSION = "select version_num from alembic_version"
AS_IT_LIVED = {"CASES_SECOND_FACTOR": "offered", "CASES_DEMO": "true"}
"""The people of its demonstration have no second factor."""
NOTED = """
from datetime import UTC, datetime
from deploy.compose.layout import centre, hand_over
from deploy.operations.backups import last_backup

for name in centre("centre-a").migrations:
    last_backup.note(centre("centre-a").folder / name, datetime.now(UTC))
    hand_over(centre("centre-a").folder / name)
"""
"""What `backup.sh` of the version before does when a backup is whole."""


@dataclass
class Earlier:
    version: str
    kept: Kept
    known: Mapping[str, Any]
    before: Counts
    refusals: list[str]
    after_refusal: Counts
    migrated: Counts
    """Before any service of the newest version ran on it."""

    @property
    def people(self) -> CentreAddresses:
        told = Addresses.model_validate(self.known["addresses"])
        [centre] = [one for one in told.centres if one.id == CENTRE]
        doors = {name: str(self.kept.told[f"{name.upper()}_PUBLIC_URL"]) for name in ("intake", "cases", "quality")}
        return centre.model_copy(update=doors)

    def desk(self, http: Network, login: str) -> Workplace:
        [person] = [one for one in self.people.staff if one.login == login]
        return Workplace(Visitor(http, self.people.cases), person)


def as_backup(folder: Path, to: Path) -> list[Path]:
    """What is kept of a version, in the three parts of a backup."""
    now, places = datetime.now(UTC), [to / part for part in (DATABASES, CLIENT_KEYS, KEY_FILES)]
    for place in places:
        place.mkdir(parents=True)
    dumps, keys = folder / "dumps", folder / "keys"
    parts: dict[Part, list[tuple[Path, str]]] = {
        DATABASES: [(file, file.name) for file in dumps.glob("*.dump") if file.stem != "cases_keys"],
        CLIENT_KEYS: [(dumps / "cases_keys.dump", "cases_keys.dump")],
        KEY_FILES: [(file, str(file.relative_to(keys))) for file in files_of_keys(keys)],
    }
    for place, (part, files) in zip(places, parts.items(), strict=True):
        draft = Draft(place, CENTRE, now)
        for file, name in files:
            (draft.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (draft.folder / name).write_bytes(file.read_bytes())
        if part != DATABASES:
            (draft.folder / "destroyed-keys").touch()
        draft.publish(Manifest(part, CENTRE, now.isoformat(), postgres="18"))
    return places


def files_of_keys(keys: Path) -> list[Path]:
    mine = ("cases", "notify", "quality", "link")
    return [file for file in keys.rglob("*") if file.is_file() and file.relative_to(keys).parts[0].startswith(mine)]


def laid(kept: Kept, places: list[Path]) -> None:
    """The first steps of `restore.sh`: keys and databases as they were, and nothing brought up to date."""
    step = ("--profile", "backup", "run", "--rm", "-T")
    kept.run(*step, "setup")
    kept.run("up", "--detach", "--wait", "postgres", "cases-postgres")
    for server in ("postgres", "cases-postgres"):
        kept.run(*step, "--no-deps", f"{server}-databases")
    parts = zip(("databases", "client-keys", "key-files"), places, strict=True)
    mounted = [word for part, place in parts for word in ("--volume", f"{place}:/backup/{part}/place:ro")]
    line = ("python", "-m", "deploy.compose.production.backing_up", "restore", CENTRE)
    kept.run(*step, "--no-deps", *mounted, "restore", *line)
    # a restore has noted that there is a backup: in these volumes nobody has made one
    kept.run(*step, "--no-deps", "restore", "sh", "-c", f"rm -f /kokon/{CENTRE}/*-migrations/last-backup")


NEWEST = {name: SCHEMAS[name.replace("_", "-")].newest for name in DATABASES_OF}


def outdated(kept: Kept) -> list[str]:
    """Services of which a database has the schema of an earlier version."""
    older = {name for name in DATABASES_OF if kept.sql(name, VERSION) != NEWEST[name]}
    return [service for service in MIGRATIONS if older & {service, f"{service}_keys"}]


def refused(kept: Kept) -> list[str]:
    """What each container says that is to bring an older database up to date."""
    line = ("run", "--rm", "--no-deps", "-T")
    return [kept.complaint(*line, f"{service}-migrations") for service in outdated(kept)]


@pytest.fixture(scope="module", params=draws.some(versions.versions(), 1))
def earlier(
    engine: None, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Earlier]:
    folder = tmp_path_factory.mktemp("earlier")
    known = unpack(request.param, folder)
    places = as_backup(folder / CENTRE, folder / "backup")
    more = {"KOKON_ID": CENTRE}
    with placed(folder / "networks.json", row=4, more=more, services={"cases": {"environment": AS_IT_LIVED}}) as kept:
        kept.build()
        laid(kept, places)
        before = rows(kept, *DATABASES_OF)
        refusals = refused(kept)
        after_refusal = rows(kept, *DATABASES_OF)
        kept.run("run", "--rm", "--no-deps", "-T", "finish", "python", "-c", NOTED)
        kept.run("up", "--no-build", "--no-deps", *(f"{service}-migrations" for service in MIGRATIONS))
        migrated = rows(kept, *DATABASES_OF)
        kept.run("up", "--detach", "--no-build")
        kept.wait()
        yield Earlier(request.param, kept, known, before, refusals, after_refusal, migrated)


@pytest.mark.level("compose", 3)
def test_without_a_fresh_backup_no_database_is_changed(earlier: Earlier) -> None:
    assert sum(earlier.before.values()) > 200
    assert earlier.after_refusal == earlier.before
    assert earlier.refusals, "an older version has older tables"
    for said in earlier.refusals:
        assert "this version changes the database of" in said
        assert "Next step: back up with the version that ran until now" in said


@pytest.mark.level("compose", 3)
def test_no_row_is_lost_and_every_database_is_of_the_newest_version(earlier: Earlier) -> None:
    """Counted before a service ran: what is due to be deleted by now goes later, and rightly."""
    assert {place for place, number in earlier.before.items() if earlier.migrated.get(place, 0) < number} == set()
    assert {name: earlier.kept.sql(name, VERSION) for name in DATABASES_OF} == NEWEST


@pytest.mark.level("compose", 3)
async def test_counsellors_read_every_file_and_what_the_client_wrote(earlier: Earlier) -> None:
    said: list[str] = []
    async with Network() as http:
        for person in earlier.people.having("counsellor"):
            desk = earlier.desk(http, person.login)
            async for place in desk.places("/files", "files", whose="mine"):
                said += await desk.said(place)
    [client] = [one for one in earlier.known["clients"] if one["has_file"]]
    for words in (*client["written"], *client["answers"]):
        assert said.count(spaced(words)) == 1


@pytest.mark.level("compose", 3)
async def test_a_client_writes_and_is_answered_as_before(earlier: Earlier) -> None:
    [client] = clients_of("new-here", count=1, seed=7)
    client = replace(client, page_language="en", way="sealed")
    async with Network() as http:
        page = PublicPage(Visitor(http, earlier.people.intake), client)
        number = await page.write()
        desk = earlier.desk(http, earlier.people.having("intake_duty")[0].login)

        async def arrived() -> str | None:
            places = [place async for place in desk.places("/requests", "requests")]
            return next((place for place in places if str(client.request_id) in place), None)

        place = await until(arrived, "what was written is not in casework")
        assert spaced(client.words) in await desk.said(place)
        await desk.reply(place, "We are here.")

        async def answered() -> bool | None:
            return (await page.replies(number)) == ["We are here."] or None

        await until(answered, "the answer does not come")


def test_the_access_log_is_as_it_was(earlier: Earlier) -> None:
    line = ["exec", "-T", "cases", "/start", "python", "-m", "services.cases.foundation.audit", "verify", "--json"]
    told = json.loads(earlier.kept.run(*line, check=False))
    assert (told["whole"], told["findings"]) == (True, [])
    assert told["last"] >= earlier.before["cases", "audit_entry"] > 50
