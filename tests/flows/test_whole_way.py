"""The whole way of one client's words and of what they count for, in a real browser, from the phone to the office."""

import json
import os

import pytest

from deploy.demo.visitors.people import Client
from tests.flows.demonstration import CENTRES, Lived
from tests.flows.whole_way import WholeWay

pytestmark = [pytest.mark.real, pytest.mark.browser]


@pytest.fixture
def way(lived: Lived) -> WholeWay:
    if lived.way is None:
        if os.environ.get("CI"):
            pytest.fail("no Chromium is installed here, and CI must have one")
        pytest.skip("no Chromium is installed here")
    return lived.way


@pytest.fixture
def she(way: WholeWay) -> Client:
    client: Client = way.seen["she"]
    assert client.language == "ar"
    return client


def test_every_step_is_taken_in_its_turn(way: WholeWay) -> None:
    assert way.troubles == []
    assert list(dict.fromkeys(way.steps)) == [
        "she writes and is given a number",
        "a counsellor reads and answers",
        "she looks with her number",
        "a file is opened",
        "the gate is walked",
        "the month is counted for quality",
        "the release is looked at and approved",
        "the office sees both centres",
    ]


def test_each_reads_what_the_other_wrote(way: WholeWay, she: Client) -> None:
    assert way.seen["the counsellor reads"] == [she.words]
    assert way.seen["she reads"] == [she.answer]
    assert way.seen["read out in"] == "ar"


def test_her_phone_visits_nobody_else_and_keeps_nothing(way: WholeWay) -> None:
    assert len(way.visited) == 1
    assert way.seen["kept on the phone"] == []
    assert way.complaints == []


def test_the_month_is_in_quality_and_what_was_looked_at_is_what_left(way: WholeWay, lived: Lived) -> None:
    assert way.seen["met, in quality"] == str(lived.told["outcomes"][CENTRES[0]]["U2.1"]["met"])
    assert json.loads(way.seen["previewed"])["criteria"]
    assert way.seen["previewed"] == way.seen["approved"]


def test_the_office_shows_both_centres(way: WholeWay) -> None:
    assert "2 von 2 Stellen haben gemeldet" in way.seen["federation"]
    assert [" ".join(line.split()[:3]) for line in way.seen["reported"]] == ["Centre A (demo)", "Centre B (demo)"]
