"""The transit engine of OpenBao as far as it is asked for, on a real socket: same paths, shapes, words and codes.

Written after its sources (builtin/logical/transit and sdk/helper/keysutil). Nothing in it knows Kokon.
"""

import base64
import binascii
import json
import os
import re
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

TOKEN = "s.invented-token"
TOO_OLD = "ciphertext or signature version is disallowed by policy (too old)"
NO_CONTEXT = (
    "missing 'context' for key derivation; the key was created using a derived key, which means additional, "
    "per-request information must be included in order to perform operations with the key"
)
PATH = re.compile(
    r"^/v1/(?P<mount>[\w-]+)/(?P<verb>keys|encrypt|decrypt|rewrap)/(?P<name>[\w.-]+)(?:/(?P<change>\w+))?$"
)
type Body = dict[str, Any]


class RefusedError(Exception):
    """Answered with the code and these words."""

    def __init__(self, words: str, status: int = 400) -> None:
        super().__init__(words)
        self.words, self.status = words, status


@dataclass
class Policy:
    """One named key with its versions, as the engine keeps it."""

    name: str
    derived: bool
    exportable: bool = False
    keys: dict[int, bytes] = field(default_factory=lambda: {1: os.urandom(32)})
    latest: int = 1
    min_decryption: int = 1
    min_encryption: int = 0
    min_available: int = 0

    def described(self) -> Body:
        described: Body = {
            "name": self.name,
            "type": "aes256-gcm96",
            "derived": self.derived,
            "deletion_allowed": False,
            "min_available_version": self.min_available,
            "min_decryption_version": self.min_decryption,
            "min_encryption_version": self.min_encryption,
            "latest_version": self.latest,
            "exportable": self.exportable,
            "allow_plaintext_backup": False,
            "supports_encryption": True,
            "supports_decryption": True,
            "supports_signing": False,
            "supports_derivation": True,
            "auto_rotate_period": 0,
            "imported_key": False,
            "keys": {str(version): 1_700_000_000 for version in self.keys if version >= self.min_decryption},
        }
        return described | ({"kdf": "hkdf_sha256", "convergent_encryption": False} if self.derived else {})

    def rotate(self) -> None:
        self.latest += 1
        self.keys[self.latest] = os.urandom(32)

    def configure(self, given: Body) -> None:
        decryption = given.get("min_decryption_version", self.min_decryption)
        encryption = given.get("min_encryption_version", self.min_encryption)
        for word, version in (("decryption", decryption), ("encryption", encryption)):
            if version > self.latest:
                raise RefusedError(f"cannot set min {word} version of {version}, latest key version is {self.latest}")
        if 0 < encryption < decryption:
            raise RefusedError("cannot set min encryption/decryption values; ...")
        self.min_decryption, self.min_encryption = decryption or 1, encryption

    def trim(self, given: Body) -> None:
        least = given.get("min_available_version", 0)
        if least < self.min_available:
            raise RefusedError("minimum available version cannot be decremented")
        if self.min_encryption == 0:
            raise RefusedError("minimum available version cannot be set when minimum encryption version is not set")
        if least > min(self.min_encryption, self.min_decryption):
            raise RefusedError("minimum available version cannot be greater than minmum encryption version")
        self.min_available = least
        self.keys = {version: key for version, key in self.keys.items() if version >= least}

    def cipher(self, version: int, context: bytes) -> AESGCM:
        if version not in self.keys:
            raise RefusedError("no such key version")
        if not self.derived:
            return AESGCM(self.keys[version])
        if not context:
            raise RefusedError(NO_CONTEXT)
        return AESGCM(HKDF(SHA256(), 32, None, context).derive(self.keys[version]))

    def encrypt(self, plaintext: str, context: bytes) -> str:
        nonce = os.urandom(12)
        sealed = nonce + self.cipher(self.latest, context).encrypt(nonce, decoded(plaintext), None)
        return f"vault:v{self.latest}:{base64.b64encode(sealed).decode()}"

    def decrypt(self, ciphertext: str, context: bytes) -> str:
        if not ciphertext.startswith("vault:v"):
            raise RefusedError("invalid ciphertext: no prefix")
        number, _, rest = ciphertext.removeprefix("vault:v").partition(":")
        if not number.isdigit():
            raise RefusedError("invalid ciphertext: version number could not be decoded")
        if int(number) > self.latest:
            raise RefusedError("invalid ciphertext: version is too new")
        if int(number) < self.min_decryption:
            raise RefusedError(TOO_OLD)
        try:
            sealed = base64.b64decode(rest, validate=True)
        except binascii.Error:
            raise RefusedError("invalid ciphertext: could not decode base64") from None
        if len(sealed) < 12:
            raise RefusedError("invalid ciphertext length")
        try:
            plain = self.cipher(int(number), context).decrypt(sealed[:12], sealed[12:], None)
        except InvalidTag:
            raise RefusedError("cipher: message authentication failed") from None
        return base64.b64encode(plain).decode()


def decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise RefusedError("illegal base64 data at input byte 0") from None


class Transit:
    """`sealed` and `token` are what an operator changes; `asked` counts the requests by verb."""

    def __init__(self) -> None:
        self.policies: dict[str, Policy] = {}
        self.sealed = False
        self.token = TOKEN
        self.asked: list[str] = []
        self.url = ""
        self._turn = threading.Lock()

    def make(self, name: str, *, derived: bool = True, exportable: bool = False) -> Policy:
        self.policies[name] = Policy(name, derived, exportable)
        return self.policies[name]

    def answer(self, method: str, path: str, token: str | None, given: Body) -> tuple[int, Body]:
        with self._turn:
            try:
                return self._answered(method, path, token, given)
            except RefusedError as refused:
                return refused.status, {"errors": [refused.words] if refused.words else []}

    def _answered(self, method: str, path: str, token: str | None, given: Body) -> tuple[int, Body]:
        if self.sealed:
            raise RefusedError("Vault is sealed", 503)
        if token != self.token:
            raise RefusedError("1 error occurred:\n\t* permission denied\n\n", 403)
        found = PATH.match(path)
        if found is None or found["mount"] != "transit":
            raise RefusedError(f'no handler for route "{path.removeprefix("/v1/")}". route entry not found.', 404)
        self.asked.append(found["change"] or found["verb"])
        if found["verb"] == "keys":
            return self._keys(method, found["name"], found["change"], given)
        return self._batch(found["verb"], found["name"], given)

    def _keys(self, method: str, name: str, change: str | None, given: Body) -> tuple[int, Body]:
        policy = self.policies.get(name)
        if policy is None:
            raise RefusedError("" if method == "GET" else "key not found", 404 if method == "GET" else 400)
        if change == "rotate":
            policy.rotate()
        elif change == "config":
            policy.configure(given)
        elif change == "trim":
            policy.trim(given)
        return 200, wrapped(policy.described())

    def _batch(self, verb: str, name: str, given: Body) -> tuple[int, Body]:
        items = given.get("batch_input") or []
        if not items:
            raise RefusedError("missing batch input to process")
        if len({bool(item.get("context")) for item in items}) > 1:
            raise RefusedError("context should be set either in all the request blocks or in none")
        policy = self.policies.get(name)
        if policy is None and verb == "encrypt":
            # as the engine does for a caller that may create keys
            policy = self.make(name, derived=bool(items[0].get("context")))
        if policy is None:
            raise RefusedError("encryption key not found")
        results = [self._one(verb, policy, item) for item in items]
        failed = verb != "rewrap" and any("error" in result for result in results)
        return 400 if failed else 200, wrapped({"batch_results": results})

    def _one(self, verb: str, policy: Policy, item: Body) -> Body:
        reference = {"reference": item.get("reference", "")}
        try:
            context = decoded(item.get("context", ""))
            plaintext = item["plaintext"] if verb == "encrypt" else policy.decrypt(item.get("ciphertext", ""), context)
            if verb == "decrypt":
                return {"plaintext": plaintext, **reference}
            return {"ciphertext": policy.encrypt(plaintext, context), "key_version": policy.latest, **reference}
        except RefusedError as refused:
            return {"error": refused.words, **({"plaintext": ""} if verb == "decrypt" else {}), **reference}


def wrapped(data: Body) -> Body:
    return {
        "request_id": str(uuid.uuid4()),
        "lease_id": "",
        "renewable": False,
        "lease_duration": 0,
        "data": data,
        "wrap_info": None,
        "warnings": None,
        "auth": None,
    }


@contextmanager
def transit_server() -> Iterator[Transit]:
    transit = Transit()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers.get("content-length") or 0))
            self._answer(json.loads(content or b"{}"))

        def _answer(self, given: Body) -> None:
            status, body = transit.answer(self.command, self.path, self.headers.get("X-Vault-Token"), given)
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *values: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    transit.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield transit
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
