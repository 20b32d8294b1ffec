"""By which id a thread is stored and told: an HMAC of the id that its number gives, with a secret of the centre.

The secret is derived from the key file of `cases` and lies in no database: a stolen list of ids says nothing by which
numbers could be tried. The ids are of version 4 of RFC 9562, those that a number gives of version 8.
"""

import hashlib
import hmac
from base64 import b64decode, b64encode
from uuid import UUID

from shared.crypto.receipts import Thread

GIVEN_BY_NUMBER = 8
KEY_BYTES = 32
LABEL = b"kokon/thread/v1|"
OF_MARK = b"kokon/thread key/v1"


def thread_key(mark: bytes) -> bytes:
    """Of the key of a centre that is never renewed."""
    return hmac.digest(mark, OF_MARK, hashlib.sha256)


def key_text(key: bytes) -> str:
    return b64encode(key).decode()


def key_of_text(text: str) -> bytes:
    """Raises ValueError."""
    key = b64decode(text, validate=True)
    if len(key) != KEY_BYTES:
        raise ValueError(f"a thread key has {KEY_BYTES} bytes")
    return key


def is_given_by_number(thread_id: UUID) -> bool:
    return thread_id.version == GIVEN_BY_NUMBER


def kept_id(thread_id: UUID, key: bytes) -> UUID:
    """What is kept already stays as it is."""
    if not is_given_by_number(thread_id):
        return thread_id
    return keyed_id(thread_id, key, label=LABEL, version=4)


def keyed_id(thread_id: UUID, key: bytes, *, label: bytes, version: int) -> UUID:
    """Made from another id, so that without the key nobody can say from which."""
    return UUID(bytes=hmac.digest(key, label + thread_id.bytes, hashlib.sha256)[:16], version=version)


def kept_thread(thread: Thread, key: bytes) -> Thread:
    return Thread(kept_id(thread.thread_id, key), thread.secret)
