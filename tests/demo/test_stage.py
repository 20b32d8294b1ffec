"""The folder of a demonstration may be emptied, no other; and the addresses of a federation are read as written."""

import asyncio
import json
import os
import re
import subprocess
import sys
import tomllib
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import get_args

import pytest
from pydantic import SecretStr, ValidationError
from rich.console import Console

from deploy.demo.addresses import Addresses, CentreAddresses, Role, Staff
from deploy.demo.reports.ledger import Step
from deploy.demo.reports.memory import Memory, in_mebibytes
from deploy.demo.reports.printout import ROLES, logins, where_to_look
from deploy.demo.reports.progress import Bars
from deploy.demo.run import Run
from deploy.demo.stage import centre_of, check_ours, clear, free_rows
from deploy.demo.visitors.people import HERE
from deploy.demo.visitors.visitor import Visitor
from deploy.demo.years.centres.practice import lived_quarters
from deploy.demo.years.guests import Replayed
from deploy.local.machine import ports
from deploy.local.servers.nats import Hub
from deploy.local.settings.installation import Installation
from deploy.local.supervision.federation import Federation
from deploy.trouble import Trouble
from services.quality.foundation.domain import Period

ADDRESSES = """{"centres": [{"id": "a", "name": "A", "intake": "http://a", "cases": "http://b", "quality": "http://c",
"staff": [{"login": "alma", "name": "Alma", "roles": ["lead"], "language": "de", "password": "s3cret"},
{"login": "birgit", "name": "B", "roles": ["counsellor", "intake_duty"], "language": "de", "password": "s3cret"}]}],
"office": {"name": "O", "address": "http://o", "staff": []}, "mails": null}"""
SMALL = "print(flush=True); input()"
BRIEFLY_LARGE = f"import mmap; m = mmap.mmap(-1, 2**26); m.write(b'x' * 2**26); m.close(); {SMALL}"


def test_a_folder_that_holds_something_else_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    with pytest.raises(Trouble, match="Next step"):
        check_ours(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["letters"]


def test_all_twelve_centres_joined_in_the_first_quarter_that_they_report(tmp_path: Path) -> None:
    office = Installation(tmp_path / "office", "office", kind="office", name="Office", demo=True)
    told = [{"id": id, "name": id, "phone": "030 4711"} for id in ("centre-a", "centre-b")]
    centres = [centre_of(tmp_path, one, 8410, 25) for one in told]
    federation = Federation(office, centres, guests=Replayed(tmp_path))
    federation.join()
    hub = federation.office.servers.nats
    assert isinstance(hub, Hub)
    members = hub.register.entries().members
    assert len(members) == 12
    assert {one.joined for one in members.values()} == {str(lived_quarters(Period.of(datetime.now(UTC)))[0])}


def test_the_folder_of_an_earlier_demonstration_is_emptied(tmp_path: Path) -> None:
    check_ours(tmp_path / "demo")
    (tmp_path / "demo" / "centre-a" / "logs").mkdir(parents=True)
    check_ours(tmp_path / "demo")
    clear(tmp_path / "demo")
    assert [file.name for file in (tmp_path / "demo").iterdir()] == ["demonstration"]


def test_rows_of_ports_do_not_overlap() -> None:
    rows = free_rows(3)
    assert len({base + place for base in rows for place in range(4)}) == 12


def test_a_federation_in_which_nobody_answers_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Visitor.__init__, "__kwdefaults__", {"language": "en", "patience": 0.1})
    dead = ports.row(1)
    file, told = tmp_path / "there.json", tmp_path / "told.json"
    file.write_text(re.sub(r"http://[abco]", f"http://127.0.0.1:{dead}", ADDRESSES))
    with pytest.raises(Trouble, match=f"nobody answered GET http://127.0.0.1:{dead}/.*Next step") as trouble:
        asyncio.run(Run(1, 1, headless=True, json_file=told).against(file))
    assert "\n" not in str(trouble.value)
    assert json.loads(told.read_text())["trouble"]["code"] == "shut_door"


def test_addresses_are_read_and_passwords_not_shown(tmp_path: Path) -> None:
    file = tmp_path / "there.json"
    file.write_text(ADDRESSES)
    addresses = Addresses.read(file)
    (centre,) = addresses.centres
    assert [person.login for person in centre.having("intake_duty")] == ["birgit"]
    assert "s3cret" not in repr(addresses)
    assert Addresses.model_validate_json(addresses.model_dump_json()) == addresses


def test_who_looks_after_data_protection_and_accounts_is_there_and_not_one_of_the_team() -> None:
    for cast, team in zip(tomllib.loads((HERE / "people.toml").read_text())["centres"], (3, 5), strict=True):
        staff = tuple(Staff(**one, password=SecretStr("")) for one in cast["staff"])
        centre = CentreAddresses(id=cast["id"], name="", intake="", cases="", quality="", staff=staff)
        beside = (*centre.having("data_protection"), *centre.having("admin"))
        assert (len(centre.team), len(beside), {*centre.team} & {*beside}) == (team, 2, set())
        assert all(person.name.endswith(" Demo") for person in staff), "nobody could be real"


def test_everybody_is_shown_with_what_she_does_in_words() -> None:
    roles = {role: Staff(login="x", name="X", roles=(role,), language="de", password=SecretStr("")) for role in ROLES}
    assert set(ROLES) == {*get_args(Role)}
    console = Console(width=120, record=True, file=StringIO())
    console.print(logins(tuple(roles.values())))
    assert "_" not in console.export_text()


def test_a_bar_has_an_end_also_where_nobody_knows_how_many_come() -> None:
    console = Console(width=120, force_terminal=True, file=(shown := StringIO()))
    with Bars(console, {Step.SENT: 5}) as bars:
        for step in (Step.SENT, Step.MAILS, Step.MAILS):
            bars.count(step, 2)
    assert ("2/5" in shown.getvalue(), "4/4" in shown.getvalue(), "/?" in shown.getvalue()) == (True, True, False)


def test_in_a_pipe_no_line_of_where_to_look_is_filled_up(tmp_path: Path) -> None:
    file = tmp_path / "there.json"
    file.write_text(ADDRESSES)
    console = Console(width=10_000, file=(shown := StringIO()))
    where_to_look(console, Addresses.read(file), tmp_path)
    assert max(len(line) for line in shown.getvalue().splitlines()) < 1_000


def test_addresses_with_a_mistake_are_refused_without_showing_them(tmp_path: Path) -> None:
    file = tmp_path / "there.json"
    file.write_text(ADDRESSES.replace('"lead"', '"queen"'))
    with pytest.raises(ValidationError) as refused:
        Addresses.read(file)
    assert "s3cret" not in str(refused.value)


def test_the_peak_of_memory_is_kept_when_a_process_is_gone() -> None:
    running = {"we": os.getpid(), "gone": 2**22 + 1}
    memory = Memory(lambda: running)
    memory.look()
    peak, share = in_mebibytes(memory.peaks), in_mebibytes(memory.shares)
    running.clear()
    memory.look()
    assert (in_mebibytes(memory.peaks), in_mebibytes(memory.shares)) == (peak, share)
    assert peak["we"] > 5
    assert peak["gone"] == share["gone"] == 0


@pytest.mark.skipif(sys.platform != "linux", reason="only there the kernel keeps the mark")
def test_a_peak_before_the_look_is_not_missed_and_outlives_a_restart() -> None:
    running: dict[str, int] = {}
    memory = Memory(lambda: running)
    for program in (BRIEFLY_LARGE, SMALL):
        with subprocess.Popen(
            [sys.executable, "-S", "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as process:
            assert process.stdout
            process.stdout.readline()
            running["it"] = process.pid
            memory.look()
            process.kill()
    assert in_mebibytes(memory.peaks)["it"] > 64
    assert in_mebibytes(memory.shares)["it"] < 40
