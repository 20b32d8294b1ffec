"""`./kokon up` of a real centre, started again without its words: visitors see what they saw before."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.local.machine import ports
from tests.deploy.running_installations import Living

pytestmark = pytest.mark.real
PHONE, NAME = "030 4711 0815", "Fachstelle Nord"


@pytest.fixture
def north(tmp_path: Path) -> Iterator[Living]:
    north = Living(tmp_path / "north", ("--id", "north", "--port", str(ports.row(4))))
    yield north
    north.stop()


def page(north: Living) -> str:
    return httpx.get(f"{north.urls['intake']}/", follow_redirects=True, trust_env=False, timeout=30).text


def test_telephone_and_name_stay_on_the_public_page(north: Living) -> None:
    words = north.words
    north.words = (*words, "--phone", PHONE, "--public-name", NAME)
    north.up()
    assert PHONE in page(north)
    assert NAME in page(north)
    assert north.said["shows_less"] == []
    north.stop()

    north.words = ()  # neither id nor port either
    north.up()
    assert PHONE in page(north)
    assert NAME in page(north)
    findings: Any = north.command("doctor")
    [found] = [one for one in findings if one["what"] == "settings"]
    assert (found["state"], str(north.folder / "kokon.toml") in found["found"]) == ("ok", True)
    north.stop()

    north.words = ("--phone", "")
    north.up()
    assert PHONE not in page(north)
    assert north.said["shows_less"] == ["no telephone number"]
