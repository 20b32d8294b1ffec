"""Letters that were put aside are sealed for the newest key: those that an older one opens, and of nobody erased."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from services.cases.foundation.keys.domain import following_key_id, key_id_of
from services.cases.foundation.keys.form import CentreKeys
from services.cases.foundation.keys.letters.sealed_anew import sealed_anew
from services.cases.foundation.keys.place import new_keys, with_new_opening
from shared.bus.lookups.put_aside import Aside
from shared.crypto.keypairs import PrivateKey
from shared.crypto.sealing import Purpose, open_sealed, seal
from shared.events import MessageSealed, RequestSealed

AT = datetime(2026, 3, 5, 12, tzinfo=UTC)
DAY = timedelta(days=1)
WORDS = "She wrote this. \u0647\u0646\u0627".encode()


@pytest.fixture(scope="module")
def keys() -> CentreKeys:
    return with_new_opening(with_new_opening(new_keys("north", now=AT), now=AT), now=AT)


def a_letter(key: PrivateKey, *, centre: str = "north", words: bytes = WORDS) -> MessageSealed:
    blob = seal(words, key.public(), purpose=Purpose.REQUEST, centre=centre)
    return MessageSealed(message_id=uuid4(), thread_id=uuid4(), key_id=key.key_id, blob=blob)


def aside(letter: MessageSealed | RequestSealed | bytes) -> Aside:
    body = letter if isinstance(letter, bytes) else letter.body()
    return Aside(7, "cases.dead.intake.message.sealed", AT, body, {})


def older(keys: CentreKeys) -> set[str]:
    return {key.key_id for key in keys.opening[2:]}


def a_first_one(key: PrivateKey) -> RequestSealed:
    """Of somebody whom casework does not know: it never took the request."""
    letter = a_letter(key)
    return RequestSealed(request_id=uuid4(), **letter.model_dump(include={"thread_id", "key_id", "blob"}))


@pytest.mark.parametrize("made", [a_letter, a_first_one])
@pytest.mark.parametrize("place", [2, 3, 4, 5])
def test_what_an_older_key_opens_is_the_same_letter_for_the_newest(
    keys: CentreKeys, place: int, made: Callable[[PrivateKey], MessageSealed | RequestSealed]
) -> None:
    letter = made(keys.opening[place])
    body = sealed_anew(aside(letter), keys, older(keys), destroyed={})
    assert body
    anew = type(letter).model_validate_json(body)
    assert anew == letter.model_copy(update={"key_id": keys.opening[0].key_id, "blob": anew.blob})
    assert open_sealed(anew.blob, keys.opening[0], purpose=Purpose.REQUEST, centre="north") == WORDS
    assert len(anew.blob) <= len(letter.blob)


def test_what_another_version_wrote_keeps_what_nobody_knows_here(keys: CentreKeys) -> None:
    letter = json.loads(a_letter(keys.opening[2]).body()) | {"of_tomorrow": [1]}
    body = sealed_anew(aside(json.dumps(letter).encode()), keys, older(keys), destroyed={})
    assert json.loads(body or b"{}")["of_tomorrow"] == [1]


def test_what_needs_no_older_key_stays_as_it_is(keys: CentreKeys) -> None:
    stranger = PrivateKey.generate("request-x25519-gone")
    letters = [
        aside(a_letter(keys.opening[0])),
        aside(a_letter(keys.opening[1])),
        aside(a_letter(stranger)),
        aside(a_letter(keys.opening[2], centre="south")),
        aside(b"torn"),
        aside(b"[]"),
        aside(b'{"key_id": "x"}'),
        aside(b"[" * 100_000),
    ]
    assert [sealed_anew(letter, keys, older(keys), destroyed={}) for letter in letters] == [None] * len(letters)
    kept = aside(a_letter(keys.opening[2]))
    assert sealed_anew(kept, keys, older(keys) - {keys.opening[2].key_id}, destroyed={}) is None


def test_of_whoever_was_erased_nothing_is_sealed_anew_but_what_she_wrote_afterwards(keys: CentreKeys) -> None:
    letter = a_letter(keys.opening[2])
    first = key_id_of(letter.thread_id)
    second = following_key_id(first)
    for destroyed, stays in (
        ({str(uuid4()): AT + DAY}, True),
        ({first: AT + DAY}, False),
        ({first: AT - DAY}, True),
        ({first: AT - DAY, second: AT + DAY}, False),
        ({first: AT - DAY - DAY, second: AT - DAY}, True),
    ):
        assert bool(sealed_anew(aside(letter), keys, older(keys), destroyed=destroyed)) is stays, destroyed
