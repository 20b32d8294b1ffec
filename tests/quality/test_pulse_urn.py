"""The urn tells who looks at the database nothing, and the service only what it has to know."""

import json
import os
from itertools import permutations
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.quality.answers.pulse.domain import Feeling, Question
from services.quality.answers.pulse.urn import AlreadyThereError, Urn, UrnKey, UrnNotOpenedError, opened

PULSE = uuid4()
PEOPLE = [UUID(int=number) for number in range(1, 5)]


def a_key(secret: bytes = b"secret", salt: bytes = b"salt", centre: str = "north", pulse: UUID = PULSE) -> UrnKey:
    return UrnKey.of(secret, salt, centre=centre, pulse_id=pulse)


def cast(urn: Urn, person: UUID, feeling: Feeling = Feeling.FULLY) -> Urn:
    return urn.with_one_more(a_key().mark(person), dict.fromkeys(Question, feeling))


def test_what_goes_in_comes_out_added_up() -> None:
    urn = cast(cast(Urn(), PEOPLE[0]), PEOPLE[1], Feeling.RATHER_NOT)
    assert opened(urn.sealed(a_key()), a_key()) == urn
    assert urn.counts[Question.WORKPLACE] == {Feeling.FULLY: 1, Feeling.RATHER_NOT: 1}


def test_nobody_takes_part_twice() -> None:
    with pytest.raises(AlreadyThereError):
        cast(cast(Urn(), PEOPLE[0]), PEOPLE[0], Feeling.RATHER)


def test_the_order_in_which_people_came_leaves_no_trace() -> None:
    feelings = dict(zip(PEOPLE[:3], Feeling, strict=False))
    urns = set()
    for order in permutations(PEOPLE[:3]):
        urn = Urn()
        for person in order:
            urn = cast(urn, person, feelings[person])
        urns.add((urn.marks, str(sorted((each.value, sorted(said.items())) for each, said in urn.counts.items()))))
    assert len(urns) == 1


def test_marks_lie_by_their_value_not_by_who_came_first() -> None:
    urn = Urn(frozenset(os.urandom(16).hex() for _ in range(40)))
    content = json.loads(AESGCM(a_key().seal).decrypt((sealed := urn.sealed(a_key()))[:12], sealed[12:], PULSE.bytes))
    assert content["marks"] == sorted(urn.marks)


def test_empty_or_full_the_bytes_are_as_many_and_never_the_same() -> None:
    urn = Urn()
    seen = [urn.sealed(a_key()), urn.sealed(a_key())]
    for _ in range(60):
        urn = cast(urn, uuid4())
        seen.append(urn.sealed(a_key()))
    assert len({len(each) for each in seen}) == 1
    assert len({each[:64] for each in seen}) == len(seen)


def test_one_of_300_people_still_fits_and_a_full_urn_says_so() -> None:
    marks = frozenset(os.urandom(16).hex() for _ in range(300))
    assert Urn(marks).sealed(a_key())
    with pytest.raises(OverflowError):
        Urn(frozenset(os.urandom(16).hex() for _ in range(1000))).sealed(a_key())


@pytest.mark.parametrize(
    "other", [a_key(secret=b"another"), a_key(salt=b"another"), a_key(centre="south"), a_key(pulse=uuid4())]
)
def test_only_the_same_secret_salt_centre_and_pulse_open_it_and_know_the_marks(other: UrnKey) -> None:
    with pytest.raises(UrnNotOpenedError):
        opened(Urn().sealed(a_key()), other)
    assert other.mark(PEOPLE[0]) != a_key().mark(PEOPLE[0])


def test_a_key_shows_nothing_of_itself() -> None:
    assert a_key().seal.hex() not in repr(a_key())
    assert "marks=" not in repr(a_key())
