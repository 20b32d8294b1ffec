"""Every language is shown in a font that has its letters: the one that the list of languages names."""

import re
from pathlib import Path

import pytest

import services.notify
from shared.languages import KNOWN
from shared.web.shell import HERE

SHEET = (Path(services.notify.__file__).parent / "static" / "notify.css").read_text()
ROOT = (HERE / "static" / "kokon.css").read_text()
USUAL = "Noto Sans"
"""What every page has: no rule of its own is needed."""


def fonts_of(sheet: str) -> dict[str, str]:
    """By language the first font of its rule."""
    found = dict[str, str]()
    for selectors, font in re.findall(r'^((?::lang\(\w+\)(?:, )?)+) \{ font-family: "([^"]+)"', sheet, re.MULTILINE):
        found |= dict.fromkeys(re.findall(r"\((\w+)\)", selectors), font)
    return found


def test_each_language_with_a_font_of_its_own_has_a_rule() -> None:
    assert fonts_of(SHEET) == {code: known.font for code, known in KNOWN.items() if known.font != USUAL}


@pytest.mark.parametrize("font", sorted({known.font for known in KNOWN.values()}))
def test_every_page_falls_back_on_it(font: str) -> None:
    """A name of a language stands on all of them."""
    assert f'"{font}"' in ROOT


def test_a_language_without_its_font_is_found() -> None:
    assert "th" not in fonts_of(SHEET.replace(":lang(th) {", ":lang(xx) {"))
