"""The urn of a running pulse holds who has taken part and how often each answer was given, sealed into one fixed size.

There is no row per person and no order in it: an attacker who reads the database sees noise of always the same length.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import digest
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.quality.answers.pulse.domain import Counts, Feeling, Question

SIZE = 16_384
"""Room for about 350 people."""
NONCE = 12


class UrnNotOpenedError(Exception):
    """The secret of the service is another than when the pulse began; what was said cannot be counted any more."""


class AlreadyThereError(Exception):
    """This person has taken part."""


@dataclass(frozen=True, slots=True)
class UrnKey:
    """For one pulse: made from the service's secret and a salt that is destroyed when the pulse closes."""

    pulse_id: UUID
    seal: bytes = field(repr=False)
    marks: bytes = field(repr=False)

    @classmethod
    def of(cls, secret: bytes, salt: bytes, *, centre: str, pulse_id: UUID) -> "UrnKey":
        info = f"kokon/pulse/v1|{centre}|{pulse_id}".encode()
        made = HKDF(SHA256(), 64, salt, info).derive(secret)
        return cls(pulse_id, made[:32], made[32:])

    def mark(self, pseudonym: UUID) -> str:
        return digest(self.marks, pseudonym.bytes, sha256)[:16].hex()


@dataclass(frozen=True, slots=True)
class Urn:
    marks: frozenset[str] = frozenset()
    counts: Counts = field(default_factory=dict)

    def with_one_more(self, mark: str, answers: Mapping[Question, Feeling]) -> "Urn":
        """Raises AlreadyThereError."""
        if mark in self.marks:
            raise AlreadyThereError
        counts = {question: dict(self.counts.get(question, {})) for question in Question}
        for question, feeling in answers.items():
            counts[question][feeling] = counts[question].get(feeling, 0) + 1
        return Urn(self.marks | {mark}, counts)

    def sealed(self, key: UrnKey) -> bytes:
        content = json.dumps({"marks": sorted(self.marks), "counts": self.counts}, sort_keys=True).encode()
        padded = content.ljust(SIZE)
        if len(padded) > SIZE:
            raise OverflowError("the urn is full")
        nonce = os.urandom(NONCE)
        return nonce + AESGCM(key.seal).encrypt(nonce, padded, key.pulse_id.bytes)


def opened(sealed: bytes, key: UrnKey) -> Urn:
    """Raises UrnNotOpenedError."""
    try:
        content = AESGCM(key.seal).decrypt(sealed[:NONCE], sealed[NONCE:], key.pulse_id.bytes)
    except InvalidTag:
        raise UrnNotOpenedError from None
    read = json.loads(content)
    counts = {
        Question(question): {Feeling(feeling): count for feeling, count in counted.items()}
        for question, counted in read["counts"].items()
    }
    return Urn(frozenset(read["marks"]), counts)
