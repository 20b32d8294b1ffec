"""The assessment promises nothing without a test, and names none that is not there."""

import ast
from functools import cache
from pathlib import Path

import pytest
from pydantic import ValidationError

from shared.dictionary.dpia import FOLDER, THREATS, Measure, Measures, as_markdown, read_measures

ROOT = Path(__file__).parents[2]
READ = read_measures()


@cache
def written_in(file: Path) -> frozenset[str]:
    """Names of the tests in a file; none where there is no such file."""
    if not file.is_file():
        return frozenset()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    found = (node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return frozenset(name for name in found if name.startswith("test_"))


def missing(measures: Measures) -> list[str]:
    """Tests, attacks and places of the code that a measure names and nobody wrote."""
    gone = []
    for one in measures.measures:
        for test in one.tests:
            file, name = test.split("::")
            gone += [test] if name not in written_in(ROOT / file) else []
        gone += [file for file in one.attacks if not written_in(ROOT / file)]
        gone += [place for place in one.code if not (ROOT / place).exists()]
    return gone


def attacks_without_a_measure(measures: Measures) -> set[str]:
    there = {str(file.relative_to(ROOT)) for file in (ROOT / "tests/attacks").glob("test_*.py")}
    return there - {file for one in measures.measures for file in one.attacks}


def changed(which: str, **changes: object) -> Measures:
    """As it is, with one measure changed."""
    return Measures(
        measures=tuple(
            Measure.model_validate(one.model_dump() | changes) if one.id == which else one for one in READ.measures
        )
    )


def test_everything_that_a_measure_names_is_there() -> None:
    assert missing(READ) == []


def test_every_attack_belongs_to_a_measure() -> None:
    assert attacks_without_a_measure(READ) == set()


def test_every_file_of_attacks_has_a_planted_twin() -> None:
    files = {file for one in READ.measures for file in one.attacks if "/test_a" in file}
    twinless = [file for file in files if not any(name.startswith("test_twin_") for name in written_in(ROOT / file))]
    assert twinless == []


def test_the_page_is_the_one_that_the_measures_make() -> None:
    assert (FOLDER / "measures.md").read_text(encoding="utf-8") == as_markdown(READ)


def test_the_assessment_speaks_of_every_threat() -> None:
    text = " ".join((FOLDER / "README.md").read_text(encoding="utf-8").split())
    assert [words for words in THREATS.values() if words not in text.lower()] == []
    assert [one.id for one in READ.measures if f"measures.md#{one.id}" not in text] == []


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        (
            {"tests": ("tests/attacks/test_a1_canaries.py::test_nobody_wrote",)},
            ["tests/attacks/test_a1_canaries.py::test_nobody_wrote"],
        ),
        ({"attacks": ("tests/attacks/test_a99_nowhere.py",)}, ["tests/attacks/test_a99_nowhere.py"]),
        ({"code": ("services/nowhere",)}, ["services/nowhere"]),
    ],
)
def test_twin_what_nobody_wrote_is_found(changes: dict[str, object], found: list[str]) -> None:
    assert missing(changed("least", **changes)) == found


def test_twin_an_attack_that_no_measure_names_is_found() -> None:
    assert attacks_without_a_measure(changed("counts_of_five", attacks=("tests/attacks/test_a6_linkage.py",))) == {
        "tests/attacks/test_a10_printed_reports.py",
        "tests/attacks/test_a6_levels.py",
        "tests/attacks/test_a6_not_promised.py",
        "tests/attacks/test_a6_steps.py",
        "tests/attacks/test_a7_link.py",
        "tests/attacks/test_a7_numbers.py",
        "tests/attacks/test_a7_releases.py",
        "tests/attacks/test_a7_shape_of_traffic.py",
    }


@pytest.mark.parametrize("broken", [{"tests": ()}, {"goals": ()}, {"threats": ("a storm",)}, {"id": "noise"}])
def test_a_measure_that_is_not_whole_is_refused(broken: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        changed("least", **broken)
