"""A word that exists nowhere else, and a search for every form in which it could have leaked."""

import base64
import binascii
import gzip
import hashlib
import re
import secrets
import urllib.parse
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from ahocorasick_rs import BytesAhoCorasick

INFLATED_AT_MOST = 20_000_000
"""Bytes."""
LINE_ENDS = re.compile(rb"=?\r?\n")
DIGESTS = ("md5", "sha1", "sha256", "sha512")


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    place: str
    field: str
    form: str


def canary(field: str) -> str:
    """Different in every run; the field is in it so that a hit says what leaked."""
    return f"Kanari{field.capitalize()}{base64.b32encode(secrets.token_bytes(10)).decode()}"


@cache
def forms(word: str) -> Mapping[str, bytes]:
    """The word in every coat it might wear, as bytes to look for."""
    raw = word.encode()
    found = {
        "raw": raw,
        "lower": word.lower().encode(),
        "upper": word.upper().encode(),
        "utf-16": word.encode("utf-16-le"),
        "hex": raw.hex().encode(),
        "hex upper": raw.hex().upper().encode(),
        "url": urllib.parse.quote(word, safe="").encode(),
        "first two thirds": raw[: len(raw) * 2 // 3],
        "backwards": raw[::-1],
        "json escapes": "".join(f"\\u{ord(letter):04x}" for letter in word).encode(),
    }
    found |= {f"base64 at {offset}": piece for offset, piece in enumerate(base64_pieces(raw))}
    for name in DIGESTS:
        digest = hashlib.new(name, raw).digest()
        found |= {name: digest, f"{name} hex": digest.hex().encode(), f"{name} base64": base64.b64encode(digest)[:-3]}
    return found


def base64_pieces(raw: bytes) -> Iterator[bytes]:
    """What stays the same of the base64 of a text around `raw`, for each of the three alignments."""
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + raw)
        yield encoded[(0, 2, 3)[offset] :][: len(encoded) // 4 * 4 - 8]


class Seeker:
    """Looks for every form of every word in one go, however many they are."""

    def __init__(self, canaries: Iterable[tuple[str, str]]) -> None:
        self._meant: dict[bytes, list[tuple[str, str]]] = {}
        for field, word in canaries:
            for form, wanted in forms(word).items():
                self._meant.setdefault(wanted, []).append((field, form))
        self._wanted = list(self._meant)
        self._automaton = BytesAhoCorasick(self._wanted)

    def found(self, content: bytes) -> Iterator[tuple[str, str]]:
        for number in {number for number, _, _ in self._automaton.find_matches_as_indexes(content, overlapping=True)}:
            yield from self._meant[self._wanted[number]]


@cache
def seeker(*canaries: tuple[str, str]) -> Seeker:
    return Seeker(canaries)


def search(content: bytes, place: str, canaries: Mapping[str, str]) -> set[Hit]:
    sought = seeker(*canaries.items())
    return {Hit(place, field, form) for layer in (content, *unpacked(content)) for field, form in sought.found(layer)}


def search_files(folder: Path, canaries: Mapping[str, str]) -> set[Hit]:
    """Every file below a folder, its name included. What lies in many places is looked through once."""
    hits: set[Hit] = set()
    known: dict[bytes, set[Hit]] = {}
    for file in sorted(folder.rglob("*")):
        place = file.relative_to(folder).as_posix()
        hits |= search(place.encode(), f"name of {place}", canaries)
        if file.is_file() and not file.is_symlink():
            content = file.read_bytes()
            mark = hashlib.sha256(content).digest()
            if mark not in known:
                known[mark] = search(content, place, canaries)
            hits |= {replace(hit, place=place) for hit in known[mark]}
    return hits


def search_all(contents: Iterable[tuple[str, bytes]], canaries: Mapping[str, str]) -> set[Hit]:
    return {hit for place, content in contents for hit in search(content, place, canaries)}


def unpacked(content: bytes) -> Iterator[bytes]:
    """What the content is when it is compressed or written in hexadecimal digits or base64."""
    for bits in (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS):
        try:
            yield zlib.decompressobj(bits).decompress(content, INFLATED_AT_MOST)
        except zlib.error:
            continue
    for start in starts_of_gzip(content):
        try:
            yield zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(content[start:], INFLATED_AT_MOST)
        except zlib.error:
            continue
    if b"Content-Transfer-Encoding" in content:  # a mail breaks its lines wherever they are too long
        yield LINE_ENDS.sub(b"", content)
    try:
        yield base64.b64decode(content, validate=True)
    except binascii.Error:
        return


def starts_of_gzip(content: bytes) -> Iterator[int]:
    magic = gzip.compress(b"")[:3]
    at = content.find(magic, 1)
    while at != -1:
        yield at
        at = content.find(magic, at + 1)
