"""What has to be looked at once a year begins to fail by itself when nobody did, and says what to do."""

import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from shared.store.schemas import ROOT

FILE = Path(__file__).with_name("yearly_duties.toml")
WITHIN = timedelta(days=365)
FOLDERS = ("texts", "locale", "notices", "data", "budgets", "definitions", "versions")
"""Names of folders with words or numbers that the world changes, and no code."""
NO_DUTY = {
    "deploy/demo/texts": "invented people",
    "services/cases/migrations/versions": "migrations",
    "services/cases/foundation/keys/migrations/versions": "migrations",
    "services/intake/migrations/versions": "migrations",
    "services/notify/migrations/versions": "migrations",
    "services/quality/migrations/versions": "migrations",
    "services/notify/notices": "code",
}


@dataclass(frozen=True)
class Duty:
    what: str
    files: list[str]
    looked_at: date
    next_step: str

    def is_late(self, today: date) -> bool:
        return self.looked_at + WITHIN < today


DUTIES = [Duty(**told) for told in tomllib.loads(FILE.read_text())["duty"]]
each_duty = pytest.mark.parametrize("duty", DUTIES, ids=lambda duty: duty.what)


@each_duty
def test_it_was_looked_at_within_a_year(duty: Duty) -> None:
    """It begins to fail by itself: then somebody does what it says, and writes the day."""
    late = f"{duty.what}: last looked at on {duty.looked_at}. Next step: {duty.next_step}"
    assert not duty.is_late(datetime.now(UTC).date()), late


@each_duty
def test_nobody_has_looked_in_the_future_or_at_what_is_not_there(duty: Duty) -> None:
    assert duty.looked_at <= datetime.now(UTC).date()
    assert [name for name in duty.files if not (ROOT / name).exists()] == []
    assert duty.next_step.endswith(".")


def test_one_that_nobody_looked_at_for_a_year_is_found() -> None:
    duty = Duty("certificates", [], date(2026, 11, 30), "Look.")
    assert not duty.is_late(date(2027, 11, 30))
    assert duty.is_late(date(2027, 12, 1))


def test_every_folder_with_words_or_numbers_of_the_world_has_a_duty() -> None:
    having = {name for duty in DUTIES for name in duty.files}
    there = {
        str(path.relative_to(ROOT))
        for top in ("services", "shared", "deploy")
        for path in (ROOT / top).rglob("*")
        if path.name in FOLDERS and path.is_dir()
    }
    assert there - having - NO_DUTY.keys() == set()
    assert {"certificates", "legal texts", "rule data", "translations"} <= {duty.what for duty in DUTIES}
