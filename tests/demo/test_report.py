"""What the demonstration says about itself: what is missing or doubled is named, and turns it red."""

import json

import pytest

from deploy.local.demo.ledger import Ledger, Step
from deploy.local.demo.report import Report, percentile


def test_what_was_seen_once_is_whole() -> None:
    ledger = Ledger()
    ledger.compare("centre-a", "request", expected=[1, 2, 3], seen=[3, 2, 1])
    assert ledger.whole


def test_what_is_missing_is_lost_and_what_came_twice_or_from_nowhere_is_doubled() -> None:
    ledger = Ledger()
    ledger.compare("a", "request", expected=[1, 2], seen=[2, 2, 9])
    report = Report(seed=1, clients=2, ledger=ledger, memory={})
    assert report.lines() == [
        "lost: a: request 1",
        "doubled: a: request 2",
        "doubled: a: request 9",
    ]
    assert not report.whole


def test_the_report_has_every_part_a_script_asks_for() -> None:
    ledger = Ledger(waits=[3.0, 1.0, 2.0], seconds={"life": 1.26})
    ledger.count("centre-a", Step.REPLIES_READ)
    ledger.count("centre-a", Step.SENT, 2)
    told = json.loads(Report(seed=1, clients=2, ledger=ledger, memory={"centre-a cases": 80.5}).to_json())
    assert told["whole"] is True
    assert list(told["counts"]["centre-a"].items()) == [("sent", 2), ("replies_read", 1)]
    assert told["form_to_inbox_ms"] == {"n": 3, "p50": 2.0, "p99": 3.0}
    assert told["peak_memory_mib"] == {"centre-a cases": 80.5}


@pytest.mark.parametrize(("share", "value"), [(0.5, 50), (0.99, 99), (1.0, 100), (0.0, 1)])
def test_percentiles_are_values_that_were_measured(share: float, value: float) -> None:
    assert percentile(list(range(1, 101)), share) == value


def test_nothing_measured_is_no_figure() -> None:
    assert percentile([], 0.5) is None
