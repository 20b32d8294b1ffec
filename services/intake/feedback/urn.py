"""The urn: answers of fewer than ten people, added up and sealed, until ten have answered and all become counts.

One value in one row, always of the same size: neither its place nor two copies of it say what one code has answered.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.intake.feedback.domain import FEWEST, Answers, Pending, pending_of
from shared.privacy.counts import FeedbackQuestion

SIZE = 1_024
NONCE, SALT = 12, 32


class UrnNotOpenedError(Exception):
    """The secret of the service is another than when the urn was sealed: what lies in it cannot be counted any more."""


@dataclass(frozen=True, slots=True)
class Urn:
    people: int = 0
    pending: Mapping[FeedbackQuestion, Pending] = field(default_factory=dict)

    @property
    def is_full(self) -> bool:
        return self.people >= FEWEST

    def with_one_more(self, answers: Answers) -> "Urn":
        pending = dict(self.pending)
        for question, answer in answers.items():
            pending[question] = pending.get(question, Pending()) + pending_of(answer)
        return Urn(self.people + 1, pending)


def new_salt() -> bytes:
    return os.urandom(SALT)


def key_of(secret: bytes, salt: bytes, centre: str) -> AESGCM:
    """For one filling: from the secret of the service, which the database never sees, and the salt beside the urn."""
    return AESGCM(HKDF(SHA256(), 32, salt, f"kokon/feedback-urn/v1|{centre}".encode()).derive(secret))


def sealed(urn: Urn, key: AESGCM) -> bytes:
    counted = {question.value: [each.best_two, each.others] for question, each in urn.pending.items()}
    nonce = os.urandom(NONCE)
    content = json.dumps({"people": urn.people, "pending": counted}).encode().ljust(SIZE)
    return nonce + key.encrypt(nonce, content, None)


def opened(blob: bytes, key: AESGCM) -> Urn:
    """Raises UrnNotOpenedError."""
    try:
        found = json.loads(key.decrypt(blob[:NONCE], blob[NONCE:], None))
    except InvalidTag:
        raise UrnNotOpenedError from None
    return Urn(found["people"], {FeedbackQuestion(name): Pending(*each) for name, each in found["pending"].items()})
