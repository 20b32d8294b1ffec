"""A centre in a cluster is backed up and made anew by the commands of its rendered pods, on real databases."""

import asyncio
import json
import shutil
import stat
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from deploy.compose.production.backing_up.container_postgres import servers_of
from deploy.databases.roles import owner_of
from deploy.kubernetes import folder, key_file
from deploy.kubernetes.archive import __main__ as archive
from deploy.kubernetes.archive.pod import Pod, PodSource, put_back
from deploy.local.servers.servers import Servers
from deploy.local.settings.installation import Installation
from deploy.operations.backups import last_backup, trial_restores
from deploy.trouble import Trouble
from services.cases.foundation.keys.place import read_keys
from services.cases.foundation.keys.register import Register
from services.cases.retention.erasure.certificate import LegalGround
from services.cases.retention.erasure.steps import erase
from shared.store.fresh_backup import in_comment
from tests.attacks import raid
from tests.cases.building import CENTRE
from tests.cases.erasure_centre import Centre, a_centre, copied, rows_of
from tests.deploy.backed_up import housed, made, some_clients
from tests.deploy.building import ROOT
from tests.deploy.kubernetes_installations import named, rendered
from tests.deploy.office import answer_of_command
from tests.deploy.pod_of_backups import PodHere, begun, pod_of, ran, settings_of_cases

pytestmark = pytest.mark.real
COMMENT = "select shobj_description(oid, 'pg_database') from pg_database where datname = '{}';"
STAYS = "Harbour 1"
"""What the file of the second client is called."""
MEANWHILE = "5d0f3c1e-8a52-4f0e-9d3c-6b7a1e2f4c58"
"""A key that is destroyed when the databases were copied already: of the backup its registers alone know it."""


@dataclass(frozen=True)
class BackedUp:
    """What is left of a centre: its archives, what opens them, and what was in it."""

    places: Path
    identity: Path
    rows: dict[str, int]
    pod: PodHere
    said: str
    operators_folder: Path


@pytest.fixture(scope="module")
def backed_up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BackedUp]:
    """Two clients, one of whom was erased."""
    place = tmp_path_factory.mktemp("backed-up")
    recipient = answer_of_command("keys", "backup-identity", place / "identity")["recipient"]
    operators = begun(place / "operators", CENTRE, f'RECIPIENT = "{recipient}"')
    folder.prepare(operators)
    with housed(place, made(tmp_path_factory.mktemp("empty"))) as house, pytest.MonkeyPatch.context() as patch:
        pod = pod_of("backup", place / "pod", CENTRE, rendered(operators), house.servers)
        take_over_keys(operators, pod)
        set_settings(patch, pod)
        rows, said = asyncio.run(worked_and_backed_up(pod))
        yield BackedUp(place / "pod" / "backup", place / "identity", rows, pod, said, operators)


def take_over_keys(operators: Path, pod: PodHere) -> None:
    """As the first container of casework does."""
    pod.key_file.parent.mkdir(mode=0o700)
    shutil.copy(operators / "keys" / "centre.keys", pod.key_file)
    pod.key_file.chmod(0o600)


def set_settings(patch: pytest.MonkeyPatch, pod: PodHere) -> None:
    for name, value in settings_of_cases(pod).items():
        patch.setenv(name, value)


@asynccontextmanager
async def at_work(pod: PodHere) -> AsyncIterator[Centre]:
    said = settings_of_cases(pod)

    async def database(name: str) -> SecretStr:
        return SecretStr(said[f"CASES_{'KEYS_' if name.endswith('keys') else ''}DATABASE_URL"])

    beside = pod.root / "beside"
    beside.mkdir(exist_ok=True)
    kept = {"key_file": pod.key_file, "destroyed_keys": pod.kept / "destroyed-keys"}
    async with a_centre(database, beside, **kept) as centre:
        yield centre


async def worked_and_backed_up(pod: PodHere) -> tuple[dict[str, int], str]:
    async with at_work(pod) as centre:
        anna, _ = await some_clients(centre, "anna", "beate")
        now = centre.workplace.now()
        await erase([anna.thread_id], ground=LegalGround.CONSENT_WITHDRAWN, workplace=centre.workplace, now=now)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(PodSource, "copy_register", destroyed_before(PodSource.copy_register, now))
            said = await asyncio.to_thread(ran, archive.backup, pod)
        return await rows_of(centre.settings.database_url), said


def destroyed_before(copy: Callable[[PodSource, Path], None], now: datetime) -> Callable[[PodSource, Path], None]:
    def copied_after(source: PodSource, to: Path) -> None:
        Register(source.one.kept / "destroyed-keys").note({MEANWHILE: now})
        copy(source, to)

    return copied_after


def test_a_backup_is_whole_opens_and_ends_what_was_erased(backed_up: BackedUp) -> None:
    assert "Erased for good: the files of 1." in backed_up.said
    assert "Locked for age1" in backed_up.said
    assert backed_up.said.endswith(": everything opened.\n")
    pod = backed_up.pod
    assert last_backup.moment(pod.kept)
    trial = trial_restores.last(pod.kept / trial_restores.FILE)
    assert trial
    assert not trial.failed
    before = read_keys(backed_up.operators_folder / "keys" / "centre.keys", CENTRE, None)
    now = read_keys(pod.key_file, CENTRE, None)
    assert (sorted(before.keks), sorted(now.keks)) == ([1], [2])
    assert now.handover == before.handover
    assert "hand-over FOLDER" in backed_up.said, "as long as the folder has the key of before"
    assert [one for one in pod.aside.rglob("*") if one.is_file()] == []


def test_each_database_says_when_it_was_backed_up(backed_up: BackedUp) -> None:
    servers = servers_of(backed_up.pod)
    assert servers.keys() == {"intake", "cases", "cases_keys", "quality", "notify"}
    for name, server in servers.items():
        assert in_comment(server.sql(COMMENT.format(name), database=name, role=owner_of(name)))


@contextmanager
def another_machine(place: Path) -> Iterator[Servers]:
    """Servers whose databases hold nothing yet, as the jobs of the cluster leave them."""
    servers = Servers(Installation(place / "servers", CENTRE))
    servers.postgres.start()
    try:
        servers.ensure_databases()
        yield servers
    finally:
        servers.postgres.stop()


def test_archives_and_identity_make_the_same_centre_on_an_empty_machine(backed_up: BackedUp, tmp_path: Path) -> None:
    operators = begun(tmp_path / "operators", CENTRE)
    key_file.restore(operators, backed_up.places / "key-files" / "place", backed_up.identity)
    assert not (operators / "keys" / "centre.keys").exists()
    manifests = rendered(operators)
    assert {one["spec"]["replicas"] for one in named(manifests, "Deployment").values()} == {0}
    with another_machine(tmp_path) as servers, pytest.MonkeyPatch.context() as patch:
        pod = pod_of("restore", tmp_path / "pod", CENTRE, manifests, servers)
        shutil.copytree(backed_up.places, pod.root / "backup", dirs_exist_ok=True)
        set_settings(patch, pod)
        with pytest.raises(Trouble, match="locked"):
            archive.restore(pod)
        shutil.copy(backed_up.identity, pod.root / archive.IDENTITY)
        assert "Erased stays erased: 2 keys" in ran(archive.restore, pod)
        rows, names = asyncio.run(found_in(pod))
        # that the older key is destroyed is noted after the copy
        assert rows == backed_up.rows | {"audit_entry": backed_up.rows["audit_entry"] - 1}
        assert names == [STAYS]
        assert MEANWHILE in register_of(pod)
        assert register_of(backed_up.pod) <= register_of(pod), "who was erased is known outside of the databases, too"
        assert [one for one in pod.aside.rglob("*") if one.is_file()] == []
        with pytest.raises(Trouble, match="has keys already"):
            archive.restore(pod)
    key_file.restored(operators)
    again = rendered(operators)
    assert "restore" not in named(again, "Job")
    assert named(again, "Deployment")["cases"]["spec"]["replicas"] == 1
    same_keys(backed_up.operators_folder, operators)


def register_of(pod: PodHere) -> set[str]:
    """The keys that were destroyed, by the file beside the key file."""
    lines = {line.split()[0] for line in (pod.kept / "destroyed-keys").read_text().splitlines() if line}
    assert lines
    return lines


def same_keys(before: Path, now: Path) -> None:
    """What others know of the centre is as it was, so that its releases and notices go on."""
    for file in ("notify.key", "release.key"):
        assert (before / "keys" / file).read_text() == (now / "keys" / file).read_text()
    public = json.loads((now / "keys" / "cases.json").read_text())
    assert public == json.loads((before / "made" / "backup" / "cases.json").read_text())


async def found_in(pod: PodHere) -> tuple[dict[str, int], list[str]]:
    """How many rows each table of casework has, and what files are called, opened by the restored keys."""
    async with at_work(pod) as centre:
        rows = await rows_of(centre.settings.database_url)
        copy = await copied(centre.settings.database_url)
        names = []
        for row in json.loads(copy["file"]):
            wrapped = await centre.store.ring.store.kept([row["key_id"]])
            for key in (await centre.store.ring.provider.unwrap(wrapped)).values():
                opened = raid.opened_rows(copy, row["key_id"], key)
                names += [text.decode() for place, text in opened if place == "file.pseudonym"]
        return rows, sorted(names)


def test_the_image_of_a_backup_has_all_that_its_program_imports() -> None:
    """What a build is given is named in a list."""
    line = "import sys, deploy.kubernetes.archive.__main__; print(*(m.__file__ for m in sys.modules.values() if m and "
    line += "getattr(m, '__file__', None)), sep='\\n')"
    said = subprocess.run([sys.executable, "-c", line], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    ours = [Path(file).relative_to(ROOT) for file in said.splitlines() if file.startswith(f"{ROOT}/deploy/")]
    listed = (ROOT / "deploy/images/Dockerfile.dockerignore").read_text().splitlines()
    given = [line.removeprefix("!") for line in listed if line.startswith("!")]
    assert Path("deploy/kubernetes/archive/pod.py") in ours
    assert [file for file in ours if not any(is_below(file, one) for one in given)] == []


def is_below(file: Path, pattern: str) -> bool:
    return any(place.full_match(pattern) for place in (file, *file.parents))


def test_where_somebody_erased_is_left_the_operator_begins_with_empty_volumes() -> None:
    """The job finds the key file, and refuses."""
    with pytest.raises(Trouble, match=r"Next step: delete this job, .* and the claim cases-kept, then apply again"):
        archive.check_erased(1)
    archive.check_erased(0)


def test_every_line_of_each_register_comes_back_and_the_key_file_with_it(tmp_path: Path) -> None:
    """Also of a key that the restored databases do not know to be destroyed."""
    pod = Pod(CENTRE, (), {}, root=tmp_path)
    for name, text in {
        "cases.key": "keys",
        "one": "a 1\nb 2\n",
        "other": "b 2\nc 3\n",
        "letter-keys": "letters",
    }.items():
        (tmp_path / name).write_text(text)
    put_back(pod, tmp_path, [tmp_path / "one", tmp_path / "other"])
    assert (pod.kept / "destroyed-keys").read_text() == "a 1\nb 2\nc 3\n"
    assert (pod.kept / "letters" / "letter-keys").read_text() == "letters"
    assert pod.key_file.read_text() == "keys"
    assert stat.S_IMODE(pod.key_file.stat().st_mode) == 0o600
