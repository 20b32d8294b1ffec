"""The stylesheets and scripts of the public pages, word by word: nothing that a browser of 2018 cannot read."""

import platform
import subprocess
from pathlib import Path

import pytest

from tests.intake.old_browsers import LATER_MEDIA, SCRIPTS_DO_WITHOUT, STATIC, rules_in, unknown_in
from tests.shared.npm_packages import packed

SHEETS = sorted(STATIC.glob("*.css"))
SCRIPTS = sorted(file for file in STATIC.rglob("*.js"))
DONE_WITHOUT = {"history.js": {".submitter"}}
ESBUILD = (
    "@esbuild/linux-x64",
    "0.28.2",
    "sha512-4xTZr1FUmSoQW4XIWmit3tzQrUTZM+N3P0XV8xROKYF50XfI7xeO90+1bZvNwxIufQ9hDQVRJH5YhgPVF8A/HQ==",
)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda file: file.name)
def test_every_rule_is_known_or_something_stands_in_for_it(sheet: Path) -> None:
    assert len(list(rules_in(sheet.read_text()))) > 0
    assert unknown_in(sheet.read_text()) == []


@pytest.mark.parametrize(
    "planted",
    [
        ".a { gap: 1rem }",
        ".a { margin-inline-start: 1rem }",
        ".a { -webkit-margin-start: 2rem; margin-inline-start: 1rem }",
        ".a { padding-block: 1rem }",
        ".a { color: light-dark(#fff, #000) }",
        ".a { width: min(10rem, 100%) }",
        ".a { overflow-wrap: anywhere }",
        ".a:focus-visible, .a:hover { color: red }",
        ":is(.a, .b), .c { color: red }",
        "@media print { .a { inset: 0 } }",
        "@layer { .a { color: red } }",
    ],
)
def test_what_is_not_known_is_found(planted: str) -> None:
    assert unknown_in(planted) != []


def test_the_way_out_and_the_button_need_no_later_rule() -> None:
    for sheet in SHEETS:
        for rule in rules_in(sheet.read_text()):
            if rule.selectors in (".exit", ".button") and not LATER_MEDIA.search(rule.media):
                assert not any("var(--" not in value and "(" in value for name, value in rule.declarations), rule


def test_no_page_of_the_door_takes_the_stylesheet_of_the_staff() -> None:
    templates = STATIC.parent / "templates"
    assert "kokon.css" not in "".join(file.read_text() for file in templates.glob("*.html"))


def test_the_way_without_scripts_is_there_also_where_one_fails() -> None:
    """What stands in `noscript` is not shown then; `unscripted` is."""
    templates = sorted((STATIC.parent / "templates").rglob("*.html"))
    hidden = [file.name for file in templates if "<noscript>" in file.read_text().replace("<noscript><link", "")]
    assert hidden == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda file: file.name)
def test_no_script_calls_what_came_later(script: Path) -> None:
    assert [found[0] for found in SCRIPTS_DO_WITHOUT.finditer(script.read_text())] == []


@pytest.mark.skipif(
    (platform.system(), platform.machine()) != ("Linux", "x86_64"), reason="the program is fetched for one system alone"
)
def test_no_script_has_to_be_rewritten_for_chromium_65() -> None:
    """Made for that browser and made for any, a script is the same."""
    esbuild = packed(*ESBUILD) / "bin/esbuild"
    assert rewritten(esbuild, "const a = b?.c ?? 1_000n")
    for script in SCRIPTS:
        assert not rewritten(esbuild, script.read_text()), script.name


def rewritten(esbuild: Path, script: str) -> bool:
    made = [
        subprocess.run(
            [esbuild, "--minify-whitespace", "--loader=js", f"--target={target}"],
            input=script,
            capture_output=True,
            text=True,
            timeout=60,
        )
        for target in ("chrome65", "esnext")
    ]
    return made[0].returncode != 0 or made[0].stdout != made[1].stdout
