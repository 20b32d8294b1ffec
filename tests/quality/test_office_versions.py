"""What is left of a release that cannot be read: whose it is, or nothing."""

import json
from uuid import UUID

import pytest

from services.quality.office.received.versions import OtherAmounts, OtherRelease, reader_of
from tests.quality.building import a_release

GOOD = json.loads(a_release("north", "2026-Q1").body())


@pytest.mark.parametrize("changes", [{"of_a_later_version": [1]}, {"index": None}, {"criteria": "other"}])
def test_of_an_older_or_newer_release_the_id_and_the_quarter_are_left(changes: dict[str, object]) -> None:
    assert reader_of(OtherRelease)(json.dumps(GOOD | changes).encode()) == OtherRelease(
        id=UUID(GOOD["id"]), period="2026-Q1"
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"7",
        b"null",
        b"[]",
        b'"id"',
        b"{}",
        b"\xff",
        b"[" * 100_000,
        json.dumps(GOOD).encode()[:-1],
        json.dumps(GOOD | {"id": "anna"}).encode(),
        json.dumps(GOOD | {"id": 7}).encode(),
        json.dumps(GOOD | {"period": "Kanari"}).encode(),
    ],
)
def test_what_is_no_release_of_any_version_leaves_nothing(body: bytes) -> None:
    assert reader_of(OtherRelease)(body) is None


def test_of_amounts_of_another_version_the_id_and_the_year_are_left() -> None:
    id = UUID(GOOD["id"])
    body = json.dumps({"id": str(id), "year": 2026, "rows": {"of": "later"}}).encode()
    assert reader_of(OtherAmounts)(body) == OtherAmounts(id=id, year=2026)
    assert reader_of(OtherAmounts)(json.dumps(GOOD).encode()) is None
