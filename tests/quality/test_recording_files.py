"""What a recording may be, and what of it is put before the public."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.nats.streams import DAY, DAYS, centre_definitions
from services.quality.evidence.publications.recordings.domain import LARGEST, PIECE, Slot, sound_of
from services.quality.evidence.publications.recordings.sound.domain import WrongSoundError
from shared.bus.relay import RelayTimes
from shared.events import (
    MOST_PARTS,
    PublicationReleased,
    RecordedPage,
    RecordingReleased,
    RecordingWithdrawn,
    SoundKind,
)
from shared.languages import LISTED
from shared.topology import stream_of
from tests.quality.sounds import EVERY, SECRET, a_webm, an_m4a, an_mp3, an_ogg, box


@pytest.mark.parametrize("kind", EVERY)
def test_what_a_file_says_beside_the_sound_is_taken_out(kind: str) -> None:
    assert SECRET[:8] in EVERY[kind]
    sound = sound_of(EVERY[kind])
    assert sound.kind == kind
    assert SECRET[:8] not in sound.content
    assert sound_of(sound.content) == sound
    assert len(sound.content) == (5 * 208 if kind == "mp3" else len(EVERY[kind]))


def test_the_sound_stays_as_it_was() -> None:
    assert sound_of(an_ogg(3)).content.count(b"\xf8\xff\xfe") == 150
    assert sound_of(a_webm()).content.count(b"\xf8\xff\xfe") == 1
    assert sound_of(an_m4a()).content.endswith(bytes(64))


def test_comments_that_fill_several_pages_are_emptied_in_all_of_them() -> None:
    """A picture of the speaker can be in there."""
    plain, half = an_ogg(), SECRET * 400
    first, rest = plain.find(b"OggS", 1), plain.find(b"OggS", plain.find(b"OggS", 1) + 1)
    long = b"OpusTags" + half
    pages = [raw_page(long[:510], [255, 255]), raw_page(long[510:600], [90])]
    content = sound_of(plain[:first] + b"".join(pages) + plain[rest:]).content
    assert b"Somebody" not in content
    assert len(content) == len(plain[:first] + b"".join(pages) + plain[rest:])


def nested(depth: int) -> bytes:
    """Boxes that hold nothing but the next one."""
    return b"".join((8 * left).to_bytes(4) + b"moov" for left in range(depth, 0, -1))


def raw_page(body: bytes, sizes: list[int]) -> bytes:
    return b"OggS" + bytes(10) + b"kokn" + bytes(8) + bytes([len(sizes), *sizes]) + body


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (b"", "unknown"),
        (b"<html>", "unknown"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "unknown"),
        (b"OggS" + bytes(24) + b"\x01vorbis", "unknown"),
        (an_m4a(handler=b"vide"), "no_sound"),
        (a_webm(kind=b"\x01", codec=b"V_VP8"), "no_sound"),
        (a_webm(codec=b"A_VORBIS"), "no_sound"),
        (an_mp3(2), "damaged"),
        (b"ID3\x04\0\0\0\0\0\x05hello", "damaged"),
        (an_ogg()[:-1], "damaged"),
        (an_m4a()[:-1], "damaged"),
        (box(b"ftyp") + nested(5_000), "damaged"),
        *((box(b"ftyp") + box(dated), "damaged") for dated in (b"mvhd", b"tkhd", b"mdhd")),
        (an_ogg() + bytes(1), "damaged"),
        (bytes(LARGEST + 1), "too_large"),
    ],
)
def test_any_other_file_is_refused(file: bytes, code: str) -> None:
    with pytest.raises(WrongSoundError) as refused:
        sound_of(file)
    assert refused.value.code == code


@given(st.sampled_from(list(EVERY)), st.integers(0, 400), st.binary(max_size=12), st.integers(0, 12))
def test_a_spoiled_file_is_cleaned_or_refused_and_never_anything_else(kind: str, at: int, put: bytes, cut: int) -> None:
    whole = EVERY[kind]
    try:
        found = sound_of(whole[:at] + put + whole[at + cut :])
    except WrongSoundError:
        return
    assert found.kind in SoundKind


def test_the_largest_recording_has_room_in_the_events() -> None:
    assert -(-LARGEST // PIECE) == MOST_PARTS
    assert PIECE * 4 / 3 < 262_144


def test_a_recording_for_every_page_and_language_has_room_in_the_stream_at_once() -> None:
    """In a full one a withdrawal would wait, too."""
    made: Any
    [made] = [one.stream for one in centre_definitions("north") if one.name == stream_of(RecordingReleased)]
    with_headers = LARGEST * 4 / 3 + MOST_PARTS * 1_000
    assert len(RecordedPage) * len(LISTED) * with_headers < made["max_bytes"]


def test_a_slot_is_one_page_in_one_language_of_the_list() -> None:
    assert Slot.parse("start", "bin") == Slot(RecordedPage.START, "bin")
    assert all(Slot.parse("limits", code) for code in LISTED)
    for page, language in (("nowhere", "de"), ("start", "xx"), ("opening_hours", "de")):
        with pytest.raises(ValueError, match="not"):
            Slot.parse(page, language)


def test_a_voice_on_its_way_is_forgotten_after_a_month() -> None:
    """While the texts for everybody are kept for good."""
    stream = stream_of(RecordingReleased)
    assert stream == stream_of(RecordingWithdrawn) == "quality_to_intake"
    assert RelayTimes().kept(stream) == timedelta(days=14)
    made: Any
    [made] = [one.stream for one in centre_definitions("north") if one.name == stream]
    assert made["max_age"] == 30 * DAY
    assert stream_of(PublicationReleased) not in DAYS
