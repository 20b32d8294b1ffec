"""Periods run from one moment to one day, and a centre sets only those that are its own to set."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError

from services.cases.foundation.periods import Periods, rules
from services.cases.settings import CasesSettings
from shared.dictionary.retention import RULES, Retention, Start, due_on
from tests.cases.building import NATS_SEED, NOTIFY_KEY


def test_without_a_choice_the_periods_are_those_that_the_dictionary_says() -> None:
    assert rules(Periods()) == RULES


def test_a_choice_changes_its_class_alone_and_is_said_in_words() -> None:
    chosen = rules(Periods(file_closed=24))
    assert chosen[Retention.FILE_CLOSED].said("en").startswith("24 months after the file was closed")
    assert chosen[Retention.FILE_CLOSED].said("de").startswith("24 Monate nach Abschluss")
    assert {one for one in Retention if chosen[one] != RULES[one]} == {Retention.FILE_CLOSED}


def test_one_month_is_not_said_as_many() -> None:
    assert rules(Periods(notice=1))[Retention.NOTICE].said("en") == "1 month after it was asked for"


@pytest.mark.parametrize("wrong", [{"file_closed": 0}, {"file_closed": 61}, {"audit": 11}, {"session": 3}])
def test_a_period_that_no_centre_may_set_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValidationError):
        Periods.model_validate(wrong)


@pytest.mark.parametrize(
    ("retention", "since", "due"),
    [
        (Retention.FILE_CLOSED, date(2026, 2, 28), date(2027, 2, 28)),
        (Retention.FILE_CLOSED, date(2024, 2, 29), date(2025, 2, 28)),
        (Retention.REQUEST_UNFILED, date(2026, 8, 31), date(2027, 2, 28)),
        (Retention.NOTICE, date(2026, 11, 30), date(2027, 2, 28)),
        (Retention.REPLY_WAITING, date(2026, 1, 1), date(2026, 4, 1)),
        (Retention.WITH_THE_CLIENT, date(2026, 1, 1), None),
        (Retention.ANONYMOUS, date(2026, 1, 1), None),
    ],
)
def test_the_day_on_which_it_is_due(retention: Retention, since: date, due: date | None) -> None:
    assert due_on(RULES[retention], since) == due


@given(since=st.dates(date(2000, 1, 1), date(2100, 1, 1)), months=st.integers(1, 60))
def test_later_activity_never_makes_it_due_earlier(since: date, months: int) -> None:
    rule = rules(Periods(file_closed=months))[Retention.FILE_CLOSED]
    day, next_day = due_on(rule, since), due_on(rule, date.fromordinal(since.toordinal() + 1))
    assert day
    assert next_day
    assert since < day <= next_day


def test_every_class_with_an_end_has_a_moment_it_runs_from() -> None:
    assert all(rule.starts != Start.NEVER for rule in RULES.values() if rule.months or rule.days)


def test_casework_takes_the_periods_from_its_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASES_RETENTION", '{"file_closed": 24}')
    nowhere = SecretStr("postgresql+asyncpg://nobody@127.0.0.1:9/nowhere")
    settings = CasesSettings(
        database_url=nowhere,
        keys_database_url=nowhere,
        nats_seed=NATS_SEED,
        centre="north",
        key_file=tmp_path / "keys.json",
        notify_sealing_key=NOTIFY_KEY.public(),
    )
    assert settings.retention == Periods(file_closed=24)
