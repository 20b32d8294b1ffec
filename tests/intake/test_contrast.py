"""What is read under stress has the contrast of level AAA, by day and by night, worked out from the stylesheet."""

import re

import pytest

from tests.intake.old_browsers import STATIC, rules_in

ENHANCED = 7.0
READ_UNDER_STRESS = [
    ("#ffffff", "--exit", "the way out"),
    ("--accent", "--sheet", "numbers for an emergency"),
    ("--accent-ink", "--accent", "the button"),
    ("--alarm", "--sheet", "what is wrong at a field"),
    ("--ink", "--care-wash", "what went wrong"),
    ("--ink", "--alarm-wash", "an alarm"),
    ("--ink", "--accent-wash", "what went well, and the number"),
    ("--ink", "--paper", "text"),
    ("--ink", "--field", "what is typed"),
    ("--quiet", "--paper", "small text"),
    ("--quiet", "--sheet", "small text on a sheet"),
    ("--accent", "--paper", "links"),
]


def colours() -> dict[str, dict[str, str]]:
    """By day and by night; what the night does not say is as by day."""
    roots = [rule for rule in rules_in((STATIC / "ground.css").read_text()) if rule.selectors == ":root"]
    day, night = ({name: value for name, value in rule.declarations if name.startswith("--")} for rule in roots)
    return {"day": day, "night": day | night}


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_worked_out_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("time", ["day", "night"])
def test_what_is_read_under_stress_stands_out(time: str) -> None:
    known = colours()[time]
    found = {what: round(contrast(known.get(ink, ink), known[ground]), 2) for ink, ground, what in READ_UNDER_STRESS}
    assert {what: ratio for what, ratio in found.items() if ratio < ENHANCED} == {}


def test_the_colours_are_used_where_they_are_worked_out() -> None:
    css = (STATIC / "ground.css").read_text() + (STATIC / "door.css").read_text()
    for selector, said in ((".exit", "background: var(--exit); color: #fff"), (".problem", "color: var(--alarm)")):
        assert re.search(rf"(?:^|[ }}]){re.escape(selector)} {{[^}}]*{re.escape(said)}", css, re.MULTILINE), selector
