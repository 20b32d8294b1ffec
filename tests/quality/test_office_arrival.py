"""What the office takes, and for which reason it refuses the rest: the first thing that is wrong."""

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.quality.foundation.domain import Period
from services.quality.foundation.signing import signed
from services.quality.office.members.file import parsed
from services.quality.office.received.arrival import FAR, MOST_CLIENTS, refusal
from shared.events import ReleasePublished
from shared.privacy.budget import budget, budgets, scale
from tests.quality.building import RELEASE_KEYS, STANDARDS, a_line, a_release, members_file, some_noise, yearly_noise

MEMBERS = parsed(members_file(north="Nord", south="Süd"))
RUNNING = Period(2026, 1)
FURTHEST = round(FAR * scale(budget().index))


def judged(release: ReleasePublished, centre: str = "north") -> str | None:
    return refusal(
        release,
        centre=centre,
        members=MEMBERS,
        catalogues={STANDARDS.version: STANDARDS},
        budgets=budgets(),
        running=RUNNING,
    )


def forged(release: ReleasePublished, **changes: Any) -> ReleasePublished:
    """Changed after it was signed."""
    return release.model_copy(update=changes)


def test_a_signed_release_of_a_member_is_taken() -> None:
    assert judged(a_release("north", U2=(4, 3))) is None
    assert judged(a_release("north", "2025-Q4", contributions=yearly_noise(-3, 4, 5))) is None


def test_a_number_that_is_not_the_next_is_taken_as_long_as_there_are_so_many_quarters() -> None:
    assert [judged(a_release("north", sequence=number)) for number in (1, 40, 105)] == [None] * 3


@pytest.mark.parametrize(
    ("release", "reason"),
    [
        (a_release("south"), "wrong_centre"),
        (a_release("north", key_id="release-2"), "unknown_key"),
        (forged(a_release("north"), sequence=2), "bad_signature"),
        (forged(a_release("north"), signature=""), "bad_signature"),
        (forged(a_release("north"), signature=base64.b64encode(bytes(64)).decode()), "bad_signature"),
        (signed(a_release("north"), RELEASE_KEYS["south"]), "bad_signature"),
        (a_release("north", catalogue="2031-01"), "unknown_catalogue"),
        (a_release("north", criteria=a_release().criteria[:5]), "wrong_criteria"),
        (a_release("north", criteria=a_release().criteria[::-1]), "wrong_criteria"),
        (a_release("north", criteria=(a_line("U2", None, None),)), "wrong_criteria"),
        (a_release("north", budget="2031-01"), "unknown_budget"),
        (a_release("north", "2026-Q2"), "implausible"),
        (a_release("north", sequence=106), "implausible"),
        (a_release("north", sequence=9_000), "implausible"),
        (a_release("north", "0000-Q1"), "implausible"),
        (a_release("north", "9999-Q4"), "implausible"),
        (a_release("north", "2025-Q4", contributions=()), "implausible"),
        (a_release("north", "2025-Q4", contributions=yearly_noise()[:-1]), "implausible"),
        (a_release("north", "2025-Q4", contributions=yearly_noise()[::-1]), "implausible"),
        (a_release("north", "2026-Q1", contributions=yearly_noise()), "implausible"),
        (a_release("north", index=some_noise(-FURTHEST - 1)), "implausible"),
        (a_release("north", index=some_noise(0, 0, MOST_CLIENTS + FURTHEST + 1)), "implausible"),
        (a_release("north", "2025-Q4", contributions=yearly_noise(-1_000)), "implausible"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_the_first_thing_that_is_wrong_is_the_reason(release: ReleasePublished, reason: str) -> None:
    assert judged(release) == reason


def test_reasons_come_in_their_order() -> None:
    """Each mistake alone hides behind the one before it."""
    wrong: dict[str, Any] = {"budget": "2031-01", "criteria": a_release().criteria[:5], "catalogue": "2031-01"}
    release = a_release("north", "2026-Q3", **wrong)
    assert judged(forged(release, centre="south")) == "wrong_centre"
    assert judged(forged(release, key_id="release-9")) == "unknown_key"
    assert judged(forged(release, sequence=7)) == "bad_signature"
    assert judged(release) == "unknown_catalogue"
    assert judged(a_release("north", "2026-Q3", **wrong | {"catalogue": STANDARDS.version})) == "wrong_criteria"
    assert judged(a_release("north", "2026-Q3", budget="2031-01")) == "unknown_budget"


def test_counts_that_noise_can_reach_are_plausible() -> None:
    assert judged(a_release("north", index=some_noise(-FURTHEST, 0, MOST_CLIENTS + FURTHEST))) is None


@given(some.sampled_from(["sequence", "period", "budget", "catalogue", "key_id", "index", "criteria"]))
def test_no_field_can_be_changed_under_a_signature(field: str) -> None:
    other = a_release(
        "north", "2025-Q2", U1=(1, 1), sequence=7, budget="2031-01", catalogue="2031-01", index=some_noise(9),
        key_id="release-7",
    )  # fmt: skip
    changed = a_release("north").model_copy(update={field: getattr(other, field)})
    assert judged(changed) in {"bad_signature", "unknown_key"}
