"""The sources keep the house rules; and every rule finds the violations that are planted for it.

`python -m tests.contracts.rules` prints all rules with the reason for each.
"""

import runpy

import pytest

from tests.contracts.rules.house import all_rules
from tests.contracts.rules.logs import calls_of_a_log
from tests.contracts.rules.rule import SERVICES, Rule
from tests.contracts.rules.sources import Source, under

RULES = all_rules()
PLANTED = [(each, source) for each in RULES.values() for source in each.violations]
INNOCENT = [(each, source) for each in RULES.values() for source in each.innocent]
EXCUSED = [each for each in RULES.values() if each.besides or each.at_most]


def id_of(part: Rule | Source) -> str:
    """Of a planted source its first words, or its path where it is empty."""
    return part.name if isinstance(part, Rule) else " ".join((part.text or part.name).split())[:40]


@pytest.mark.parametrize("rule", RULES.values(), ids=id_of)
def test_the_sources_keep_the_rule(rule: Rule) -> None:
    assert not rule.broken, f"{rule.why}\n" + "\n".join(rule.broken)


@pytest.mark.parametrize(("rule", "planted"), PLANTED, ids=id_of)
def test_a_planted_violation_is_found(rule: Rule, planted: Source) -> None:
    assert rule.faults_of(planted)
    assert planted.lies_in(rule.over), "the rule does not look there"


@pytest.mark.parametrize(("rule", "source"), INNOCENT, ids=id_of)
def test_what_is_innocent_is_left_alone(rule: Rule, source: Source) -> None:
    assert not rule.faults_of(source)


@pytest.mark.parametrize("rule", EXCUSED, ids=id_of)
def test_every_exception_is_still_needed(rule: Rule) -> None:
    assert not rule.idle, "take these out of the rule:\n" + "\n".join(rule.idle)


@pytest.mark.parametrize("rule", RULES.values(), ids=id_of)
def test_a_rule_says_in_one_line_why_and_looks_at_something(rule: Rule) -> None:
    assert rule.why
    assert "\n" not in rule.why
    assert rule.violations
    assert under(rule.over)


def test_the_rules_see_the_whole_tree() -> None:
    assert len(under(("services/**/*.py", "shared/**/*.py", "deploy/**/*.py"))) > 300
    assert sum(len(calls_of_a_log(source)) for source in under(SERVICES)) > 10


def test_the_rules_are_printed_with_their_reasons(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_module("tests.contracts.rules", run_name="__main__")
    printed = capsys.readouterr().out
    assert [each.name for each in RULES.values() if each.why not in printed] == []
