"""Changes of the key file alone, and what others are told of the keys in it."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.cases.foundation.keys.certificate_key import fingerprint, public_text, signing_key
from services.cases.foundation.keys.form import CentreKeys
from services.cases.foundation.keys.place import (
    KeyPlace,
    new_seed,
    with_new_handover,
)
from shared.crypto.thread_ids import key_text, thread_key

type Said = dict[str, object]


def public_part(keys: CentreKeys) -> Said:
    """What `intake`, `quality` and `notify` are configured with: by it they know what comes from here. The key of the
    threads is a secret: what is said here is kept in files that only their owner reads."""
    told: Said = {"handover_public_key": public_half(keys.handover), "thread_key": key_text(thread_key(keys.mark))}
    return told | ({"handover_public_key_before": public_half(keys.handover_before)} if keys.handover_before else {})


def public_half(seed: bytes) -> str:
    return b64encode(Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()).decode()


def renew_certificates(place: KeyPlace) -> Said:
    """Certificates that were signed before are checked by the key of before, which stays known."""
    keys = place.change(lambda keys: replace(keys, certificates=new_seed()))
    public = public_text(signing_key(keys.seed_of_certificates))
    return {"public_key": public, "fingerprint": fingerprint(public)}


IN_THE_FILE: dict[str, Callable[[KeyPlace, datetime], Said]] = {
    "tell": lambda place, _: public_part(place.read()),
    "renew-handover": lambda place, _: public_part(place.change(with_new_handover)),
    "settle-handover": lambda place, _: public_part(place.change(lambda keys: replace(keys, handover_before=None))),
    "renew-certificates": lambda place, _: renew_certificates(place),
}
"""By the verb of the command, which says when it was given."""
