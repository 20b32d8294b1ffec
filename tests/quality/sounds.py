"""Small recordings of silence, made byte by byte, with words in every place where a recorder may write some."""

from services.quality.evidence.publications.recordings.sound.ogg import Page, checksum

SECRET = b"Recorded by Somebody, Some Street 1"
"""What no file may say any more."""
FRAME = b"\xf8\xff\xfe"
"""20 ms of silence in Opus."""
RATE = 48_000


def an_ogg(seconds: int = 1, *, said: bytes = SECRET) -> bytes:
    head = b"OpusHead" + bytes([1, 1]) + (0).to_bytes(2, "little") + RATE.to_bytes(4, "little") + bytes(3)
    tags = b"OpusTags" + len(said).to_bytes(4, "little") + said + (1).to_bytes(4, "little")
    tags += len(said).to_bytes(4, "little") + said
    pages = [page([head], number=0, at=0, kind=2), page([tags], number=1, at=0)]
    for second in range(1, seconds + 1):
        last = 4 if second == seconds else 0
        pages.append(page([FRAME] * 50, number=second + 1, at=second * RATE, kind=last))
    return b"".join(pages)


def page(packets: list[bytes], *, number: int, at: int, kind: int = 0) -> bytes:
    sizes = b"".join(bytes([255] * (len(packet) // 255) + [len(packet) % 255]) for packet in packets)
    head = b"OggS" + bytes([0, kind]) + at.to_bytes(8, "little") + b"kokn" + number.to_bytes(4, "little") + bytes(4)
    made = bytearray(head + bytes([len(sizes)]) + sizes + b"".join(packets))
    body = len(made) - sum(map(len, packets))
    made[22:26] = checksum(made, Page(0, body, len(made), b"kokn", ends=True)).to_bytes(4, "little")
    return bytes(made)


def an_mp3(frames: int = 5, *, said: bytes = SECRET) -> bytes:
    """Tags at both ends; the picture in the first looks like frames."""
    silence = b"\xff\xfb\x50\xc4" + bytes(204)
    pictured = said + silence * 2
    tag = b"ID3\x04\0\0" + bytes([0, 0, len(pictured) >> 7, len(pictured) & 0x7F]) + pictured
    return tag + silence * frames + b"TAG" + said.ljust(125, b"\0")


def box(kind: bytes, *content: bytes) -> bytes:
    body = b"".join(content)
    return (8 + len(body)).to_bytes(4) + kind + body


def an_m4a(*, handler: bytes = b"soun", said: bytes = SECRET) -> bytes:
    dated = bytes(4) + said[:8] + bytes(20)
    named = bytes(8) + handler + bytes(12) + said + b"\0"
    track = box(b"trak", box(b"tkhd", dated), box(b"mdia", box(b"mdhd", dated), box(b"hdlr", named), a_table()))
    place = box(b"udta", box(b"\xa9xyz", said), box(b"meta", said))
    moov = box(b"moov", box(b"mvhd", dated), track, place)
    return box(b"ftyp", b"M4A \0\0\0\0M4A mp42isom") + moov + box(b"uuid", said) + box(b"mdat", bytes(64))


def a_table() -> bytes:
    return box(b"minf", box(b"smhd", bytes(8)), box(b"stbl", box(b"stsd", bytes(8), box(b"mp4a", bytes(28)))))


def element(name: int, *content: bytes, size: int | None = None) -> bytes:
    """With a size of eight bytes; `size` -1 is unknown."""
    body = b"".join(content)
    said = (1 << 56) - 1 if size == -1 else len(body)
    return name.to_bytes((name.bit_length() + 7) // 8) + (said | 1 << 56).to_bytes(8) + body


def a_webm(*, kind: bytes = b"\x02", codec: bytes = b"A_OPUS", said: bytes = SECRET) -> bytes:
    head = element(0x1A45DFA3, element(0x4282, b"webm"))
    told = element(0x1549A966, element(0x2AD7B1, (10**6).to_bytes(3)), element(0x7BA9, said), element(0x5741, said))
    track = element(0xAE, element(0xD7, b"\x01"), element(0x83, kind), element(0x86, codec), element(0x536E, said))
    sound = element(0x1F43B675, element(0xE7, b"\0"), element(0xA3, b"\x81\0\0\x80" + FRAME), size=-1)
    return head + element(0x18538067, told, element(0x1654AE6B, track), sound, element(0x1254C367, said), size=-1)


EVERY = {"ogg": an_ogg(), "mp3": an_mp3(), "m4a": an_m4a(), "webm": a_webm()}
