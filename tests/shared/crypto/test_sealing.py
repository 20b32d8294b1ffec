"""A sealed thing opens for its reader, purpose and centre, and for nothing else; it shows nothing on the way."""

import base64
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.crypto.sealing import (
    BLOCK,
    NotOpenedError,
    PrivateKey,
    PublicKey,
    Purpose,
    Suite,
    UnusableKeyError,
    looks_sealed,
    open_sealed,
    pad,
    seal,
    unpadded,
)

KEYS = {suite: PrivateKey.derive("north-1", suite, b"k" * 32) for suite in Suite}
OTHERS = {suite: PrivateKey.derive("north-1", suite, b"o" * 32) for suite in Suite}
SECRET = b"The canary sings at four"
suites = st.sampled_from(list(Suite))


def sealed(content: bytes = SECRET, suite: Suite = Suite.X25519) -> str:
    return seal(content, KEYS[suite].public(), purpose=Purpose.REQUEST, centre="north")


ENVELOPE = base64.b64decode(sealed())


def opened(
    blob: str, key: PrivateKey = KEYS[Suite.X25519], purpose: Purpose = Purpose.REQUEST, centre: str = "north"
) -> bytes:
    return open_sealed(blob, key, purpose=purpose, centre=centre)


@given(st.binary(max_size=3 * BLOCK), suites)
def test_what_is_sealed_opens_again(content: bytes, suite: Suite) -> None:
    assert opened(sealed(content, suite), KEYS[suite]) == content


@given(st.text())
def test_every_script_of_the_world_survives(words: str) -> None:
    encoded = words.encode("utf-8", "surrogatepass")
    assert opened(sealed(encoded)) == encoded


def test_the_same_words_never_look_the_same() -> None:
    assert sealed() != sealed()


@given(suites, st.data())
def test_one_flipped_bit_anywhere_closes_it(suite: Suite, data: st.DataObject) -> None:
    envelope = bytearray(base64.b64decode(sealed(suite=suite)))
    bit = data.draw(st.integers(0, len(envelope) * 8 - 1))
    envelope[bit // 8] ^= 1 << bit % 8
    with pytest.raises(NotOpenedError):
        opened(base64.b64encode(envelope).decode(), KEYS[suite])


@given(st.integers(0, 4_200))
def test_a_shortened_one_stays_closed(length: int) -> None:
    envelope = base64.b64decode(sealed())
    with pytest.raises(NotOpenedError):
        opened(base64.b64encode(envelope[: min(length, len(envelope) - 1)]).decode())


@given(st.text(max_size=200))
def test_anything_else_stays_closed(blob: str) -> None:
    with pytest.raises(NotOpenedError):
        opened(blob)


@pytest.mark.parametrize("purpose", [Purpose.REPLY, Purpose.ADDRESS])
def test_it_opens_only_for_its_purpose(purpose: Purpose) -> None:
    with pytest.raises(NotOpenedError):
        opened(sealed(), purpose=purpose)


def test_it_opens_only_in_its_centre() -> None:
    with pytest.raises(NotOpenedError):
        opened(sealed(), centre="south")


@pytest.mark.parametrize("suite", list(Suite))
def test_it_opens_only_with_its_key(suite: Suite) -> None:
    with pytest.raises(NotOpenedError):
        opened(sealed(suite=suite), OTHERS[suite])


def test_it_opens_only_under_the_name_of_its_key() -> None:
    renamed = PrivateKey("north-2", Suite.X25519, KEYS[Suite.X25519].raw)
    with pytest.raises(NotOpenedError):
        opened(sealed(), renamed)


def test_a_key_of_the_other_suite_does_not_open_it() -> None:
    with pytest.raises(NotOpenedError):
        opened(sealed(suite=Suite.X25519), KEYS[Suite.P256])


@given(st.integers(0, 200), suites)
def test_nobody_sees_from_outside_how_long_it_is(length: int, suite: Suite) -> None:
    assert len(sealed(b"x" * length, suite)) == len(sealed(b"", suite))


@given(st.binary(max_size=300), st.sampled_from([64, 4_096]))
def test_padding_fills_whole_blocks_and_comes_off_again(content: bytes, block: int) -> None:
    padded = pad(content, block)
    assert len(padded) % block == 0
    assert unpadded(padded) == content


@pytest.mark.parametrize("padded", [b"", b"\0\0\0", b"\0\0\0\x05abcd", b"\0\0\0\x01a\0\0x"])
def test_padding_that_pad_does_not_make_is_refused(padded: bytes) -> None:
    assert unpadded(padded) is None


def test_refusing_says_nothing_about_the_content_or_the_reason() -> None:
    with pytest.raises(NotOpenedError) as refusal:
        opened(sealed(), centre="south")
    assert refusal.value.__cause__ is None
    assert refusal.value.__context__ is None
    assert str(refusal.value) == ""


def test_no_key_shows_itself() -> None:
    key = KEYS[Suite.X25519]
    for spelt in (key.raw.hex(), base64.b64encode(key.raw).decode(), repr(key.raw)):
        assert spelt not in repr(key) + str(key)


@pytest.mark.parametrize("raw", [b"", b"\x04" + bytes(64), bytes(65), b"\x04" * 65])
def test_bytes_that_are_no_point_are_no_key(raw: bytes) -> None:
    with pytest.raises(UnusableKeyError):
        PublicKey("k", Suite.P256, raw)


@pytest.mark.parametrize("point", [bytes(32), b"\x01" + bytes(31)])
def test_a_point_of_small_order_is_not_sealed_for(point: bytes) -> None:
    with pytest.raises(UnusableKeyError) as refusal:
        seal(SECRET, PublicKey("k", Suite.X25519, point), purpose=Purpose.REQUEST, centre="north")
    assert SECRET.decode() not in "".join(traceback.format_exception(refusal.value))


@pytest.mark.parametrize("suite", list(Suite))
def test_an_envelope_is_known_by_its_shape_without_a_key(suite: Suite) -> None:
    assert looks_sealed(sealed(suite=suite)) is suite


@given(st.text(max_size=100) | st.binary(max_size=BLOCK).map(lambda raw: base64.b64encode(raw).decode()))
def test_anything_else_does_not_have_that_shape(blob: str) -> None:
    assert looks_sealed(blob) is None


@pytest.mark.parametrize(
    "misshapen",
    [ENVELOPE[:-1], ENVELOPE + b"\0", b"\x02" + ENVELOPE[1:], ENVELOPE[:34]],
    ids=["shorter", "longer", "another format", "no content"],
)
def test_a_misshapen_envelope_is_seen_without_a_key(misshapen: bytes) -> None:
    assert looks_sealed(base64.b64encode(misshapen).decode()) is None
