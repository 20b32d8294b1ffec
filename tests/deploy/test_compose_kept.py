"""What a service in a container has to write down lasts: beside its secrets it can write nothing."""

import pytest

from deploy.compose import layout
from tests.deploy.compose_files import COMPOSE, containers_of


@pytest.mark.parametrize("centre", ["centre-a", "centre-b"])
def test_which_keys_were_destroyed_can_be_written_down_in_a_container(centre: str) -> None:
    parts, own = containers_of(COMPOSE / "parts.yaml"), containers_of(COMPOSE / f"{centre}.yaml")
    assert "/run/kept/destroyed-keys" in parts["cases"]["environment"]["CASES_DESTROYED_KEYS"]
    [kept] = [one for one in own[f"{centre}-cases"]["volumes"] if one["target"] == "/run/kept"]
    assert not kept.get("read_only")
    assert kept["volume"]["subpath"] in layout.centre(centre).extras
