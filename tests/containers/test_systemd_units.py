"""The first hour on one machine, line by line, under a real systemd: units, ids, locked keys, proxy, backup, timer."""

import json
import secrets
import shlex
from collections.abc import Iterator

import pytest

from tests.containers.federation import ROOT
from tests.containers.systemd_machine import HERE, Machine, started
from tests.contracts.documented_commands import commands_in

pytestmark = [pytest.mark.containers, pytest.mark.timeout(1800)]
PAGE = (ROOT / "docs/first-run.md").read_text(encoding="utf-8")
WAY = PAGE.partition("## On one machine with systemd\n")[2]
LINES = tuple(line for line, _ in commands_in(WAY))
PLACES = "/mnt/disk/kokon --client-keys /mnt/share/kokon --keys /mnt/stick/kokon"
ELSEWHERE = {
    "git clone": "needs the address of the repository: the test copies what git has here",
    "git pull": "the same",
    "useradd --system --home-dir /var/lib/kokon --create-home kokon": "the other way, without ids of their own",
    "chown -R kokon: /opt/kokon /var/lib/kokon": "the same",
    "chown -R root: /opt/kokon": "the same",
    "./kokon keys lock --folder /var/lib/kokon/data": "the centre is locked from its first start",
    f"./kokon restore {PLACES} --folder /var/lib/kokon/data": "a new machine: tests/deploy/test_backup.py restores",
}
"""Lines of this way that this test does not type, and why."""
DATA = "/var/lib/kokon/data"
PASSPHRASE = "six words that nobody would guess"
SETTINGS = {
    '# id = ""': 'id = "north"',
    '# phone = "+49 30 1234567"': 'phone = "030 4711"',
    '# phone_hours = "1-4 10:00-16:00, 5 10:00-13:00"': 'phone_hours = "1-4 10:00-16:00"',
    '# intake = "https://help.example.org"': 'intake = "https://public.localhost"',
    '# cases = "https://work.example.org"': 'cases = "https://work.localhost"',
    '# quality = "https://quality.example.org"': 'quality = "https://quality.localhost"',
    '# notify = "https://notices.example.org"': 'notify = "https://notices.localhost"',
}
NAMES = {f"{name}.example.org": f"{name}.localhost" for name in ("public", "work", "quality", "notices")}
typed: set[str] = set()


def line(begins: str) -> str:
    """The line of the page that begins so, marked as typed."""
    [found] = {begins} & {*LINES} or {one for one in LINES if one.startswith(begins)}
    typed.add(found)
    return found


@pytest.fixture(scope="module")
def machine(engine: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    with started(tmp_path_factory.mktemp("machine"), line("apt-get install python3 ")) as found:
        yield found


def at_a_terminal(command: str) -> str:
    """A passphrase is asked for at a terminal alone."""
    return f"script --quiet --return --command {shlex.quote(command)} /dev/null"


def edited(machine: Machine, file: str, words: dict[str, str]) -> None:
    text = machine.run(f"cat {file}")
    for old, new in words.items():
        assert old in text, old
        text = text.replace(old, new)
    machine.run(f"cat >{file}", given=text)


def serves(machine: Machine) -> bool:
    """All four services, by what the doctor asks them."""
    found = machine.run(f"./kokon doctor --folder {DATA} --json 2>/dev/null; true", KOKON_UV="/bin/true")
    return {"services": "ok"}.items() <= {one["what"]: one["state"] for one in json.loads(found)}.items()


def ids_of(machine: Machine) -> set[int]:
    """Of all processes of the unit."""
    processes = "/sys/fs/cgroup/system.slice/kokon.service/cgroup.procs"
    return set(map(int, machine.run(f"for one in $(cat {processes}); do stat -c %u /proc/$one; done").split()))


def test_the_page_leads_from_an_empty_machine_to_a_centre_that_is_backed_up(machine: Machine) -> None:
    machine.run(line("./kokon doctor"), KOKON_UV="/bin/true")
    machine.run(line("install -D -m 600"))
    edited(machine, f"{DATA}/kokon.toml", SETTINGS)

    # the units, and the passphrase of the key file
    machine.run(line("cp deploy/systemd/"))
    unit = line("install -D -m 644")
    machine.run(f"for unit in kokon kokon-backup; do {unit}; done")
    machine.run(line("systemctl daemon-reload"))
    machine.run(line("mkdir -p /etc/credstore"))
    locking = f"{line('systemd-ask-password')} | {line('systemd-creds encrypt')}"
    machine.run(at_a_terminal(locking), given=f"{PASSPHRASE}\n")
    # the words again, from the paper
    compared, said = line('test "$(systemd-ask-password'), line("echo 'The same words'")
    again = at_a_terminal(f"{compared} && {said}")
    assert "The same words" not in machine.run(again, given="six words with an error in them\n", code=1)
    assert "The same words" in machine.run(again, given=f"{PASSPHRASE}\n")

    machine.run(line("systemctl enable --now kokon"))
    machine.wait(lambda: "Add a colleague" in machine.run(f"{line('journalctl -u kokon')} --no-pager"))
    assert serves(machine)
    ids = ids_of(machine)
    assert 0 in ids
    assert len([one for one in ids if 70_000 <= one < 100_000]) == 6
    assert '"sealed"' in machine.run(f"cat {DATA}/keys/cases.key")
    adding = line("./kokon team").removesuffix("...") + "anna@example.org"
    machine.run(adding, KOKON_UV="/bin/true", CASES_NEW_PASSWORD=secrets.token_urlsafe(12))

    # the proxy: names that lead to this machine, with certificates of its own
    machine.run(line("cp deploy/proxy/Caddyfile"))
    edited(machine, "/etc/caddy/Caddyfile", NAMES)
    machine.run(line("systemctl reload caddy"))
    page = "curl --silent --insecure --location https://public.localhost/"
    machine.wait(lambda: "030 4711" in machine.run(f"{page}; true"))

    # the backup, its trial and its timer
    for place in ("disk", "share", "stick"):
        machine.run(f"install -d -m 700 /mnt/{place}/kokon")
    machine.run(line("install -d -m 700"))
    machine.run(line("echo 'KOKON_BACKUP="))
    machine.run(line("systemctl start kokon-backup"))
    machine.run(line("systemctl enable --now kokon-backup.timer"))
    assert "kokon-backup.service" in machine.run("systemctl list-timers --no-pager kokon-backup.timer")
    assert "everything opened" in machine.run("journalctl -u kokon-backup --no-pager")
    assert "Finished" in machine.run(line("systemctl status kokon-backup"), code=3)

    # a new start, and what an update does
    machine.run(line("systemctl restart kokon"))
    machine.run(line("systemctl stop kokon"))
    machine.run(line("systemctl start kokon"))
    machine.wait(lambda: serves(machine))
    seen = machine.run("curl -i --silent --insecure https://public.localhost/metrics")
    assert seen.startswith("HTTP/2 404")
    assert machine.run(line("./kokon doctor --folder"), KOKON_UV="/bin/true").count("✗") == 0
    assert sorted(set(LINES) - typed - ELSEWHERE.keys()) == []
    assert sorted(ELSEWHERE.keys() - set(LINES)) == []
    assert HERE in PAGE
