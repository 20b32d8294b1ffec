"""`python -m services.cases.retention.erasure verify FILE [--key KEY]` checks a certificate of erasure, anywhere.

`python -m services.cases.retention.erasure key` prints the public key that this centre's certificates are signed with;
the key file is found as the service finds it (`CASES_KEY_FILE`, ...).
"""

import argparse
import json
import sys
from pathlib import Path

from pydantic import ValidationError

from services.cases.foundation.keys.certificate_key import fingerprint, public_text, signing_key
from services.cases.foundation.keys.form import KeyFileError
from services.cases.foundation.keys.problems import next_step
from services.cases.foundation.keys.settings import KeySettings
from services.cases.retention.erasure.certificate import NotGenuineError, verified

SAID = {
    "malformed": "this is no certificate of erasure",
    "forged": "the signature does not fit: it was changed, or never signed",
    "other_key": "it is signed with another key than the one that was given",
}
LARGEST = 65_536
"""Bytes; no certificate is longer."""


def arguments_of(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m services.cases.retention.erasure")
    verbs = parser.add_subparsers(required=True, dest="verb")
    checking = verbs.add_parser("verify", help="check a certificate of erasure")
    checking.add_argument("file", type=Path)
    checking.add_argument("--key", help="the public key of the centre, in base64")
    verbs.add_parser("key", help="print the public key of this centre's certificates")
    return parser.parse_args(given)


def verify(file: Path, key: str | None) -> int:
    try:
        with file.open("rb") as opened:
            certificate = verified(opened.read(LARGEST + 1)[:LARGEST], expected=key)
    except OSError as error:
        return complain(f"{file} cannot be read ({error.strerror})")
    except NotGenuineError as error:
        return complain(f"{file}: {SAID[error.reason]}")
    told = {
        "genuine": True,
        "centre": certificate.centre,
        "reference": certificate.reference,
        "erased_at": certificate.erased_at.isoformat(),
        "fingerprint": fingerprint(certificate.public_key),
        "key_checked": key is not None,
    }
    sys.stdout.write(json.dumps(told) + "\n")
    return 0


def tell_key() -> int:
    try:
        settings = KeySettings()
        public = public_text(signing_key(settings.place().read().seed_of_certificates))
    except ValidationError as wrong:
        names = ", ".join(sorted(f"CASES_{str(error['loc'][0]).upper()}" for error in wrong.errors()))
        return complain(f"not everything is said. Next step: set {names} as for the service.")
    except KeyFileError as error:
        return complain(next_step(error, settings.key_file, settings.centre))
    sys.stdout.write(json.dumps({"public_key": public, "fingerprint": fingerprint(public)}) + "\n")
    return 0


def complain(problem: str) -> int:
    sys.stderr.write(f"kokon: {problem}\n")
    return 1


def main(given: list[str]) -> int:
    chosen = arguments_of(given)
    return verify(chosen.file, chosen.key) if chosen.verb == "verify" else tell_key()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
