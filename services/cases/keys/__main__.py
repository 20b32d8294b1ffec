"""`python -m services.cases.keys init --file FILE --centre ID` makes a centre's keys once, prints the public ones."""

import argparse
import json
import os
import sys
from base64 import b64encode
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import SecretStr, TypeAdapter, ValidationError

from services.cases.keys.file import new_keys, read_keys, write_once
from services.cases.keys.form import CentreKeys, KeyFileError
from services.cases.keys.problems import next_step
from shared.events import CentreId

CENTRE: TypeAdapter[str] = TypeAdapter(CentreId)


def public_part(keys: CentreKeys) -> dict[str, object]:
    """What `intake` and `quality` are configured with."""
    handover = Ed25519PrivateKey.from_private_bytes(keys.handover).public_key()
    return {
        "sealing_keys": [key.public().to_json() for key in keys.opening],
        "handover_public_key": b64encode(handover.public_bytes_raw()).decode(),
    }


def centre_id(given: str) -> str:
    try:
        return CENTRE.validate_python(given)
    except ValidationError:
        raise argparse.ArgumentTypeError("small letters, digits and hyphens, a letter first") from None


def arguments_of(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m services.cases.keys")
    init = parser.add_subparsers(required=True).add_parser("init", help="make the key file once, print the public keys")
    init.add_argument("--file", type=Path, required=True)
    init.add_argument("--centre", type=centre_id, required=True)
    return parser.parse_args(given)


def main(given: list[str]) -> int:
    chosen = arguments_of(given)
    secret = os.environ.get("CASES_KEY_PASSPHRASE")
    passphrase = SecretStr(secret) if secret else None
    try:
        write_once(chosen.file, new_keys(chosen.centre), passphrase)
        keys = read_keys(chosen.file, chosen.centre, passphrase)
    except KeyFileError as error:
        return complain(next_step(error, chosen.file, chosen.centre))
    except OSError as error:
        return complain(f"{chosen.file} cannot be written ({error.strerror}). Next step: check its folder.")
    sys.stdout.write(json.dumps(public_part(keys)) + "\n")
    return 0


def complain(problem: str) -> int:
    sys.stderr.write(f"kokon: {problem}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
