"""Signs beside the words of the public pages: our own, of one make, and silent for a screen reader."""

import re
from xml.etree import ElementTree as Tree

import pytest
from jinja2 import UndefinedError

from services.intake.app import create_app
from services.intake.pages.signs import LINES, TURNED
from tests.intake.building import some_settings


@pytest.fixture(scope="module")
def drawn() -> object:
    return create_app(some_settings()).state.pages.environment.get_template("pictograms.html").module


def test_every_sign_is_a_line_of_the_same_make(drawn: object) -> None:
    assert len(LINES) >= 24
    for name, line in LINES.items():
        made = Tree.fromstring(drawn.sign(name))  # type: ignore[attr-defined]
        assert made.attrib["aria-hidden"] == "true"
        assert (made.attrib["viewBox"], made.attrib["stroke-width"]) == ("0 0 24 24", "2")
        assert made.attrib["stroke"] == "currentColor"
        assert ("turns" in made.attrib["class"].split()) == (name in TURNED), name
        assert [part.tag for part in made] == ["path"]
        assert re.fullmatch(r"[MmLlHhVvCcSsQqTtAaZz0-9 .,-]+", line), name


def test_the_signs_of_a_page_are_light() -> None:
    assert len("".join(LINES.values())) < 3_000


def test_an_unknown_name_is_a_mistake_of_the_template(drawn: object) -> None:
    with pytest.raises(UndefinedError):
        drawn.sign("unicorn")  # type: ignore[attr-defined]
