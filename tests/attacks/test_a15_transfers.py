"""A15: a sealed file falls into other hands, is cut or changed, comes to the wrong centre, or a key was swapped.

Each attack is also tried on a lock with that very mistake, where it has to succeed.
"""

import os
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pyrage
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from services.cases.app import create_app
from services.cases.rights.archives import age
from services.cases.rights.archives.age import Lock
from services.cases.rights.transfers.bech32 import encoded
from services.cases.rights.transfers.partners.domain import (
    NotConfirmedError,
    OtherDigitsError,
    Partner,
    State,
    confirmed,
    entered,
    proof_of,
    require_confirmed,
)
from services.cases.rights.transfers.sealed_file import (
    STEP,
    NotOpenedError,
    OwnKey,
    fingerprint,
    open_file,
    sealed_file,
)
from tests.cases.building import NOON, Database, nothing_left, sit_down, some_settings
from tests.cases.two_centres import about_to_send, another_centre, key_of, looked_at
from tests.kept_engines import kept_engine

NUMBER, OTHER_NUMBER = "1234-5678-9012-3456-7890-1234", "1234-5678-9012-3456-7890-1235"
SECRET, WORDS = b"the secret of this centre", b"what a counsellor writes of a client"
SOUTH, WEST = OwnKey.of(b"south", "south"), OwnKey.of(b"west", "west")
GREASE = 512
"""Bytes at most by which the program for age makes a file longer by chance, so that nobody relies on its head."""
LEAD = uuid4()
type Opening = Callable[[bytes, str, OwnKey], bytes]


@pytest.fixture(autouse=True)
def light_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(age, "WORK", 4)


@pytest.fixture
def sealed() -> bytes:
    return sealed_file(WORDS, NUMBER, SOUTH.public)


def opens(content: bytes, number: str, key: OwnKey, *, opening: Opening = open_file) -> bool:
    try:
        return WORDS in opening(content, number, key)
    except (NotOpenedError, ValueError):
        return False


def test_only_its_centre_with_its_number_opens_it(sealed: bytes) -> None:
    assert opens(sealed, NUMBER, SOUTH)
    assert not opens(sealed, NUMBER, WEST), "another centre, which heard the number"
    assert not opens(sealed, OTHER_NUMBER, SOUTH), "the centre, which was not told the number"
    assert WORDS not in SOUTH.opened(sealed), "not with the key alone, as after it was called back"


def without_number(content: bytes, number: str, key: OwnKey) -> bytes:
    return bytes(pyrage.decrypt(content, [pyrage.x25519.Identity.from_str(identity_of(key))]))


def identity_of(key: OwnKey) -> str:
    return encoded("age-secret-key-", key._private.raw).upper()


def test_twin_a_file_that_the_key_alone_opens_is_found() -> None:
    careless = bytes(pyrage.encrypt(WORDS, [pyrage.x25519.Recipient.from_str(SOUTH.public)]))
    assert opens(careless, OTHER_NUMBER, SOUTH, opening=without_number)


def test_a_file_that_was_cut_or_changed_does_not_open(sealed: bytes) -> None:
    for length in (0, 1, 100, len(sealed) // 2, len(sealed) - STEP, len(sealed) - 1):
        assert not opens(sealed[:length], NUMBER, SOUTH), length
    for place in (0, 30, 80, 200, 400, len(sealed) // 2, len(sealed) - 1):
        flipped = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        assert not opens(flipped, NUMBER, SOUTH), place
    assert not opens(sealed + b"more", NUMBER, SOUTH)


def unproven(content: bytes, _: str, __: OwnKey) -> bytes:
    """A lock that proves nothing: every byte is changed in the same way."""
    return bytes(byte ^ 0x55 for byte in content)


def test_twin_a_lock_that_proves_nothing_is_found() -> None:
    careless = bytes(byte ^ 0x55 for byte in WORDS + b"and more")
    assert opens(careless[:-1], NUMBER, SOUTH, opening=unproven)


def spread_of(seal: Callable[[bytes, str, str], bytes]) -> int:
    """By how many bytes files differ whose contents are of very different lengths."""
    sizes = [len(seal(b"x" * length, NUMBER, SOUTH.public)) for length in (0, 1, 9000, STEP - 10)]
    return max(sizes) - min(sizes)


def test_the_size_of_a_file_says_nothing_below_a_step() -> None:
    assert spread_of(sealed_file) <= GREASE
    assert len(sealed_file(os.urandom(STEP), NUMBER, SOUTH.public)) > 2 * STEP


def unpadded_file(content: bytes, number: str, to: str) -> bytes:
    lock = Lock(number)
    return lock.head + lock.locked(content) + lock.end()


def test_twin_a_file_without_padding_is_found() -> None:
    assert spread_of(unpadded_file) > GREASE


def test_a_forged_file_does_not_choose_how_much_memory_is_spent() -> None:
    lock = Lock(NUMBER)
    costly = lock.head.replace(b" 4\n", b" 30\n", 1) + lock.locked(WORDS) + lock.end()
    assert costly != lock.head
    assert not opens(bytes(pyrage.encrypt(costly, [pyrage.x25519.Recipient.from_str(SOUTH.public)])), NUMBER, SOUTH)


def a_confirmed_one(name: str = "South", key: OwnKey = SOUTH) -> Partner:
    new = entered([], name, key.public, own="", partner_id=uuid4(), by=LEAD, now=NOON)
    assert new
    return confirmed(new, fingerprint(key.public), secret=SECRET, by=LEAD, now=NOON)


def test_a_key_that_was_swapped_is_used_for_nothing() -> None:
    one, attackers = a_confirmed_one(), a_confirmed_one("West", WEST)
    assert require_confirmed(one, SECRET) == one
    swapped = (
        replace(one, public_key=WEST.public),
        replace(one, public_key=WEST.public, proof=attackers.proof),
        replace(attackers, id=one.id, name=one.name),
        replace(one, public_key=WEST.public, proof=proof_of(replace(one, public_key=WEST.public), b"a guess")),
    )
    for other in swapped:
        assert other.state(SECRET) is State.NOT_AS_CONFIRMED
        with pytest.raises(NotConfirmedError):
            require_confirmed(other, SECRET)
    anew = entered([one], "south", WEST.public, own="", partner_id=uuid4(), by=LEAD, now=NOON)
    assert anew
    assert (anew.id, anew.state(SECRET)) == (one.id, State.KEY_CHANGED)
    with pytest.raises(OtherDigitsError):
        confirmed(anew, fingerprint(SOUTH.public), secret=SECRET, by=LEAD, now=NOON)


def test_twin_a_proof_that_leaves_out_the_key_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(one: Partner, secret: bytes) -> bytes:
        return proof_of(replace(one, public_key=""), secret)

    monkeypatch.setattr("services.cases.rights.transfers.partners.domain.proof_of", careless)
    assert replace(a_confirmed_one(), public_key=WEST.public).state(SECRET) is State.CONFIRMED


@pytest.fixture
async def north(database: Database, tmp_path: Path) -> AsyncIterator[FastAPI]:
    made = create_app(await some_settings(database, tmp_path), now=lambda: NOON, left=nothing_left, engines=kept_engine)
    yield made
    await made.state.store.engine.dispose()
    await made.state.store.ring.store.engine.dispose()


async def test_an_operator_who_swaps_a_key_in_the_database_gets_no_file(
    north: FastAPI, database: Database, tmp_path: Path
) -> None:
    async with another_centre(database, tmp_path) as south:
        sending = await about_to_send(north, key_of(south))
        transfer_id = await sending.prepared()
        good = await sending.saved(transfer_id)
        async with north.state.store.engine.begin() as connection:
            swap = text("UPDATE transfer_partner SET public_key = :key")
            await connection.execute(swap, {"key": WEST.public})
        refused = await sending.desk.post(f"{sending.place}/{transfer_id}/file", action="save")
        assert refused.status_code == 409
        assert await sending.act(transfer_id, "release") == 409
        assert "not what was confirmed" in (await (await sit_down(north, "lead")).get("/transfers/centres")).text
        async with north.state.store.engine.begin() as connection:
            await connection.execute(swap, {"key": key_of(south)})
        number = await sending.number(transfer_id)
        assert (await looked_at(await sit_down(south, "counsellor"), good, number)).status_code == 200
        assert (await looked_at(sending.desk, good, number)).status_code == 422, "the centre that made it"
