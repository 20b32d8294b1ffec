"""What the centre let go beside what the office says: every quarter in its place, and what is missing is named."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from deploy.operations.reconcile import REFUSALS, STATES, next_step
from services.quality.foundation.domain import Period
from services.quality.publishing.releases.journey import Answer, Journey, Sending, Stage
from services.quality.publishing.releases.reconciling import LATE, UNANSWERED, Line, reconciled
from shared.events import ReleaseRefused
from tests.quality.building import a_kept_release, number_of

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
SENT = Sending(uuid4(), NOW - timedelta(days=1), on_the_bus=True)
LONG_AGO = Sending(uuid4(), NOW - timedelta(days=8), on_the_bus=True)


def line(*sendings: Sending, answers: Sequence[Answer] = (), leaves: int = -3) -> Line:
    release = a_kept_release("2026-Q3", leaves_on=(NOW + timedelta(days=leaves)).date())
    [found] = reconciled([Period(2026, 3)], [Journey(release, sendings, answers)], now=NOW, clock=BERLIN)
    return found


@pytest.mark.parametrize(
    ("found", "state", "missing"),
    [
        (line(leaves=3), "approved", False),
        (line(leaves=-3), LATE, True),
        (line(Sending(uuid4(), NOW, on_the_bus=False)), "leaving", False),
        (line(SENT), "released", False),
        (line(LONG_AGO), UNANSWERED, True),
        (line(SENT, answers=[Answer("", NOW)]), "locked", False),
        (line(SENT, answers=[Answer("unknown_key", NOW)]), "refused", True),
    ],
)
def test_each_release_stands_where_it_is_and_only_what_needs_somebody_is_missing(
    found: Line, state: str, missing: bool
) -> None:
    assert (found.state, found.missing, found.sequence) == (state, missing, number_of("2026-Q3"))


def test_a_refusal_is_named_and_dated() -> None:
    found = line(SENT, answers=[Answer("unknown_key", NOW)])
    assert (found.reason, found.left_on, found.answered_on) == ("unknown_key", "2026-11-24", "2026-11-25")


def test_no_quarter_is_left_out_between_the_first_and_the_last_that_is_over() -> None:
    journey = Journey(a_kept_release("2026-Q1"), [SENT], [Answer("", NOW)])
    found = reconciled([Period(2026, 1), Period(2026, 3), Period(2026, 4)], [journey], now=NOW, clock=BERLIN)
    assert [(one.period, one.state, one.missing) for one in found] == [
        ("2026-Q1", "locked", False), ("2026-Q2", "waiting", True),
        ("2026-Q3", "draft", True), ("2026-Q4", "running", False),
    ]  # fmt: skip


def test_a_centre_that_counted_nothing_yet_misses_nothing() -> None:
    assert reconciled([], [], now=NOW, clock=BERLIN) == []


def test_every_state_has_words_and_what_is_missing_has_a_next_step() -> None:
    assert set(STATES) == {*Stage, LATE, UNANSWERED}
    for state in ("waiting", "draft", LATE, UNANSWERED, "refused"):
        assert STATES[state][1]
    reasons = ReleaseRefused.model_fields["reason"].annotation
    assert set(REFUSALS) <= set(reasons.__args__)  # type: ignore[union-attr]


def test_a_refusal_has_the_next_step_of_its_reason() -> None:
    assert "keys rotate release" in next_step({"state": "refused", "reason": "unknown_key"})
    assert "call the office" in next_step({"state": "refused", "reason": "bad_signature"})
    assert next_step({"state": "locked", "reason": ""}) == ""
