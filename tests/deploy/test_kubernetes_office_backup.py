"""The office in a cluster is backed up and made anew by the commands of its rendered pods, on a real database."""

import asyncio
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.joining import restored_register
from deploy.kubernetes import folder, key_file, settings
from deploy.kubernetes.__main__ import main
from deploy.kubernetes.archive import __main__ as archive
from deploy.kubernetes.archive.pod import this_pod
from deploy.local.servers.servers import Servers
from deploy.local.settings.installation import Installation
from deploy.nats.server_folders import register_in
from deploy.operations.backups.backup_age import identities_in, unlocked
from deploy.operations.backups.backup_sets import KEY_FILES, set_at
from deploy.trouble import Trouble
from services.quality.office import team
from shared.store.upgrade import check_backup
from tests.deploy.kubernetes_installations import named, rendered
from tests.deploy.office import answer_of_command
from tests.deploy.pod_of_backups import PodHere, begun, pod_of, ran

pytestmark = pytest.mark.real
COMMENT = "select shobj_description(oid, 'pg_database') from pg_database where datname = 'office';"
LOGINS = "select login from account;"
WANTED = {"KOKON_FRESH_BACKUP": "needed", "KOKON_LAST_BACKUP": "database"}


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Servers]:
    found = Servers(Installation(tmp_path / "servers", "office", "office"))
    found.postgres.start()
    try:
        found.ensure_databases()
        found.migrate()
        yield found
    finally:
        found.postgres.stop()


@pytest.fixture
def office(tmp_path: Path, installations: Path) -> Path:
    """The operator's folder, which has admitted `north`; its backup is locked for what `identity` opens."""
    place = tmp_path / "office"
    shutil.copytree(installations / "office", place)
    recipient = answer_of_command("keys", "backup-identity", tmp_path / "identity")["recipient"]
    file = place / settings.FILE
    file.write_text(file.read_text().replace('# RECIPIENT = "age1..."', f'RECIPIENT = "{recipient}"'))
    folder.prepare(place)
    return place


def in_office(servers: Servers, question: str) -> str:
    return servers.postgres.sql(question, database="office")


def test_archives_and_identity_make_the_same_office_with_an_empty_database(
    servers: Servers, office: Path, tmp_path: Path
) -> None:
    words = team.arguments_of(["add", "--login", "mina", "--name", "Mina M."])
    asyncio.run(team.add(words, "a long password of hers", servers.postgres.url("office")))
    pod = pod_of("backup", tmp_path / "pod", "office", rendered(office), servers)
    said = ran(archive.backup, pod)
    assert "Locked for age1" in said
    assert said.endswith(": everything opened.\n")
    assert {place.name for place in (pod.root / "backup").iterdir()} == {"databases", "key-files"}
    assert [one for one in pod.aside.rglob("*") if one.suffix in (".dump", ".pem", ".key")] == []
    check_backup("office", "0001", in_office(servers, COMMENT), WANTED)
    has_the_keys_of_the_hub(pod, office, tmp_path)

    servers.postgres.sql("drop database office with (force);")
    servers.postgres.sql("drop role postgres;")
    servers.ensure_databases()
    again = begun(tmp_path / "again", "office")
    key_file.restore(again, pod.root / "backup" / "key-files" / "place", tmp_path / "identity")
    restored = restored_pod(again, pod, servers, tmp_path)
    with pytest.raises(Trouble, match="locked"):
        archive.restore(restored)
    shutil.copy(tmp_path / "identity", restored.root / archive.IDENTITY)
    assert "The office is restored" in ran(archive.restore, restored)
    assert in_office(servers, LOGINS) == "mina"
    assert [one for one in restored.aside.rglob("*") if one.is_file()] == []
    with pytest.raises(Trouble, match="There is something in the database office"):
        archive.restore(restored)
    is_the_same_hub(office, again)


def has_the_keys_of_the_hub(pod: PodHere, office: Path, tmp_path: Path) -> None:
    assert pod.places.key_files
    opened = unlocked(
        set_at(pod.places.key_files, KEY_FILES), identities_in(tmp_path / "identity"), tmp_path / "opened"
    )
    hub = office / "server" / "hub"
    for name in ("authority/ca.key", "authority/ca.pem"):
        assert (opened.folder / name).read_text() == (hub / name).read_text()
    assert (opened.folder / "nats.json").read_text() == (hub / "keys.json").read_text()
    assert (opened.folder / "register.json").read_text() == (hub / "federation" / "register.json").read_text()


def restored_pod(again: Path, pod: PodHere, servers: Servers, tmp_path: Path) -> PodHere:
    """No service runs, and no stream is made."""
    manifests = rendered(again)
    assert {one["spec"]["replicas"] for one in named(manifests, "Deployment").values()} == {0}
    runs = {name for name, one in named(manifests, "Job").items() if not one["spec"].get("suspend")}
    assert runs == {"restore", "postgres-databases"}
    found = pod_of("restore", tmp_path / "restoring", "office", manifests, servers)
    shutil.copytree(pod.root / "backup", found.root / "backup", dirs_exist_ok=True)
    return found


def is_the_same_hub(office: Path, again: Path) -> None:
    """Every centre trusts it, and nobody who has left since the copy is let in by it."""
    register = register_in(again / "server")
    assert restored_register.held(register) == ["north"]
    for name in ("authority/ca.key", "keys.json"):
        assert (again / "server" / "hub" / name).read_text() == (office / "server" / "hub" / name).read_text()
    key_file.restored(again)
    assert "CENTRE_NORTH" not in (again / "made/nats/nats.conf").read_text()
    assert named(rendered(again), "Deployment")["office"]["spec"]["replicas"] == 1
    assert main(["confirm", str(again), "north"]) == 0
    assert "CENTRE_NORTH" in (again / "made/nats/nats.conf").read_text()
    assert json.loads((again / "made/office/members.json").read_text())["north"]["name"] == "Fachstelle Nord"


def test_the_pod_of_the_office_is_no_pod_of_a_centre() -> None:
    assert this_pod("office").is_office
    assert this_pod("office").places.client_keys is None
    with pytest.raises(Trouble, match="which centre this is"):
        this_pod()
