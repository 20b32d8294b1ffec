"""Locks a stream with a passphrase in the format of age, version 1: any program that knows age opens it.

The library for age works on the whole content in memory and takes as much memory for the passphrase as its machine can
spare (half a gigabyte here). So the file is written here, piece by piece, with the ciphers of `cryptography`; the
library opens it in the tests. The format: https://github.com/C2SP/C2SP/blob/main/age.md
"""

import os
from base64 import b64encode
from collections.abc import AsyncIterator

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

VERSION = b"age-encryption.org/v1"
WORK = 15
"""As a power of two: 32 MiB and a tenth of a second, also on a client's telephone. The passphrase is drawn."""
PIECE = 64 * 1024
"""Bytes that are locked at once, as the format says."""
COUNTER = 11
"""Bytes of the number of a piece; one more says whether it is the last."""


class Lock:
    """Of one file. `head` comes first, then what `locked` gives for each stretch, then `end`."""

    def __init__(self, passphrase: str) -> None:
        file_key, nonce = os.urandom(16), os.urandom(16)
        self.head = head_of(file_key, passphrase) + nonce
        self._cipher = ChaCha20Poly1305(HKDF(SHA256(), 32, nonce, b"payload").derive(file_key))
        self._number = 0
        self._rest = b""

    def locked(self, stretch: bytes) -> bytes:
        """Whole pieces; what is left waits, because the last one is marked."""
        waiting, made = self._rest + stretch, []
        while len(waiting) > PIECE:
            made.append(self._piece(waiting[:PIECE], last=False))
            waiting = waiting[PIECE:]
        self._rest = waiting
        return b"".join(made)

    def end(self) -> bytes:
        return self._piece(self._rest, last=True)

    def _piece(self, content: bytes, *, last: bool) -> bytes:
        nonce = self._number.to_bytes(COUNTER) + bytes([last])
        self._number += 1
        return self._cipher.encrypt(nonce, content, None)


def head_of(file_key: bytes, passphrase: str) -> bytes:
    salt = os.urandom(16)
    wrapping = Scrypt(VERSION + b"/scrypt" + salt, 32, 2**WORK, 8, 1).derive(passphrase.encode())
    wrapped = ChaCha20Poly1305(wrapping).encrypt(bytes(12), file_key, None)
    said = b"%s\n-> scrypt %s %d\n%s\n---" % (VERSION, plain(salt), WORK, plain(wrapped))
    proof = HMAC(HKDF(SHA256(), 32, b"", b"header").derive(file_key), SHA256())
    proof.update(said)
    return said + b" " + plain(proof.finalize()) + b"\n"


def plain(value: bytes) -> bytes:
    return b64encode(value).rstrip(b"=")


async def locked(pieces: AsyncIterator[bytes], lock: Lock) -> AsyncIterator[bytes]:
    """The whole file. Where the stream breaks off the end is missing, and nothing opens as if it were whole."""
    yield lock.head
    async for piece in pieces:
        if made := lock.locked(piece):
            yield made
    yield lock.end()
