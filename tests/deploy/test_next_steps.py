"""What is said to do next is about the same folder: copied as it stands, it means the same installation."""

import re
import shlex
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

from deploy.__main__ import app
from deploy.local.inspection import erasures
from deploy.local.keys.key_lock import NEXT_STEP
from deploy.local.settings.installation import Installation, Kind, write_description
from deploy.local.settings.places import DATA, OFFICE_DATA, folder_in, with_folder
from deploy.local.supervision import up
from deploy.local.supervision.supervisor import Supervisor
from deploy.nats import certificates, deviations, folder_check
from deploy.operations import clock
from deploy.operations.backups import last_backup, trial_restores
from deploy.operations.backups.trial_restores import TrialRestore
from tests.deploy.command_line import kokon_here


def commands(group: TyperGroup, path: str = "./kokon") -> Iterator[tuple[str, bool]]:
    """Each with whether it is about one installation."""
    for name, command in group.commands.items():
        yield f"{path} {name}", any("--folder" in parameter.opts for parameter in command.params)
        if isinstance(command, TyperGroup):
            yield from commands(command, f"{path} {name}")


def test_every_command_that_takes_a_folder_is_said_with_it() -> None:
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    every = {command: takes for command, takes in commands(group) if command != "./kokon demo"}
    elsewhere = Path("/srv/the centre")
    assert {command: with_folder(command, elsewhere) for command in every} == {
        command: f"{command} --folder '{elsewhere}'" if takes else command for command, takes in every.items()
    }
    assert [command for command in every if with_folder(command, DATA) != command] == []


@pytest.mark.parametrize(
    ("words", "folder", "said"),
    [
        ("./kokon up, then again.", "north", "./kokon up --folder {}, then again."),
        ("./kokon up", "office", "./kokon up --office --folder {}"),
        ("./kokon up --office --listen x", "office", "./kokon up --office --folder {} --listen x"),
        ("./kokon keys rotate link once more", "north", "./kokon keys rotate --folder {} link once more"),
        ("./kokon clock --right.", "north", "./kokon clock --folder {} --right."),
        ("./kokon up --folder /else", "north", "./kokon up --folder /else"),
        (
            "at the centre: ./kokon leave. Then ./kokon leave",
            "office",
            "at the centre: ./kokon leave. Then ./kokon leave --folder {}",
        ),
        ("at the office: ./kokon keys --office.", "north", "at the office: ./kokon keys --office."),
    ],
)
def test_a_next_step_stays_a_command_that_can_be_typed(words: str, folder: str, said: str, tmp_path: Path) -> None:
    write_description(Installation(tmp_path / "office", "office", "office"))
    assert with_folder(words, tmp_path / folder) == said.format(tmp_path / folder)


def test_the_usual_place_of_an_office_needs_no_folder_where_the_command_knows_it() -> None:
    assert (
        with_folder("./kokon up --office, ./kokon join list", OFFICE_DATA) == "./kokon up --office, ./kokon join list"
    )
    assert with_folder("./kokon doctor", OFFICE_DATA) == f"./kokon doctor --folder {OFFICE_DATA}"


def test_a_command_line_says_which_installation_it_is_about(tmp_path: Path) -> None:
    assert folder_in(["keys", "--folder", str(tmp_path)]) == folder_in([f"--folder={tmp_path}", "up"]) == tmp_path
    assert (folder_in(["doctor", "--office"]), folder_in(["up", "--folder"])) == (OFFICE_DATA, DATA)


def test_hints_of_up_and_doctor_and_a_refusal_name_the_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    north = Installation(tmp_path / "north", "north")
    write_description(north)
    (north.keys / "cases.key").parent.mkdir()
    (north.keys / "cases.key").write_text("{}")
    up._tell_person(Supervisor(north))
    told = capsys.readouterr().out
    assert f"./kokon team --folder {north.folder} add --help\n" in told
    assert f"Next step: ./kokon keys lock --folder {north.folder}\n" in told
    found = kokon_here("doctor", "--folder", str(north.folder)).stdout
    assert f"Next step: {with_folder(NEXT_STEP, north.folder)}.\n" in found
    assert f"./kokon up --folder {tmp_path / 'none'}." in kokon_here("keys", "--folder", str(tmp_path / "none")).stderr
    refused = kokon_here("clock", "--folder", str(north.folder)).stderr
    assert f"Next step: start it with ./kokon up --folder {north.folder}, then again." in refused


NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
COMMAND = re.compile(r"\./kokon (?:(?! makes)[^.,;:(])+")
"""A command in a sentence ends where the sentence does not go on with it."""


def parsed(words: str) -> None:
    """As the command line reads it, without doing it. Raises what it would complain of."""
    command, words_left = typer.main.get_command(app), shlex.split(words)[1:]
    while isinstance(command, TyperGroup) and words_left and words_left[0] in command.commands:
        command, words_left = command.commands[words_left[0]], words_left[1:]
    command.make_context("./kokon", words_left)


def of_copies(kind: Kind, folder: Path) -> Iterator[str]:
    """Every next step that the doctor has of backups and trial restores."""
    trial = folder / trial_restores.FILE
    late = NOW - timedelta(days=30)
    for made in (None, late):
        yield last_backup.judged_at(made, NOW, kind=kind).next_step
    yield trial_restores.judged(trial, now=NOW, kind=kind).next_step
    for failed in ((), ("sealed",)):
        trial_restores.note(trial, TrialRestore(late, late, failed))
        yield trial_restores.judged(trial, now=NOW, kind=kind).next_step
    trial.unlink()


@pytest.mark.parametrize("kind", ["centre", "office"])
def test_a_next_step_of_the_doctor_is_a_command_that_is_understood(kind: Kind, tmp_path: Path) -> None:
    place = tmp_path / kind
    write_description(Installation(place, "north" if kind == "centre" else "office", kind))
    others = [clock.NEXT_STEP, f"{NEXT_STEP}.", certificates.NEXT_AUTHORITY, certificates.ASK_ANEW, folder_check.REPAIR]
    of_a_centre = [erasures.A_BACKUP, deviations.NEXT_STEP.format(identity="intake")]
    steps = [*of_copies(kind, place), *others, *(of_a_centre if kind == "centre" else ())]
    found = [with_folder(said[0].strip(), place) for step in steps for said in COMMAND.finditer(step)]
    assert len(found) >= len(steps)
    for command in found:
        assert f"--folder {place}" in command
        parsed(command)
    copies = [command for command in found if " backup " in command or " rehearse " in command]
    assert len(copies) >= 5
    assert {"--office" in command for command in copies} == {kind == "office"}
