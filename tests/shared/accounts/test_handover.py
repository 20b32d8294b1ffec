"""A slip opens one door, for one minute; every other use is refused with its reason."""

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from shared.accounts.handover import PURPOSE, Handover, HandoverRefusedError, accept, issue, pseudonym
from tests.shared.accounts.building import NOW

KEY = Ed25519PrivateKey.generate()
SECOND = timedelta(seconds=1)


def slip(**changes: Any) -> str:
    given: dict[str, Any] = {"audience": "quality", "centre": "harbour", "roles": {"lead", "counsellor"}}
    given |= {"pseudonym": uuid4(), "language": "ar", "jti": uuid4(), "now": NOW}
    return issue(changes.pop("key", KEY), **(given | changes))


def taken(token: str, **changes: Any) -> Handover:
    given: dict[str, Any] = {"keys": [KEY.public_key()], "audience": "quality", "centre": "harbour", "now": NOW}
    return accept(token, **(given | changes))


def refusal(token: str, **changes: Any) -> str:
    with pytest.raises(HandoverRefusedError) as refused:
        taken(token, **changes)
    assert refused.value.__cause__ is None
    return str(refused.value.reason)


def signed(told: bytes, key: Ed25519PrivateKey = KEY) -> str:
    return ".".join(base64.urlsafe_b64encode(part).decode() for part in (told, key.sign(PURPOSE + told)))


def test_a_slip_tells_roles_a_pseudonym_and_a_language_and_no_name() -> None:
    known_as, jti = uuid4(), uuid4()
    handover = taken(slip(pseudonym=known_as, jti=jti))
    assert handover.person.roles == {"lead", "counsellor"}
    assert (handover.person.id, handover.person.language, handover.person.name) == (known_as, "ar", "")
    assert handover.jti == jti


@pytest.mark.parametrize(("after", "reason"), [(60, "expired"), (3600, "expired"), (-6, "not_yet"), (-3600, "not_yet")])
def test_a_slip_lasts_a_minute(after: int, reason: str) -> None:
    token = slip()
    assert taken(token, now=NOW + 59 * SECOND)
    assert taken(token, now=NOW - 4 * SECOND)
    assert refusal(token, now=NOW + after * SECOND) == reason


def test_a_slip_opens_only_the_door_it_was_made_for() -> None:
    assert refusal(slip(audience="intake")) == "other_audience"
    assert refusal(slip(centre="meadow")) == "other_centre"


def test_a_slip_of_another_key_is_forged() -> None:
    assert refusal(slip(key=Ed25519PrivateKey.generate())) == "forged"
    assert refusal(slip(), keys=[]) == "forged"


def test_a_new_key_is_accepted_beside_the_old_one() -> None:
    newer = Ed25519PrivateKey.generate()
    keys: list[Ed25519PublicKey] = [newer.public_key(), KEY.public_key()]
    assert taken(slip(), keys=keys)
    assert taken(slip(key=newer), keys=keys)


def test_a_signature_for_another_purpose_does_not_count() -> None:
    told = base64.urlsafe_b64decode(slip().split(".")[0])
    parts = (told, KEY.sign(told))
    assert refusal(".".join(base64.urlsafe_b64encode(part).decode() for part in parts)) == "forged"


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_no_changed_byte_goes_unseen(place: int, change: int) -> None:
    parts = [bytearray(base64.urlsafe_b64decode(part)) for part in slip().split(".")]
    joined = parts[0] + parts[1]
    joined[place % len(joined)] ^= change
    altered = (joined[: len(parts[0])], joined[len(parts[0]) :])
    assert refusal(".".join(base64.urlsafe_b64encode(bytes(part)).decode() for part in altered)) == "forged"


@pytest.mark.parametrize(
    "alter",
    [
        lambda told: {**told, "name": "Amal"},
        lambda told: {key: value for key, value in told.items() if key != "jti"},
        lambda told: {**told, "roles": []},
        lambda told: {**told, "issued": "soon"},
        lambda told: {**told, "pseudonym": "Amal"},
        lambda told: [],
    ],
)
def test_even_a_signed_slip_has_to_have_its_form(alter: Callable[[dict[str, Any]], object]) -> None:
    told = json.loads(base64.urlsafe_b64decode(slip().split(".")[0]))
    assert refusal(signed(json.dumps(alter(told)).encode())) == "malformed"


@given(st.text())
def test_any_other_text_is_refused_without_a_stir(text: str) -> None:
    assert refusal(text) in ("malformed", "forged")


def test_an_endless_slip_is_not_even_read() -> None:
    assert refusal("a" * 5000 + "." + "a") == "malformed"
    assert refusal(slip() + "\n") == "malformed"


def test_a_pseudonym_is_steady_for_one_audience_and_different_for_another() -> None:
    person, secret = uuid4(), b"s" * 32
    assert pseudonym(secret, person, "quality") == pseudonym(secret, person, "quality")
    others = [pseudonym(secret, person, "intake"), pseudonym(b"t" * 32, person, "quality"), person]
    assert pseudonym(secret, person, "quality") not in others
