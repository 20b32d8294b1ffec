"""What is left of a release that cannot be read: whose it is, or nothing."""

import json
from uuid import UUID

import pytest

from services.quality.office.received.versions import OtherVersion, of_another_version
from tests.quality.building import a_release

GOOD = json.loads(a_release("north", "2026-Q1").body())


@pytest.mark.parametrize("changes", [{"of_a_later_version": [1]}, {"index": None}, {"criteria": "other"}])
def test_of_an_older_or_newer_release_the_id_and_the_quarter_are_left(changes: dict[str, object]) -> None:
    assert of_another_version(json.dumps(GOOD | changes).encode()) == OtherVersion(
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
    assert of_another_version(body) is None
