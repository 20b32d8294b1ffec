"""`./kokon backup ... --rehearse`: the backup is restored beside what runs, says what opened, and leaves nothing."""

import asyncio
import json
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

import pytest

from deploy.local.backup import rehearsal
from deploy.local.backup.restore import Restore
from deploy.local.machine import numeric_ids
from deploy.local.machine.display import Silent
from deploy.local.servers.postgres import EmbeddedPostgres
from deploy.local.servers.servers import Servers
from deploy.operations.backups import trial_restores
from deploy.operations.backups.backup_places import Places
from deploy.operations.backups.backup_sets import MANIFEST, read_set
from deploy.operations.backups.trial_restores import TrialRestore
from deploy.trouble import Trouble
from services.cases.contact.remarks.acts import keep
from services.cases.oversight.incidents import acts as incidents
from services.cases.oversight.incidents.domain import Entry, Risk, Step
from services.cases.people.reminders import acts as reminders
from services.cases.people.supporters import acts as supporters
from services.cases.retention.trial_restores.result import last_trial
from tests.cases.building import hire
from tests.cases.erasure_centre import Centre
from tests.cases.interpreters import details
from tests.deploy.backed_up import Housed, at_work, housed, made, some_clients
from tests.deploy.office import answer_of_command
from tests.programs import begun

pytestmark = pytest.mark.real
WITHOUT_A_ROW = "delete from message where ctid = (select min(ctid) from message);"
SPOILED = """
set session_replication_role = replica;
update message set words = '\\x0102';
select audit_seal(9);
update audit_entry set actor = gen_random_uuid() where position = 1;
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Housed]:
    """With two clients; one for all tests, none of which changes what is in it."""
    with housed(tmp_path_factory.mktemp("house"), made(tmp_path_factory.mktemp("empty"))) as house:
        asyncio.run(with_clients(house))
        yield house


async def with_clients(house: Housed) -> None:
    async with at_work(house.installation, house.servers) as centre:
        await some_clients(centre, "anna", "beate")
        await what_is_the_centres_own(centre)


async def what_is_the_centres_own(centre: Centre) -> None:
    """Sealed, and about no client: one row of each such table."""
    workplace, now, incident = centre.workplace, centre.workplace.now(), uuid4()
    acting: dict[str, Any] = {"reader": await hire(workplace.store, "lead"), "workplace": workplace}
    async with workplace.store.work() as work:
        await keep(["Invented praise."], work=work, workplace=workplace, now=now)
    await reminders.write("Invented errand.", on=now.date(), reminder_id=uuid4(), **acting)
    await supporters.enter(uuid4(), details(reach="0170 0", conflicts="Invented."), **acting, now=now)
    await incidents.report("Invented loss.", known_at=now, incident_id=incident, **acting, now=now)
    step = Entry(uuid4(), now, uuid4(), Step.ASSESSMENT, Risk.RISK, "Invented reason.")
    await incidents.write(incident, step, **acting, now=now)


def left_of(house: Housed) -> list[Path]:
    draft = rehearsal.draft_of(house.installation)
    return [path for path in (draft.folder, EmbeddedPostgres(draft.folder / "postgres").sockets) if path.exists()]


def rehearsed(house: Housed) -> TrialRestore:
    return rehearsal.rehearsed(house.installation, Places(*house.places), Silent(), [])


def doctors(house: Housed) -> dict[str, str]:
    findings = answer_of_command("doctor", "--folder", house.installation.folder)
    [found] = [one for one in findings if one["what"] == trial_restores.WHAT]  # type: ignore[index]
    return found  # type: ignore[return-value]


def test_a_locked_backup_opens_as_a_trial_and_nothing_of_it_is_left(house: Housed, tmp_path: Path) -> None:
    """Without the identity on this machine; the doctor says it, and casework reads the same. Each set is carried away,
    and no set that is not locked."""
    assert doctors(house)["state"] == "optional"
    recipient = answer_of_command("keys", "backup-identity", tmp_path / "identity")["recipient"]
    carrying = f"cp -r -t {tmp_path}"
    with pytest.raises(Trouble, match="locked first"):
        house.back_up("--after", carrying)
    done = house.back_up("--recipient", recipient, "--rehearse", "--after", carrying)
    assert (done["trial"]["failed"], done["after_failed"]) == ([], [])
    assert len(list(tmp_path.glob("kokon-centre-*/*.age"))) > 4
    assert left_of(house) == []
    found, shown = doctors(house), last_trial(house.installation.folder / trial_restores.FILE)
    if numeric_ids.are_used():
        of_cases = numeric_ids.account_for(house.installation.folder, "cases")
        assert of_cases
        given = (house.installation.folder / trial_restores.FILE).stat()
        assert (given.st_uid, given.st_gid, given.st_mode & 0o777) == (0, of_cases.gid, 0o640)
    assert (found["state"], found["found"]) == ("ok", done["trial"]["sentence"])
    assert done["trial"]["sentence"].endswith(": everything opened.")
    assert shown
    assert (shown.failed, shown.backup_made_at.isoformat()) == ((), done["trial"]["backup_made_at"])


def test_what_does_not_open_is_said(house: Housed, monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted in the restored copy, before it is looked at: a row is gone, a text and the access log are changed."""
    house.back_up()
    for step, planted in (("load", WITHOUT_A_ROW), ("settle", SPOILED)):
        monkeypatch.setattr(Restore, step, spoiling(getattr(Restore, step), planted))
    assert rehearsed(house).failed == ("rows", "sealed", "audit")
    found = doctors(house)
    assert found["state"] == "missing"
    assert found["found"].endswith(
        "rows are missing; sealed entries do not open; the access log is not as it was written."
    )
    assert left_of(house) == []


def spoiling(honest: Callable[..., object], planted: str) -> Callable[..., object]:
    def step(restore: Restore, servers: Servers) -> object:
        done = honest(restore, servers)
        servers.postgres.sql(planted, database="cases")
        return done

    return step


def test_a_damaged_file_and_another_key_are_said(house: Housed) -> None:
    done = house.back_up()
    damaged = Path(done["sets"]["databases"]) / "cases.dump"
    content = damaged.read_bytes()
    damaged.write_bytes(content[:-1] + b"x")
    assert rehearsed(house).failed == ("damaged",)
    damaged.write_bytes(content)
    one = read_set(Path(done["sets"]["databases"]))
    assert one
    one.check()
    of_another_version(one.folder / MANIFEST)
    with pytest.raises(Trouble, match=r"The backup is of PostgreSQL 12"):
        rehearsed(house)


def of_another_version(manifest: Path) -> None:
    """As a server elsewhere may be."""
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"postgres": "12.1"}))


def test_killed_in_between_nothing_is_left_and_nothing_goes_on(house: Housed) -> None:
    house.back_up()
    rows, wrapped, files = map(str, house.places)
    folder = str(house.installation.folder)
    draft = rehearsal.draft_of(house.installation)
    words = ("rehearse", rows, "--client-keys", wrapped, "--keys", files, "--folder", folder)
    with begun("deploy", *words) as process:
        deadline = monotonic() + 120
        pid_file = draft.folder / "postgres" / "data" / "postmaster.pid"
        while not (pid_file.exists() and pid_file.read_text()):
            assert process.poll() is None
            assert monotonic() < deadline
            sleep(0.01)
        server = int(pid_file.read_text().split()[0])
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    deadline = monotonic() + 60
    while left_of(house) or Path(f"/proc/{server}").exists():
        assert monotonic() < deadline, left_of(house)
        sleep(0.05)
    assert house.servers.postgres.sql("select 1;") == "1"


def test_without_a_trial_for_more_than_eight_days_the_doctor_says_so(tmp_path: Path) -> None:
    file, now = tmp_path / trial_restores.FILE, datetime(2026, 11, 30, 4, tzinfo=UTC)
    assert trial_restores.judged(file, now=now).state == "optional"
    tried = TrialRestore(now - timedelta(days=1), now)
    trial_restores.note(file, tried)
    assert tried.sentence == "The backup of 29 November was restored as a trial on 30 November: everything opened."
    assert trial_restores.judged(file, now=now + timedelta(days=8)).state == "ok"
    late = trial_restores.judged(file, now=now + timedelta(days=8, seconds=1))
    assert (late.state, late.measured["trial_restore_opened"]) == ("missing", 1.0)
    assert "./kokon rehearse FOLDER" in late.next_step
    file.write_text(json.dumps({"tried_at": "never"}))
    assert trial_restores.judged(file, now=now).state == "optional"
