"""The one stylesheet: readable in light and dark, the same in both directions of writing."""

import re
from pathlib import Path

import pytest

from shared.web.shell import HERE

SHEET = (HERE / "static" / "kokon.css").read_text()
PAIRS = [
    *((text, ground) for text in ("ink", "quiet", "accent") for ground in ("paper", "sheet", "accent-wash")),
    *((text, f"{tone}-wash") for tone in ("accent", "care", "alarm") for text in ("ink", tone)),
    ("accent-ink", "accent"),
    ("alarm", "sheet"),
    ("quiet", "line"),
]

COLOURLESS = {
    *("line-height", "letter-spacing", "text-align", "justify-self", "font-family"),
    *("transform", "transform-box", "transform-origin", "left", "right"),
    *("line-break", "word-break"),
    "content",
}


SHEETS = sorted(HERE.parents[1].glob("s*/**/static/*.css"))
UNKNOWN_TO_OLD_BROWSERS = "light-dark("
"""Unknown before the spring of 2024: a declaration with it is dropped there, and a custom property is invalid."""


def tokens(scheme: int) -> dict[str, str]:
    """In the light the first declarations of `:root`, in the dark what the media query puts over them."""
    blocks = re.findall(r":root \{([^{}]*)\}", SHEET)
    light, dark = [dict(re.findall(r"--([\w-]+): (#\w+);", block)) for block in blocks[:2]]
    assert set(light) == set(dark)
    return [light, dark][scheme]


def without_fallback(sheet: str) -> list[str]:
    """Declarations that an old browser drops, with no plain one of the same property before them in their rule."""
    missing = []
    for rule in re.findall(r"\{([^{}]*)\}", sheet):
        plain = set[str]()
        for declaration in rule.split(";"):
            name, _, value = declaration.strip().partition(":")
            if UNKNOWN_TO_OLD_BROWSERS not in value:
                plain.add(name)
            elif name.startswith("--") or name not in plain:
                missing.append(f"{name}:{value}")
    return missing


def contrast(one: str, other: str) -> float:
    """As WCAG 2.2 defines it, from 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_stands_out_from_its_ground(text: str, ground: str, scheme: int) -> None:
    colours = tokens(scheme)
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_white_on_the_exit_and_the_edge_of_a_field_stand_out(scheme: int) -> None:
    colours = tokens(scheme)
    assert contrast("#ffffff", colours["exit"]) >= 4.5
    assert contrast(colours["edge"], colours["sheet"]) >= 3


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_colour_has_a_plain_value_for_old_browsers(sheet: Path) -> None:
    assert without_fallback(sheet.read_text()) == []


def test_a_colour_without_a_plain_value_is_found() -> None:
    assert without_fallback("a { color: light-dark(#000, #fff) }") == ["color: light-dark(#000, #fff)"]
    assert without_fallback(":root { --ink: #000; --ink: light-dark(#000, #fff) }") == ["--ink: light-dark(#000, #fff)"]
    assert without_fallback("a { color: #000; color: light-dark(#000, #fff) }") == []


def test_no_rule_knows_left_from_right() -> None:
    bare = re.sub(r"/\*.*?\*/", "", SHEET, flags=re.S)
    physical = r"(margin|padding|border|inset)-(left|right)|[\s{;](left|right)\s*:|text-align:\s*(left|right)|float:"
    assert re.findall(physical, bare) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_language_and_direction_turn_and_space_but_colour_nothing(sheet: Path) -> None:
    """So axe has to compare the colours of a page in one language only."""
    rules = re.findall(r"([^{}]+){([^{}]*)}", sheet.read_text())
    theirs = "".join(rule for chosen, rule in rules if re.search(r"\[(dir|lang)|:(dir|lang)\(", chosen))
    assert set(re.findall(r"([\w-]+)\s*:", theirs)) <= COLOURLESS


def test_it_loads_nothing_from_anywhere() -> None:
    assert "url(" not in SHEET
    assert "@import" not in SHEET


def test_it_is_small() -> None:
    assert len(SHEET) < 16_000
