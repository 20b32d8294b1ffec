"""What a service in a container has to write down lasts: beside its secrets it can write nothing."""

from pathlib import Path

import pytest

from deploy.compose import layout
from deploy.databases.roles import owner_of
from deploy.secrets_file import Passwords
from shared.crypto.scram import verifier
from tests.deploy.compose_files import COMPOSE, containers_of


@pytest.mark.parametrize("centre", ["centre-a", "centre-b"])
def test_which_keys_were_destroyed_can_be_written_down_in_a_container(centre: str) -> None:
    parts, own = containers_of(COMPOSE / "parts.yaml"), containers_of(COMPOSE / f"{centre}.yaml")
    assert "/run/kept/destroyed-keys" in parts["cases"]["environment"]["CASES_DESTROYED_KEYS"]
    [kept] = [one for one in own[f"{centre}-cases"]["volumes"] if one["target"] == "/run/kept"]
    assert not kept.get("read_only")
    assert kept["volume"]["subpath"] in layout.centre(centre).extras


def test_the_step_that_makes_roles_is_given_verifiers_which_stay_as_they_are(volumes: Path) -> None:
    made = volumes / "centre-a"
    known = Passwords(volumes / "setup" / "centre-a" / "passwords.json")
    for server, names in layout.centre("centre-a").databases.items():
        roles = {role for name in names for role in (name, owner_of(name))}
        given = {file.name: file.read_text() for file in (made / server / "verifiers").iterdir()}
        assert given == {role: verifier(known.of(role)) for role in roles}
