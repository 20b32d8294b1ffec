"""Long public texts on their way through an event."""

import base64
import zlib

import pytest

from shared.bus.compression import LARGEST, UnpackableError, pack, unpack
from shared.events import StandardAdopted

BOMB = base64.b64encode(zlib.compress(b"x" * (LARGEST + 1))).decode()


@pytest.mark.parametrize("text", ["a", "Maßstäbe\n" * 20_000, "معايير", "x" * LARGEST])
def test_what_is_packed_comes_out_as_it_was(text: str) -> None:
    assert unpack(pack(text)) == text


def test_a_packed_text_fits_an_event() -> None:
    assert StandardAdopted(catalogue="2026-01", packed=pack("Maßstäbe\n" * 20_000)).body()


@pytest.mark.parametrize("text", ["", "x" * (LARGEST + 1)])
def test_what_nobody_would_unpack_is_not_packed(text: str) -> None:
    with pytest.raises(ValueError, match="too long"):
        pack(text)


@pytest.mark.parametrize(
    "packed",
    ["", "AAAA", "not base64", pack("whole")[:-8], base64.b64encode(zlib.compress(b"\xff\xfe")).decode(), BOMB],
    ids=["empty", "not_deflated", "not_base64", "cut", "not_utf8", "bomb"],
)
def test_what_is_no_packed_text_is_refused(packed: str) -> None:
    with pytest.raises(UnpackableError):
        unpack(packed)


def test_something_behind_the_text_is_refused() -> None:
    with pytest.raises(UnpackableError):
        unpack(base64.b64encode(base64.b64decode(pack("whole")) + b"more").decode())
