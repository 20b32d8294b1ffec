"""Signs beside the words of the public pages: our own, of one make, and silent for a screen reader."""

import re
from xml.etree import ElementTree as Tree

import pytest
from jinja2 import UndefinedError

from services.intake.app import create_app
from tests.intake.building import some_settings

TURNED = {"answer", "door", "way", "write"}


@pytest.fixture(scope="module")
def drawn() -> object:
    return create_app(some_settings()).state.pages.environment.get_template("pictograms.html").module


def test_every_sign_is_a_line_of_the_same_make(drawn: object) -> None:
    assert len(drawn.LINES) >= 24  # type: ignore[attr-defined]
    for name, line in drawn.LINES.items():  # type: ignore[attr-defined]
        made = Tree.fromstring(drawn.sign(name))  # type: ignore[attr-defined]
        assert made.attrib["aria-hidden"] == "true"
        assert (made.attrib["viewBox"], made.attrib["stroke-width"]) == ("0 0 24 24", "2")
        assert made.attrib["stroke"] == "currentColor"
        assert ("turns" in made.attrib["class"].split()) == (name in TURNED), name
        assert [part.tag for part in made] == ["path"]
        assert re.fullmatch(r"[MmLlHhVvCcSsQqTtAaZz0-9 .,-]+", line), name


def test_the_signs_of_a_page_are_light(drawn: object) -> None:
    assert sum(len(line) for line in drawn.LINES.values()) < 3_000  # type: ignore[attr-defined]


def test_an_unknown_name_is_a_mistake_of_the_template(drawn: object) -> None:
    with pytest.raises(UndefinedError):
        drawn.sign("unicorn")  # type: ignore[attr-defined]
