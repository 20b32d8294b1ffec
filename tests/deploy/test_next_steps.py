"""What is said to do next is about the same folder: copied as it stands, it means the same installation."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

from deploy.__main__ import app
from deploy.local.keys.key_lock import NEXT_STEP
from deploy.local.settings.installation import Installation, write_description
from deploy.local.settings.places import DATA, OFFICE_DATA, folder_in, with_folder
from deploy.local.supervision import up
from deploy.local.supervision.supervisor import Supervisor
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
