"""The files that travel between an office and a centre. All are public: no private key is in them."""

import hashlib
import json
import unicodedata
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from deploy.secrets_file import write_owner_only
from deploy.trouble import Trouble
from shared.events import CentreId

FORMAT = 1
GROUPS, DIGITS = 6, 5
"""Of a fingerprint: about 100 bits, so that nobody finds a second answer with the same one."""
LARGEST = 100_000
HUB_ADDRESS = r"^tls://(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+):[0-9]{1,5}$"

type Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Paper(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    format: Literal[1] = 1

    @property
    def digest(self) -> str:
        """SHA-256 over the content, independent of the formatting of the file."""
        words = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(words.encode()).hexdigest()

    @property
    def fingerprint(self) -> str:
        """`48213 90772 ...`: to be read out on the phone. It stands for all that is in the file."""
        number = int(self.digest, 16) % 10 ** (GROUPS * DIGITS)
        digits = f"{number:0{GROUPS * DIGITS}}"
        return " ".join(digits[place : place + DIGITS] for place in range(0, len(digits), DIGITS))

    def write(self, file: Path) -> None:
        write_owner_only(file, self.model_dump_json(indent=1) + "\n")


class Invitation(Paper):
    """An invitation by the office: the address of its hub, and the authority to trust."""

    kind: Literal["kokon invitation"] = "kokon invitation"
    centre: CentreId
    name: Annotated[str, Field(min_length=1, max_length=200)]
    hub: Annotated[str, Field(pattern=HUB_ADDRESS)]
    authority: str
    """PEM: the certificate of the hub's own authority."""
    valid_until: date
    number: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    """Random: no two invitations are the same."""


class Answer(Paper):
    """The answer of a centre: the public keys that the centre has made."""

    kind: Literal["kokon answer"] = "kokon answer"
    centre: CentreId
    invitation: Digest
    renews: bool = False
    """New keys of a centre that is a member already."""
    leaf: Annotated[str, Field(pattern=r"^U[A-Z2-7]{55}$")]
    certificate: str
    """PEM: signed by itself; the hub trusts exactly this one."""
    release_keys: Annotated[dict[str, str], Field(min_length=1, max_length=8)]
    """Key id to base64 of 32 bytes, Ed25519."""


class Announcement(Paper):
    """The announcement of a new authority of the hub."""

    kind: Literal["kokon announcement"] = "kokon announcement"
    authority: str
    """PEM: the new certificate, and behind it the one that is still in use."""


def same_fingerprint(told: str, fingerprint: str) -> bool:
    """Whether both have the same digits, in any spacing and any script."""
    return digits_in(told) == digits_in(fingerprint)


def digits_in(words: str) -> list[int]:
    found = (unicodedata.digit(character, None) for character in words)
    return [digit for digit in found if digit is not None]


def read[P: Paper](file: Path, wanted: type[P]) -> P:
    """The paper in a file; whatever else is in it is trouble that says what to do."""
    word = wanted.model_fields["kind"].default.removeprefix("kokon ")
    try:
        if file.stat().st_size > LARGEST:
            raise ValueError
        told = json.loads(file.read_text())
        kind, form = told["kind"], told["format"]
    except OSError as error:
        raise Trouble(
            "no_file", f"{file} cannot be read ({error.strerror}).", f"name the file of the {word}."
        ) from None
    except (ValueError, KeyError, TypeError):
        raise Trouble("not_a_paper", f"{file} is no {word}.", "ask for the file again; it may be damaged.") from None
    if kind != f"kokon {word}":
        other = str(kind)[:40].removeprefix("kokon ")
        raise Trouble(
            "other_paper", f"{file} is no {word}; it says of itself: {other}.", f"name the file of the {word}."
        )
    if isinstance(form, int) and form > FORMAT:
        raise Trouble("old_program", f"{file} was written by a newer version.", "update this program.")
    try:
        return wanted.model_validate(told)
    except ValidationError:
        raise Trouble("not_a_paper", f"{file} is damaged.", f"ask for the {word} again.") from None
